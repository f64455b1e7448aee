import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {contentOf} from '../../source/sources/image-content.ts';
import {listContainers} from '../../source/sources/list-containers.ts';
import {openImage} from '../../source/sources/open-image.ts';
import type {OpenOptions} from '../../source/sources/source.ts';
import {docker28Archive} from '../fixtures/archives.ts';
import {loadCached, temporaryCache} from '../fixtures/cache.ts';
import {engineTroubles} from '../fixtures/engine-troubles.ts';
import {treePaths} from '../fixtures/image-tree.ts';
import {directory, file, generated, hardLink, layerTar} from '../fixtures/layer-tar.ts';
import {
	type EngineOptions,
	recordedEngine,
	recordedTag,
	recordingOf,
} from '../fixtures/recorded-engine.ts';
import type {Cleanup} from '../fixtures/temporary.ts';
import {contractImage, expectedOf, testSourceContract} from './contract.ts';

const changes = [
	{Path: '/etc', Kind: 0},
	{Path: '/etc/motd', Kind: 2},
	{Path: '/log', Kind: 1},
	{Path: '/log/a', Kind: 1},
	{Path: '/srv', Kind: 0},
	{Path: '/srv/data', Kind: 0},
];

/** The export of a container of the contract's image after these changes. */
function exportedFiles(): Promise<Buffer> {
	return layerTar([
		file('.dockerenv', ''),
		directory('etc'),
		directory('log'),
		file('log/a', generated(5000, 3)),
		hardLink('log/b', 'log/a'),
		directory('srv'),
		file('srv/data', 'new\n'),
		file('srv/link', generated(9000, 2)),
	]);
}

type ContainerOptions = {
	/** The export of the container. */
	readonly exported?: Uint8Array;
	readonly changed?: readonly {readonly Path: string; readonly Kind: number}[];
};

async function engineWithContainer(
	test: Cleanup,
	{exported, changed = changes}: ContainerOptions = {},
	image: Partial<EngineOptions> = {},
) {
	const archive = await docker28Archive(await contractImage(recordedTag));
	const {Id: Image} = recordingOf('docker28').inspect.body as {readonly Id: string};
	const found = {Id: 'c0ffee', Image: recordedTag, ImageID: Image, Created: '2024-02-01T00:00:00Z'};
	return recordedEngine(test, 'docker28', {
		archive,
		...image,
		more: {
			'/containers/web/json': found,
			'/containers/json?all=1&size=1': [
				{Id: 'c0ffee', Names: ['/web'], Image: recordedTag, Status: 'Up 3 hours', SizeRw: 5004},
				{Id: '0123456789abcdef', Image: recordedTag, State: 'created'},
			],
			'/containers/c0ffee/changes': changed,
			'/containers/c0ffee/export': exported ?? (await exportedFiles()),
		},
	});
}

describe('a container that has written nothing', () => {
	const cleanups: (() => unknown)[] = [];
	const cleanup = {after: (run: unknown) => void cleanups.push(run as () => unknown)};
	test.after(async () => {
		for (const run of cleanups) await run();
	});
	const start = async (image?: Partial<EngineOptions>) => {
		const {host, paths} = await engineWithContainer(cleanup, {changed: []}, image);
		return {
			paths,
			open: (options?: OpenOptions) => openImage('container:web', {host, ...options}),
		};
	};
	testSourceContract(
		async () => {
			const {paths, open} = await start();
			const image = await contractImage(recordedTag);
			const {diffIds, steps, storedBytes, ...expected} = expectedOf(image);
			return {
				open,
				image,
				expected: {
					...expected,
					diffIds: [...diffIds, ''],
					steps: [...steps, ['written by the container web', diffIds.length]],
					storedBytes: [...storedBytes, 0],
				},
				requests: {
					count: () => paths.filter(path => /\/(?:get|export)$/.test(path)).length,
					forAllContents: 1,
				},
			};
		},
		engineTroubles(
			async () => docker28Archive(await contractImage(recordedTag)),
			async (archive, sendExport) => {
				const {open} = await start({archive, ...(sendExport ? {sendExport} : {})});
				return open();
			},
		),
	);
});

async function openContainer(context: TestContext, options?: ContainerOptions) {
	const {host} = await engineWithContainer(context, options);
	const opened = await openImage('container:web', {host});
	context.after(() => opened.close());
	return opened;
}

test('containers are listed with what they have written', async context => {
	const {host} = await engineWithContainer(context);
	const {containers} = await listContainers([{host}]);
	assert.deepEqual(containers, [
		{name: 'web', image: recordedTag, status: 'Up 3 hours', writtenBytes: 5004},
		{name: '0123456789ab', image: recordedTag, status: 'created', writtenBytes: 0},
	]);
});

describe('a container', () => {
	test('has the layers of its image, and what it has written on top', async context => {
		const opened = await openContainer(context);
		const {info, analysis, tree} = await loadImage(opened);
		assert.equal(opened.info.layers.length, 7);
		assert.equal(info.layers.at(-1)?.command, 'written by the container web');
		assert.equal(info.history.at(-1)?.layer, 6);
		assert.deepEqual(
			analysis.layers.map(({storedBytes}) => storedBytes),
			[49_000, 6, 40_000, 0, 0, 6, 5004],
		);
		assert.equal(analysis.totals.finalBytes, 9000 + 5000 + 4);
		assert.deepEqual(treePaths(tree), [
			'/etc',
			'/log',
			'/log/a',
			'/log/b',
			'/srv',
			'/srv/data',
			'/srv/latest',
			'/srv/link',
		]);
	});

	test('gives the contents of files of its image and of its own', async context => {
		const opened = await openContainer(context);
		const image = await loadImage(opened);
		const {tree} = image;
		const read = async (path: string) => {
			const version = tree.versionAt(tree.find(path), tree.lastLayer);
			return Buffer.concat(await Array.fromAsync(contentOf(opened, image, version)));
		};
		assert.deepEqual(await read('/log/b'), Buffer.from(generated(5000, 3)));
		assert.deepEqual(await read('/srv/link'), Buffer.from(generated(9000, 2)));
		assert.equal((await read('/srv/data')).toString(), 'new\n');
	});

	test('is read anew each time, but the layers of its image only once', async context => {
		const {host, paths} = await engineWithContainer(context);
		const folder = await temporaryCache(context);
		const load = () => loadCached('container:web', new DiskCache(folder), {host});
		const first = await load();
		const again = await load();
		const exports = paths.filter(path => /\/(?:get|export)$/.test(path));
		assert.deepEqual(
			exports.map(path => path.split('/')[1]),
			['images', 'containers', 'containers'],
		);
		assert.deepEqual(again.analysis.totals, first.analysis.totals);
		assert.deepEqual(again.info, first.info);
	});

	test('whose export breaks off is reported', async context => {
		const opened = await openContainer(context, {
			exported: (await exportedFiles()).subarray(0, 3000),
		});
		await assert.rejects(opened.readLayers(), {
			name: 'Failure',
			message: /the container web of the Docker engine at unix:/,
		});
	});

	test('is not found by another name, nor by a path of the API', async context => {
		const {host} = await engineWithContainer(context);
		for (const name of ['none', '../images/x', 'web/json?x']) {
			await assert.rejects(openImage(`container:${name}`, {host}), {
				message: `container:${name} was not found: no container of that name in the Docker engine at ${host}`,
				hint: /^List the containers with: layerscope containers/,
			});
		}
	});
});
