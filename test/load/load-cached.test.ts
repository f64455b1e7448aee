import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import type {ImageTree} from '../../source/image/image-tree.ts';
import {
	type LoadOptions,
	loadAnalysis,
	loadFigures,
	loadFullAnalysis,
	loadImage,
} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import type {OpenedImage} from '../../source/sources/source.ts';
import {compressed, docker20Archive, docker28Archive} from '../fixtures/archives.ts';
import {cacheableArchive, temporaryCache} from '../fixtures/cache.ts';
import {treeRows} from '../fixtures/image-tree.ts';
import {file} from '../fixtures/layer-tar.ts';
import {randomLayers} from '../fixtures/random-layers.ts';
import {type TestImage, testImage} from '../fixtures/test-image.ts';
import {withDive} from '../fixtures/with-dive.ts';

const manyFiles = Array.from({length: 2000}, (_, number) => file(`many/${number}`, ''));

async function largeImage(seed: number): Promise<TestImage> {
	const steps = randomLayers(seed).map((entries, step) => ({createdBy: `RUN ${step}`, entries}));
	const invalid = file(Buffer.from([0xff, 0x2f, 0xfe]).toString('latin1'), 'x');
	return testImage([{createdBy: 'COPY . .', entries: [...manyFiles, invalid]}, ...steps]);
}

const layouts = {
	plain: docker20Archive,
	gzip: (image: TestImage) => docker28Archive(image, 'gzip'),
	stream: async (image: TestImage) => compressed(await docker28Archive(image), 'zstd'),
};

type Load<Result> = (opened: OpenedImage, options: LoadOptions) => Promise<Result>;

/** Returns a function that loads an archive with an initially empty cache. */
async function cachedArchive(context: TestContext, bytes: Uint8Array) {
	const archive = await cacheableArchive(context, bytes);
	const folder = await temporaryCache(context);
	return async <Result>(load: Load<Result>, changes: Partial<OpenedImage> = {}) => {
		const cache = new DiskCache(folder);
		const opened = await openImage(archive);
		try {
			return await load({...opened, ...changes}, {cache});
		} finally {
			await opened.close();
			await cache.flush();
		}
	};
}

describe('cached data that was derived from the tree of an archive', () => {
	const nodeCount = (key: string) => ({
		derived: {key, from: ({nodeCount}: ImageTree) => ({nodeCount})},
	});

	test('is there the second time, by its key, and reads no layer', async context => {
		const load = await cachedArchive(context, await layouts.plain(await largeImage(3000)));
		const loadWith = (key: string) => (opened: OpenedImage, options: LoadOptions) =>
			loadFigures(opened, options, nodeCount(key));
		const first = await load(loadWith('a'));
		assert.ok(first.derived!.nodeCount > 2000);
		assert.deepEqual(await load(loadWith('a'), unreadable), first);
		assert.deepEqual(await load(loadAnalysis, unreadable), {
			info: first.info,
			analysis: first.analysis,
		});
		assert.deepEqual(await load(loadWith('b')), first);
	});

	test('does not replace the figures of dive', async context => {
		const load = await cachedArchive(context, await layouts.plain(await largeImage(3001)));
		const all = await load(loadFullAnalysis);
		await load((opened, options) => loadFigures(opened, options, nodeCount('a')));
		assert.deepEqual(await load(loadFullAnalysis, unreadable), all);
	});
});

const unreadable = {readLayers: () => assert.fail('the layers were read')};

for (const [name, write] of Object.entries(layouts)) {
	describe(`the cached analysis of an archive (${name})`, () => {
		test('is the same the second time, and reads no layer', async context => {
			for (let seed = 3000; seed < 3005; seed++) {
				const bytes = await write(await largeImage(seed));
				const load = await cachedArchive(context, bytes);
				const loaded = await load(loadImage);
				const {info, analysis, dive} = withDive(loaded);
				assert.ok(loaded.tree.nodeCount > 2000);
				const figures = await load(loadAnalysis, unreadable);
				assert.deepEqual(figures, {info, analysis}, `random image ${seed}`);
				assert.deepEqual((await load(loadFullAnalysis)).dive, dive);
				const all = await load(loadFullAnalysis, unreadable);
				assert.deepEqual(all, {info, analysis, dive});
				// The layers are cached as well.
				const again = await load(loadImage, unreadable);
				assert.deepEqual(again.info, info);
				assert.deepEqual(again.analysis, analysis);
				assert.deepEqual(treeRows(again.tree), treeRows(loaded.tree));
			}
		});
	});
}
