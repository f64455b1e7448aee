import assert from 'node:assert/strict';
import {rm} from 'node:fs/promises';
import {buffer} from 'node:stream/consumers';
import {describe, type TestContext, test} from 'node:test';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import {readContainerConfig} from '../../source/image/container-config.ts';
import {type ImageInfo, noDetails} from '../../source/image/image-info.ts';
import type {LayerIndex} from '../../source/layer/layer-index.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {jsonReport} from '../../source/report/json-report.ts';
import {infoKeyOf, withCacheKeys} from '../../source/sources/engine/engine-image.ts';
import type {OpenedImage} from '../../source/sources/source.ts';
import {printableJson} from '../../source/text/printable.ts';
import {docker28Archive} from '../fixtures/archives.ts';
import {
	CountingCache,
	cacheableArchive,
	entryPaths,
	loadCached,
	openCached,
	temporaryCache,
} from '../fixtures/cache.ts';
import {engineAt, loadIntoEngine, removeImage} from '../fixtures/engine.ts';
import {engineProxy} from '../fixtures/engine-proxy.ts';
import {indexLayer} from '../fixtures/index-layer.ts';
import {file, generated} from '../fixtures/layer-tar.ts';
import {testHosts} from '../fixtures/test-hosts.ts';
import {digestOf, testImage} from '../fixtures/test-image.ts';
import {withDive} from '../fixtures/with-dive.ts';
import {contractImage, testSourceContract} from '../sources/contract.ts';

const tag = 'layerscope-test/cache:1';
const other = 'layerscope-test/cache:2';

const exportsOf = (paths: readonly string[]) => paths.filter(path => path.endsWith('/get'));

for (const engine of testHosts) {
	describe(`a cached image of the engine at ${engine}`, () => {
		const docker = engineAt(engine);
		const cleanups: (() => unknown)[] = [];
		const cleanup = {after: (run: unknown) => void cleanups.push(run as () => unknown)};
		let folder: Awaited<ReturnType<typeof temporaryCache>>;
		test.before(async () => {
			await loadIntoEngine(docker, await contractImage(tag));
			folder = await temporaryCache(cleanup);
			await loadCached(`docker:${tag}`, new DiskCache(folder), {host: engine});
		});
		test.after(async () => {
			await removeImage(docker, tag);
			await removeImage(docker, other);
			for (const run of cleanups) await run();
		});

		testSourceContract(async () => ({
			image: await contractImage(tag),
			open: options =>
				openCached(`docker:${tag}`, new DiskCache(folder), {host: engine, ...options}),
		}));

		const jsonAt = async (host: string, context: TestContext, cache?: DiskCache) => {
			const jsonCache = cache ?? new DiskCache(await temporaryCache(context));
			return printableJson(
				jsonReport(withDive(await loadCached(`docker:${tag}`, jsonCache, {host}))),
				'\t',
			);
		};

		test('is exported once, and gives an identical report', async context => {
			const {host, paths} = await engineProxy(context, engine);
			const own = await temporaryCache(context);
			const cold = await jsonAt(host, context, new DiskCache(own));
			assert.equal(exportsOf(paths).length, 1);
			assert.equal(await jsonAt(host, context, new DiskCache(own)), cold);
			assert.equal(exportsOf(paths).length, 1);
		});

		test('is exported again to read a file', async context => {
			const {host, paths} = await engineProxy(context, engine);
			const own = await temporaryCache(context);
			await jsonAt(host, context, new DiskCache(own));
			const opened = await openCached(`docker:${tag}`, new DiskCache(own), {host});
			const {info, layers} = await opened.readLayers();
			assert.equal(exportsOf(paths).length, 1);
			const tar = await opened.openLayer(info.layers[0]);
			assert.ok(tar.kind === 'stream');
			await buffer(tar.chunks);
			assert.equal(exportsOf(paths).length, 2);
			await opened.close();
			assert.equal(layers.size, 6);
		});

		test('does not share tags and history with an image with the same layers', async context => {
			const {layers, ...rest} = await contractImage(other);
			const config = JSON.parse(rest.config.toString());
			config.history[1].created_by = 'ENV MODE=testing';
			const changed = {...rest, layers, config: Buffer.from(JSON.stringify(config))};
			await loadIntoEngine(docker, changed);
			const {info} = await loadCached(`docker:${other}`, new DiskCache(folder), {host: engine});
			assert.equal(info.history[1].command, 'ENV MODE=testing');
			assert.ok(info.tags.every(name => !name.endsWith(tag)));
			assert.ok(await jsonAt(engine, context, new DiskCache(folder)));
		});

		test('is exported again if a cache entry is missing', async context => {
			const {host, paths} = await engineProxy(context, engine);
			const own = await temporaryCache(context);
			const cold = await jsonAt(host, context, new DiskCache(own));
			const entries = await entryPaths(own);
			await rm(entries.find(name => name.endsWith('.layer'))!);
			assert.equal(await jsonAt(host, context, new DiskCache(own)), cold);
			assert.equal(exportsOf(paths).length, 2);
			assert.deepEqual([...(await entryPaths(own))].sort(), [...entries].sort());
		});
	});
}

test("an archive with a false diffId does not replace an engine's cached layer", async context => {
	const honest = await testImage([{createdBy: 'COPY', entries: [file('a', 'honest')]}]);
	const diffId = digestOf(honest.layers[0]);
	const {layers} = await testImage([{createdBy: 'COPY', entries: [file('evil', generated(9000))]}]);
	const lying = await docker28Archive({...honest, layers}, 'gzip');
	const cache = new CountingCache(await temporaryCache(context));
	const index = await indexLayer([file('a', 'honest')]);
	const engine = engineImage(infoOf(diffId), infoOf(diffId), index);
	await loadImage(engine, {cache});
	await cache.flush();
	const target = await cacheableArchive(context, lying);
	for (const _ of ['cold', 'warm']) {
		const {tree, info: found} = await loadCached(target, cache);
		assert.equal(found.layers[0].diffId, diffId);
		assert.ok(tree.find('/evil') > 0);
	}
	const unreadable = {...engine, readLayers: () => assert.fail('the image was read again')};
	assert.deepEqual((await loadImage(unreadable, {cache})).tree.layers, [index]);
});

test('an export with other diffIds than described does not fill the cache for the described layers', async context => {
	const cache = new DiskCache(await temporaryCache(context));
	const claimed = infoOf('sha256:claimed');
	const lying = engineImage(infoOf('sha256:other'), claimed, await indexLayer([file('evil', 'x')]));
	await loadImage(lying, {cache});
	await cache.flush();
	const honest = engineImage(claimed, claimed, await indexLayer([file('a', 'x')]));
	assert.ok((await loadImage(honest, {cache})).tree.find('/a') > 0);
});

/**
 * An image of a fake engine.
 *
 * @param described the engine's description of the image before its export
 */
function engineImage(described: ImageInfo, exported: ImageInfo, index: LayerIndex): OpenedImage {
	const scope = {host: 'unix:///engine', version: '28', platform: ''};
	const info = withCacheKeys(exported, described, scope);
	return {
		info: described,
		identity: {about: 'app:1', infoKey: infoKeyOf(described, scope), isCurrent: async () => true},
		readLayers: async () => ({info, layers: new Map([[0, index]])}),
		openLayer: () => assert.fail('no layer is needed'),
		close: async () => {},
	};
}

function infoOf(diffId: string): ImageInfo {
	return {
		reference: 'app:1',
		source: 'docker',
		id: 'sha256:image',
		platform: 'linux/amd64',
		tags: ['app:1'],
		history: [],
		config: readContainerConfig(undefined),
		details: noDetails,
		warnings: [],
		layers: [
			{
				index: 0,
				diffId,
				digest: null,
				mediaType: null,
				compressedBytes: null,
				blob: '',
				command: '',
				createdAt: null,
			},
		],
	};
}
