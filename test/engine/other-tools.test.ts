import assert from 'node:assert/strict';
import {execFile, spawnSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {promisify} from 'node:util';
import {loadImage} from '../../source/load/load-image.ts';
import {type FindOptions, openImage} from '../../source/sources/open-image.ts';
import {docker28Archive} from '../fixtures/archives.ts';
import {engineAt, loadIntoEngine, removeImage} from '../fixtures/engine.ts';
import {treeRows} from '../fixtures/image-tree.ts';
import {file, generated} from '../fixtures/layer-tar.ts';
import {startRegistry, withoutOwnRegistry} from '../fixtures/real-registry.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';
import {testImage} from '../fixtures/test-image.ts';
import {contractImage} from '../sources/contract.ts';

/** Folders with tools before those of PATH. TMPDIR must be a folder that these tools can see. */
const PATH = [process.env.LAYERSCOPE_TEST_TOOLS, process.env.PATH].filter(Boolean).join(':');

/** For `skip`: why tests with a tool are skipped, or `false` if the command works. */
function without(command: string): string | false {
	const {status} = spawnSync('sh', ['-c', command], {cwd: tmpdir(), env: {...process.env, PATH}});
	return status !== 0 && `"${command}" does not work`;
}

const tag = 'layerscope-test/tools:1';

/** How a tool writes the image of `source.tar` in the current folder, a Docker archive. */
type Writer = {
	readonly format: string;
	/** `$REGISTRY` is a registry of its own. */
	readonly script: string;
	/** The written image, as an argument of layerscope. */
	readonly reference: string;
};

const pushed = `registry:$REGISTRY/${tag}`;
const intoPodman = 'podman load -q -i source.tar';

const writers: Readonly<Record<string, readonly Writer[]>> = {
	skopeo: [
		skopeo('a docker archive', `docker-archive:image.tar:${tag}`, 'image.tar'),
		skopeo('an OCI archive', 'oci-archive:image.tar', 'image.tar'),
		skopeo('an OCI layout', 'oci:layout:1', 'layout:1'),
		skopeo('an OCI layout of zstd layers', '--dest-compress-format zstd oci:zstd:1', 'zstd:1'),
		skopeo('a folder', 'dir:folder', 'folder'),
		skopeo(
			'a folder of zstd layers',
			'--dest-compress --dest-compress-format zstd dir:folder',
			'folder',
		),
		skopeo(
			'zstd layers of a registry',
			`--dest-tls-verify=false --dest-compress-format zstd docker://$REGISTRY/${tag}`,
			pushed,
		),
	],
	podman: [
		...['docker-archive', 'oci-archive', 'docker-dir', 'oci-dir'].map(format => ({
			format,
			script: `${intoPodman} && podman save -q --format ${format} -o image ${tag}`,
			reference: 'image',
		})),
		{
			format: 'zstd:chunked layers of a registry',
			script: `${intoPodman} && podman push -q --tls-verify=false --format oci --compression-format zstd:chunked ${tag} $REGISTRY/${tag}`,
			reference: pushed,
		},
	],
	crane: ['tarball', 'legacy', 'oci'].map(format => ({
		format: `${format} of crane pull`,
		script: `crane push source.tar $REGISTRY/${tag} && crane pull --format ${format} $REGISTRY/${tag} image`,
		reference: 'image',
	})),
};

function skopeo(format: string, destination: string, reference: string): Writer {
	return {format, script: `skopeo copy -q oci-archive:source.tar ${destination}`, reference};
}

for (const [tool, formats] of Object.entries(writers)) {
	describe(`an image of ${tool}`, {skip: without(`${tool} --help`)}, () => {
		for (const {format, script, reference} of formats) {
			const needsRegistry = script.includes('$REGISTRY');
			const skip = needsRegistry && withoutOwnRegistry;
			test(`has the figures of its source as ${format}`, {skip}, async t => {
				const folder = await sourceFolder(t);
				const registry = needsRegistry ? await startRegistry(t) : '';
				await run(folder, script, {REGISTRY: registry});
				const written = reference.startsWith('registry:')
					? reference.replace('$REGISTRY', registry)
					: path.join(folder, reference);
				const source = path.join(folder, 'source.tar');
				const {info, figures} = await load(written);
				const isZstd = info.layers.some(({mediaType}) => mediaType?.endsWith('zstd'));
				assert.equal(isZstd, format.includes('zstd'));
				assert.deepEqual(figures, await figuresOf(source));
			});
		}
	});
}

describe('an image of umoci', {skip: without('umoci --help')}, () => {
	test('has the figures of its source and those of the layer that was added', async t => {
		const folder = await sourceFolder(t);
		await writeFile(path.join(folder, 'added'), generated(5000));
		await run(
			folder,
			`mkdir layout && tar xf source.tar -C layout
umoci unpack --image layout:1 bundle
mv added bundle/rootfs/srv && rm bundle/rootfs/srv/data
umoci repack --image layout:2 bundle`,
		);
		const layout = path.join(folder, 'layout');
		const source = await figuresOf(`${layout}:1`);
		assert.deepEqual(source, await figuresOf(path.join(folder, 'source.tar')));
		const {steps, diffIds, storedBytes, wasted, tree} = await figuresOf(`${layout}:2`);
		assert.deepEqual(steps, [...source.steps, ['umoci repack', source.diffIds.length]]);
		assert.deepEqual(diffIds.slice(0, -1), source.diffIds);
		assert.deepEqual(storedBytes, [...source.storedBytes, 5000]);
		assert.deepEqual(wasted, [
			['/srv/data', 80_000, 'removed', [0, 2, 6]],
			['/etc/motd', 6, 'identical', [1, 5]],
		]);
		const sizes = ({tree}: Pick<typeof source, 'tree'>) => tree.map(({path, size}) => [path, size]);
		assert.deepEqual(
			sizes({tree}),
			[...sizes(source).filter(([path]) => path !== '/srv/data'), ['/srv/added', 5000]].sort(),
		);
	});
});

describe('images of docker', {skip: withoutEngine || without('docker --version')}, () => {
	for (const host of testHosts) {
		test(`have their figures in one docker save, at ${host}`, async t => {
			const docker = engineAt(host);
			const image = await contractImage(`${tag}-save-${process.pid}`);
			const other = await testImage([{createdBy: 'COPY a', entries: [file('a', 'a')]}], {
				tags: [`${tag}-other-${process.pid}`],
			});
			const folder = await temporaryFolder(t);
			const images = [image, other];
			const names = images.map(({tags}) => tags[0]);
			t.after(() => Promise.all(names.map(name => removeImage(docker, name))));
			for (const one of images) await loadIntoEngine(docker, one);
			await run(folder, `docker save -o images.tar ${names.join(' ')}`, {DOCKER_HOST: host});
			for (const [index, one] of images.entries()) {
				const source = path.join(folder, 'source.tar');
				await writeFile(source, await docker28Archive(one));
				const saved = `${path.join(folder, 'images.tar')}:${names[index]}`;
				assert.deepEqual(await figuresOf(saved), await figuresOf(source));
			}
		});

		const withoutBuildx = without('docker buildx version');
		for (const output of ['docker', 'oci', 'oci,compression=zstd,force-compression=true', 'tar']) {
			test(`have the figures of the engine as buildx type=${output}, at ${host}`, {
				skip: withoutBuildx,
			}, async t => {
				const folder = await temporaryFolder(t);
				const name = `${tag}-buildx-${process.pid}`;
				t.after(() => removeImage(engineAt(host), name));
				await writeFile(path.join(folder, 'data'), generated(40_000));
				await writeFile(
					path.join(folder, 'Dockerfile'),
					'FROM scratch\nCOPY data /srv/\nCOPY --chown=7:7 data /srv/\nCOPY Dockerfile /etc/\n',
				);
				const build = `docker buildx build -q --tag ${name} --output`;
				await run(folder, `${build} type=docker .`, {DOCKER_HOST: host});
				const source = await figuresOf(`docker:${name}`, {host});
				try {
					await run(folder, `${build} type=${output},dest=image.tar .`, {DOCKER_HOST: host});
				} catch (error) {
					if (!/not supported for the docker driver/.test(String(error))) throw error;
					return t.skip('buildx has no builder of its own');
				}
				const written = await figuresOf(path.join(folder, 'image.tar'));
				if (output !== 'tar') return assert.deepEqual(written, source);
				assert.deepEqual(written.storedBytes, [source.totals.finalBytes]);
				const tree = source.tree.map(row => ({...row, layer: 0}));
				assert.deepEqual(written.tree, tree);
			});
		}
	}
});

/** A folder with an image as `source.tar`, and a place for the images of podman. */
async function sourceFolder(t: TestContext): Promise<string> {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, 'source.tar'), await docker28Archive(await contractImage(tag)));
	return folder;
}

/** Runs shell commands in a folder; podman has its images there. */
async function run(folder: string, script: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
	const storage = path.join(folder, 'storage.conf');
	await writeFile(
		storage,
		`[storage]\ndriver = "vfs"\ngraphroot = "${folder}/images"\nrunroot = "${folder}/run"\n`,
	);
	await promisify(execFile)('sh', ['-ec', script], {
		cwd: folder,
		env: {...process.env, PATH, CONTAINERS_STORAGE_CONF: storage, ...env},
	});
}

async function figuresOf(reference: string, options: FindOptions = {}) {
	return (await load(reference, options)).figures;
}

async function load(reference: string, options: FindOptions = {}) {
	const opened = await openImage(reference, options);
	const {info, analysis, tree} = await loadImage(opened).finally(() => opened.close());
	const figures = {
		platform: info.platform,
		steps: info.history.map(({command, layer}) => [command, layer]),
		diffIds: info.layers.map(({diffId}) => diffId),
		totals: analysis.totals,
		storedBytes: analysis.layers.map(({storedBytes}) => storedBytes),
		wasted: analysis.wasted.map(({path, bytes, cause, layers}) => [path, bytes, cause, layers]),
		tree: treeRows(tree),
	};
	return {info, figures};
}
