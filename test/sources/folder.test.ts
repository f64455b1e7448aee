import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdir, readdir, symlink, truncate, unlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {loadImage} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import type {OpenOptions} from '../../source/sources/source.ts';
import {
	dirTar,
	docker20Archive,
	docker28Archive,
	ociArchive,
	podmanArchive,
} from '../fixtures/archives.ts';
import {damaged} from '../fixtures/damaged.ts';
import {file} from '../fixtures/layer-tar.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {json, type TestImage, testImage} from '../fixtures/test-image.ts';
import {unpacked} from '../fixtures/unpack.ts';
import {contractImage, expectedOf, testSourceContract} from './contract.ts';

const layouts: readonly {
	readonly name: string;
	readonly source: string;
	readonly hasNames: boolean;
	readonly write: (image: TestImage) => Promise<Buffer>;
}[] = [
	{name: 'an OCI layout', source: 'oci', hasNames: true, write: image => ociArchive([image])},
	{name: "skopeo's dir:", source: 'dir', hasNames: false, write: dirTar},
	{
		name: 'an unpacked docker save of Docker 20',
		source: 'docker-folder',
		hasNames: true,
		write: docker20Archive,
	},
	{
		name: 'an unpacked docker save of Docker 28',
		source: 'docker-folder',
		hasNames: true,
		write: image => docker28Archive(image),
	},
	{
		name: 'an unpacked podman save',
		source: 'docker-folder',
		hasNames: true,
		write: podmanArchive,
	},
];

for (const {name, source, hasNames, write} of layouts) {
	describe(`an image in ${name}`, () => {
		const cleanups: Parameters<TestContext['after']>[0][] = [];
		test.after(async () => {
			for (const run of cleanups) await (run as () => Promise<void>)();
		});
		const opener = async (tar: Buffer) => {
			const folder = await unpacked({after: run => cleanups.push(run)}, tar);
			return (options?: OpenOptions) => openImage(folder, options);
		};
		testSourceContract(
			async () => {
				const image = await contractImage('test/contract:1');
				const expected = expectedOf(image);
				return {
					image,
					expected: {...expected, tag: hasNames ? expected.tag : undefined},
					open: await opener(await write(image)),
				};
			},
			{
				damaged: async damage => {
					// There is no end of a folder.
					if (damage === 'cut off') return undefined;
					const image = await contractImage('test/contract:1');
					const tar = await damaged(await write(image), damage);
					return tar && {open: await opener(tar)};
				},
			},
		);

		test('is opened as such, whether or not its scheme is given', async context => {
			const folder = await unpacked(context, await write(await contractImage('test/app:1')));
			for (const reference of [folder, `oci:${folder}`, `dir:${folder}/`]) {
				const opened = await openImage(reference);
				await opened.close();
				assert.equal(opened.info.source, source);
			}
		});
	});
}

describe('a folder with an image', () => {
	const largeBlob = async (folder: string) => {
		const blobs = path.join(folder, 'blobs/sha256');
		const names = await readdir(blobs);
		const sizes = await Promise.all(
			names.map(async name => ({name, text: (await openText(path.join(blobs, name))).length})),
		);
		const [largest] = sizes.toSorted((one, other) => other.text - one.text);
		return path.join(blobs, largest.name);
	};
	const openText = async (target: string) => (await import('node:fs/promises')).readFile(target);
	const layoutFolder = async (context: TestContext) =>
		unpacked(context, await ociArchive([await contractImage('test/app:1')]));

	test('that lacks a blob is reported as broken', async context => {
		const folder = await layoutFolder(context);
		await unlink(await largeBlob(folder));
		const opened = await openImage(folder);
		await assert.rejects(opened.readLayers(), /the layer blobs\/sha256\/\w+ is missing/);
		await opened.close();
	});

	test('whose blob is cut off is reported as broken', async context => {
		const folder = await layoutFolder(context);
		await truncate(await largeBlob(folder), 1000);
		await assert.rejects(openImage(folder), /is cut off: 1000 of \d+ bytes/);
	});

	test('gives nothing that links lead to outside of it', async context => {
		const folder = await layoutFolder(context);
		const secret = path.join(await temporaryFolder(context), 'secret');
		const blob = await largeBlob(folder);
		await writeFile(secret, await openText(blob));
		await unlink(blob);
		await symlink(secret, blob);
		const opened = await openImage(folder);
		await assert.rejects(opened.readLayers(), /is missing/);
		await opened.close();
	});

	test('does not wait for a pipe in the place of a blob', {
		skip: process.platform === 'win32',
	}, async context => {
		const folder = await layoutFolder(context);
		const blob = await largeBlob(folder);
		await unlink(blob);
		execFileSync('mkfifo', [blob]);
		const opened = await openImage(folder);
		await assert.rejects(opened.readLayers(), /is missing/);
		await opened.close();
	});
});

describe('a folder without an image', () => {
	const refused = async (folder: string, message: RegExp, hint: RegExp) =>
		assert.rejects(openImage(folder), {message, hint});

	test('is described by what it looks like', async context => {
		const folder = await temporaryFolder(context);
		await refused(folder, /holds no image: it is empty/, /Give an OCI image layout/);
		await writeFile(path.join(folder, 'app.tar'), '');
		await refused(folder, /it holds archives/, /app\.tar/);
		for (const name of ['etc', 'usr']) await mkdir(path.join(folder, name));
		await refused(folder, /it looks like a root file system/, /tar -C .* \| layerscope -/);
		await mkdir(path.join(folder, 'blobs'));
		await refused(folder, /an OCI image layout without its index\.json/, /skopeo copy/);
		await writeFile(path.join(folder, 'Dockerfile'), 'FROM scratch');
		await refused(folder, /it looks like a build context/, /layerscope build/);
	});

	test('does not hide an image of the same name', async context => {
		const socket = path.join(await temporaryFolder(context), 'none.sock');
		await assert.rejects(openImage('source', {host: `unix://${socket}`}), {
			message: /^the folder source holds no image: .*, and the Docker engine at .* is not running/,
		});
	});
});

describe('documents stored beside images', () => {
	const chart = {
		config: {mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: 'sha256:00'},
		layers: [{mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'}],
	};

	test('are not offered as platforms if they are attestations, but listed in the details', async context => {
		const archive = await ociArchive([await contractImage('test/app:1')], {hasAttestations: true});
		const opened = await openImage(await unpacked(context, archive));
		await opened.close();
		assert.deepEqual(opened.info.platforms, []);
		assert.deepEqual(opened.info.details.attachments, [
			'attestation (application/vnd.in-toto+json)',
		]);
	});

	test('are named if they are all that a folder has', async context => {
		const folder = await unpacked(context, await ociArchive([], {artifacts: [chart]}));
		await assert.rejects(openImage(folder), {
			message: `${folder} holds no image, but: Helm chart (application/vnd.cncf.helm.config.v1+json)`,
		});
	});

	test('are not offered as a choice', async context => {
		const image = await testImage([{createdBy: 'COPY', entries: [file('a', 'x')]}]);
		const folder = await unpacked(context, await ociArchive([image], {artifacts: [chart]}));
		const opened = await openImage(folder);
		const {tree} = await loadImage(opened);
		await opened.close();
		assert.ok(tree.find('/a') > 0);
	});
});

test('a manifest without layers beside a list of files is not an image', async context => {
	const folder = await temporaryFolder(context);
	await writeFile(path.join(folder, 'manifest.json'), json({name: 'my web app'}));
	await assert.rejects(openImage(folder), /holds no image/);
});
