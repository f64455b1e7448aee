import assert from 'node:assert/strict';
import type {ServerResponse} from 'node:http';
import {describe, type TestContext, test} from 'node:test';
import {DiskCache} from '../../../source/cache/disk-cache.ts';
import {loadImage} from '../../../source/load/load-image.ts';
import {listContainers} from '../../../source/sources/engine/list-containers.ts';
import {contentOf} from '../../../source/sources/image-content.ts';
import {openImage} from '../../../source/sources/open-image.ts';
import type {OpenOptions} from '../../../source/sources/source.ts';
import {docker28Archive} from '../../fixtures/archives.ts';
import {loadCached, temporaryCache} from '../../fixtures/cache.ts';
import {engineTroubles} from '../../fixtures/engine-troubles.ts';
import {treePaths, treeRows, versionOf} from '../../fixtures/image-tree.ts';
import {
	directory,
	file,
	generated,
	hardLink,
	type LayerEntry,
	layerTar,
} from '../../fixtures/layer-tar.ts';
import {
	type EngineOptions,
	recordedEngine,
	recordedEngines,
	recordedTag,
} from '../../fixtures/recorded-engine.ts';
import type {Cleanup} from '../../fixtures/temporary.ts';
import {contractImage, expectedOf, testSourceContract} from '../contract.ts';

const changes = [
	{Path: '/etc', Kind: 0},
	{Path: '/etc/motd', Kind: 2},
	{Path: '/log', Kind: 1},
	{Path: '/log/a', Kind: 1},
	{Path: '/log/b', Kind: 1},
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

/** The archives of the changed paths; those of changed folders have all that is below them. */
const archives: Readonly<Record<string, readonly LayerEntry[]>> = {
	'/etc': [directory('etc'), file('etc/hosts', 'unchanged')],
	'/log': [
		directory('log'),
		file('log/a', generated(5000, 3)),
		hardLink('log/b', 'log/a'),
		file('log/later', 'written after the changes were listed'),
	],
	'/srv': [directory('srv'), file('srv/data', 'new\n'), file('srv/link', generated(9000, 2))],
	'/srv/data': [file('data', 'new\n')],
};

type ContainerOptions = {
	/** The export of the container. */
	readonly exported?: Uint8Array;
	readonly changed?: readonly {readonly Path: string; readonly Kind: number}[];
	readonly archived?: Readonly<Record<string, readonly LayerEntry[] | Buffer>>;
	readonly engine?: string;
	readonly created?: string;
	/** Bytes of its own files, as an engine with overlay2 counts them. */
	readonly counted?: number;
	/** Paths in the container with another file system. */
	readonly mounts?: readonly string[];
	/** Functions that send archives instead, by path. */
	readonly more?: Readonly<Record<string, (answer: ServerResponse) => unknown>>;
};

async function engineWithContainer(
	test: Cleanup,
	{
		exported,
		changed = changes,
		archived = archives,
		engine = 'docker28',
		created = '2023-12-31T00:00:00Z',
		counted,
		mounts = [],
		more = {},
	}: ContainerOptions = {},
	image: Partial<EngineOptions> = {},
) {
	const archive = await recordedEngines[engine](await contractImage(recordedTag));
	const Mounts = mounts.map(Destination => ({Destination}));
	const tars = await Promise.all(
		Object.entries({...archived, ...more}).map(async ([path, entries]) => [
			`/containers/c0ffee/archive?path=${encodeURIComponent(path)}`,
			Array.isArray(entries) ? await layerTar(entries) : entries,
		]),
	);
	return recordedEngine(test, engine, {
		archive,
		...image,
		more: {
			'/containers/web/json': {
				Id: 'c0ffee',
				Image: recordedTag,
				Created: created,
				Driver: counted === undefined ? 'overlayfs' : 'overlay2',
				Mounts,
			},
			'/containers/c0ffee/json?size=1': {SizeRw: counted},
			'/containers/json?all=1&size=1': [
				{Id: 'c0ffee', Names: ['/web'], Image: recordedTag, Status: 'Up 3 hours', SizeRw: 5004},
				{Id: '0123456789abcdef', Image: recordedTag, State: 'created'},
			],
			'/containers/c0ffee/changes': changed,
			'/containers/c0ffee/export': exported ?? (await exportedFiles()),
			...Object.fromEntries(tars),
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

/** Reads a container, and tells what the engine was asked for. */
async function readContainer(context: TestContext, options?: ContainerOptions) {
	const {host, paths: asked} = await engineWithContainer(context, options);
	const opened = await openImage('container:web', {host});
	context.after(() => opened.close());
	const image = await loadImage(opened);
	const {tree, analysis} = image;
	return {
		tree,
		paths: treePaths(tree),
		writtenBytes: analysis.layers.at(-1)?.storedBytes,
		requests: asked.flatMap(path => {
			const query = path.split('archive?path=')[1];
			return query === undefined ? [] : [decodeURIComponent(query)];
		}),
		exports: asked.filter(path => path.endsWith('/export')).length,
		contentAt: async (path: string) => {
			const version = tree.versionAt(tree.find(path), tree.lastLayer);
			return Buffer.concat(await Array.fromAsync(contentOf(opened, image, version)));
		},
	};
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
		const {contentAt} = await readContainer(context);
		assert.deepEqual(await contentAt('/log/b'), generated(5000, 3));
		assert.deepEqual(await contentAt('/srv/link'), generated(9000, 2));
		assert.equal((await contentAt('/srv/data')).toString(), 'new\n');
	});

	test('is read anew each time, but the layers of its image only once', async context => {
		const {host, paths} = await engineWithContainer(context);
		const folder = await temporaryCache(context);
		const load = () => loadCached('container:web', new DiskCache(folder), {host});
		const first = await load();
		const again = await load();
		assert.equal(paths.filter(path => path.endsWith('/get')).length, 1);
		assert.equal(paths.filter(path => path.endsWith('/changes')).length, 2);
		assert.deepEqual(again.analysis.totals, first.analysis.totals);
		assert.deepEqual(again.info, first.info);
	});

	test('is asked for its changed paths only, and for new folders once', async context => {
		const {requests} = await readContainer(context);
		assert.deepEqual(requests, ['/etc', '/log', '/srv', '/srv/data']);
	});

	test('may have new files that are older, but like none of the image', async context => {
		const options = {created: '2100-01-01T00:00:00Z'};
		const {exports, paths} = await readContainer(context, options);
		assert.equal(exports, 0);
		assert.ok(paths.includes('/log/a'));
	});

	test('may lose a path after its changes were listed', async context => {
		const {'/log': _, ...archived} = archives;
		const {paths} = await readContainer(context, {archived});
		assert.ok(paths.includes('/srv/data'));
		assert.ok(!paths.includes('/log/a'));
	});

	test('has its own files where another file system is mounted, and no others', async context => {
		const changed = [
			{Path: '/conf', Kind: 1},
			{Path: '/log', Kind: 1},
			{Path: '/log/volume', Kind: 1},
		];
		const archived = {
			'/conf': [file('conf', 'mounted')],
			'/log': archives['/log'],
			'/log/volume': [directory('volume'), file('volume/data', generated(5000))],
		};
		const exported = await layerTar([
			file('conf', 'own'),
			directory('log'),
			directory('log/volume'),
			file('usr', 'more'),
		]);
		const mounts = ['/conf', '/log/volume'];
		const read = await readContainer(context, {changed, archived, exported, mounts});
		assert.deepEqual([read.requests, read.exports], [['/log'], 1]);
		assert.deepEqual([read.writtenBytes, read.paths.includes('/log/volume')], [3, true]);
		assert.equal((await read.contentAt('/conf')).toString(), 'own');
	});

	test('gives no more of a folder than the engine lists, however much it sends', async context => {
		const endless = async (answer: ServerResponse) => {
			const content = Buffer.alloc(512 * 1024);
			const send = () => {
				while (answer.write(content));
			};
			answer.write((await layerTar([directory('etc')])).subarray(0, 512));
			answer.on('drain', send);
			send();
		};
		const {requests} = await readContainer(context, {more: {'/etc': endless}});
		assert.deepEqual(requests, ['/etc', '/log', '/srv', '/srv/data']);
	});

	const reasons: Readonly<Record<string, ContainerOptions>> = {
		'the root has a name that is no text': {changed: [...changes, {Path: '/\ufffd', Kind: 1}]},
		'too many paths have changed': {
			changed: [...changes, ...Array.from({length: 4000}, (_, at) => ({Path: `/${at}`, Kind: 1}))],
		},
		'Podman is the engine, which would change it': {engine: 'podman5'},
	};
	for (const [reason, options] of Object.entries(reasons)) {
		test(`is exported if ${reason}`, async context => {
			const {exports, paths, contentAt} = await readContainer(context, options);
			assert.equal(exports, 1);
			assert.ok(paths.includes('/log/a'));
			assert.deepEqual(await contentAt('/log/a'), generated(5000, 3));
		});
	}

	test('is asked for a folder as a whole if many of its paths have changed', async context => {
		const many = Array.from({length: 1001}, (_, at) => `srv/${at}`);
		const changed = [...changes, ...many.map(name => ({Path: `/${name}`, Kind: 1}))];
		const files = many.map(name => file(name, name));
		const archived = {...archives, '/srv': [...archives['/srv'], ...files]};
		const {requests, exports, paths} = await readContainer(context, {changed, archived});
		assert.deepEqual([requests, exports], [['/etc', '/log', '/srv'], 0]);
		assert.ok(paths.includes('/srv/1000'));
	});

	test('is asked for a folder as a whole if one of its names is not text', async context => {
		const changed = [...changes, {Path: '/srv/\ufffd', Kind: 1}];
		const archived = {...archives, '/srv': [...archives['/srv'], file('srv/\ufffd', 'text')]};
		const {requests, exports, contentAt} = await readContainer(context, {changed, archived});
		assert.deepEqual([requests, exports], [['/etc', '/log', '/srv'], 0]);
		assert.equal((await contentAt('/srv/\ufffd')).toString(), 'text');
	});

	test('that cannot be read is reported', async context => {
		const cutOff = (await layerTar(archives['/log'])).subarray(0, 3000);
		const broken: readonly ContainerOptions[] = [
			{engine: 'podman5', exported: (await exportedFiles()).subarray(0, 3000)},
			{archived: {...archives, '/log': cutOff}},
			{archived: {...archives, '/log': Buffer.from('no tar'.repeat(200))}},
		];
		for (const options of broken) {
			const {host} = await engineWithContainer(context, options);
			const opened = await openImage('container:web', {host});
			context.after(() => opened.close());
			await assert.rejects(opened.readLayers(), {
				name: 'Failure',
				message: /the container web of the (?:Docker|Podman) engine at unix:/,
			});
		}
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

describe('files of a container', () => {
	const content = generated(9000, 2);
	const twins = (second: LayerEntry): ContainerOptions => ({
		changed: [
			{Path: '/srv', Kind: 0},
			{Path: '/srv/one', Kind: 1},
			{Path: '/srv/two', Kind: 1},
		],
		archived: {
			'/srv': [directory('srv'), file('srv/one', content), second],
			'/srv/one': [file('one', content)],
			'/srv/two': [file('two', content)],
		},
	});
	const link = hardLink('srv/two', 'srv/one');

	test('that are equal are two if the engine counts the bytes of both', async context => {
		const options = {...twins(link), counted: 18_000};
		const {writtenBytes, requests, exports} = await readContainer(context, options);
		assert.deepEqual(requests, ['/srv', '/srv/one', '/srv/two']);
		assert.deepEqual([writtenBytes, exports], [18_000, 0]);
	});

	test('that are equal are one if the engine counts the bytes of one', async context => {
		const options = {...twins(link), counted: 9000};
		const {writtenBytes, requests, contentAt} = await readContainer(context, options);
		assert.deepEqual(requests, ['/srv', '/srv/one', '/srv/two']);
		assert.equal(writtenBytes, 9000);
		assert.deepEqual(await contentAt('/srv/two'), content);
	});

	test('that are equal are looked up in their folder if the bytes do not tell', async context => {
		for (const counted of [undefined, 10_000]) {
			const linked = await readContainer(context, {...twins(link), counted});
			assert.deepEqual(linked.requests, ['/srv', '/srv/one', '/srv/two', '/srv']);
			assert.deepEqual([linked.writtenBytes, linked.exports], [9000, 0]);
			assert.deepEqual(await linked.contentAt('/srv/two'), content);
			const copied = await readContainer(context, {...twins(file('srv/two', content)), counted});
			assert.deepEqual([copied.writtenBytes, copied.exports], [18_000, 0]);
		}
	});

	test('that are equal are looked up in the export if the folder has others mounted', async context => {
		const exported = await layerTar([directory('srv'), file('srv/one', content), link]);
		const options = {...twins(link), mounts: ['/srv/mounted'], exported};
		const {writtenBytes, exports, requests} = await readContainer(context, options);
		assert.deepEqual(requests, ['/srv', '/srv/one', '/srv/two']);
		assert.deepEqual([writtenBytes, exports], [9000, 1]);
	});
});

describe('an old file of a container', () => {
	const old = (content: LayerEntry, folder: readonly LayerEntry[]): ContainerOptions => ({
		created: '2100-01-01T00:00:00Z',
		changed: [
			{Path: '/srv', Kind: 0},
			{Path: '/srv/name', Kind: 1},
		],
		archived: {'/srv': [directory('srv'), ...folder], '/srv/name': [content]},
	});
	const content = generated(9000, 2);

	test('is the file of the image if it has the same inode', async context => {
		for (const folder of [
			[file('srv/link', content), hardLink('srv/name', 'srv/link')],
			[file('srv/name', content), hardLink('srv/link', 'srv/name')],
		]) {
			const options = old(file('name', content), folder);
			const {tree, exports, writtenBytes} = await readContainer(context, options);
			const [one, other] = ['/srv/name', '/srv/link'].map(
				path => tree.arrays.versionContent[versionOf(tree, path)],
			);
			assert.equal(one, other);
			assert.deepEqual([writtenBytes, exports], [9000, 0]);
		}
	});

	test('is a copy if it has its own inode', async context => {
		const folder = [file('srv/link', content), file('srv/name', content)];
		const options = old(file('name', content), folder);
		const {tree, exports, requests} = await readContainer(context, options);
		const layers = new Map(treeRows(tree).map(({path, layer}) => [path, layer]));
		assert.deepEqual([layers.get('/srv/link'), layers.get('/srv/name')], [0, 6]);
		assert.deepEqual([requests, exports], [['/srv', '/srv/name', '/srv'], 0]);
	});

	test('is looked up no further than to the last name that the image has left', async context => {
		// The image has removed /srv/linked, another name of /srv/link.
		const endless = async (answer: ServerResponse) => {
			const folder = [directory('srv'), file('srv/link', content), file('srv/name', content)];
			answer.write((await layerTar(folder)).subarray(0, -1024));
			const more = (await layerTar([file('srv/more', generated(500_000))])).subarray(0, -1024);
			const send = () => {
				while (answer.write(more));
			};
			answer.on('drain', send);
			send();
		};
		const {archived, ...options} = old(file('name', content), []);
		const {'/srv': _, ...others} = archived ?? {};
		const {requests} = await readContainer(context, {
			...{...options, archived: others, more: {'/srv': endless}},
		});
		assert.deepEqual(requests, ['/srv', '/srv/name', '/srv']);
	});

	test('was moved if the image has no other that is still there', async context => {
		const {changed = [], ...options} = old(file('name', generated(40_000), {mode: 0o600}), []);
		const {requests, exports} = await readContainer(context, {
			...options,
			changed: [...changed, {Path: '/srv/data', Kind: 2}],
		});
		assert.deepEqual([requests, exports], [['/srv', '/srv/name'], 0]);
	});
});
