import assert from 'node:assert/strict';
import {open, readFile, stat, utimes, writeFile} from 'node:fs/promises';
import {describe, type TestContext, test} from 'node:test';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import {cleanCache} from '../../source/cache/maintain-cache.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {jsonReport} from '../../source/report/json-report.ts';
import {fileIdentity} from '../../source/sources/file-identity.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {printableJson} from '../../source/text/printable.ts';
import {
	type ArchiveLayout,
	archiveLayouts,
	compressed,
	docker28Archive,
	ociArchive,
} from '../fixtures/archives.ts';
import {
	CountingCache,
	cacheableArchive,
	entryPaths,
	loadCached,
	openCached,
	temporaryCache,
	untilCacheable,
} from '../fixtures/cache.ts';
import {file} from '../fixtures/layer-tar.ts';
import {randomLayers} from '../fixtures/random-layers.ts';
import {temporaryFile} from '../fixtures/temporary.ts';
import {type TestImage, testImage} from '../fixtures/test-image.ts';
import {withDive} from '../fixtures/with-dive.ts';
import {contractImage, testSourceContract} from '../sources/contract.ts';

const jsonOf = async (...args: Parameters<typeof loadCached>) =>
	printableJson(jsonReport(withDive(await loadCached(...args))), '\t');

const imageOf = (content: string): Promise<TestImage> =>
	testImage([
		{createdBy: 'COPY', entries: [file('a', 'first'), file('b', 'other')]},
		{createdBy: 'COPY', entries: [file('a', content)]},
	]);

const gzipLayers = (image: TestImage) => docker28Archive(image, 'gzip');

for (const layout of archiveLayouts) {
	describe(`a cached image in ${layout.name}`, () => {
		const cleanups: (() => unknown)[] = [];
		const cleanup = {after: (run: unknown) => void cleanups.push(run as () => unknown)};
		let archive: string;
		let folder: Awaited<ReturnType<typeof temporaryCache>>;
		test.before(async () => {
			archive = await cacheableArchive(
				cleanup,
				await layout.write(await contractImage('test/app:1')),
			);
			folder = await temporaryCache(cleanup);
			await loadCached(archive, new DiskCache(folder));
		});
		test.after(async () => {
			for (const run of cleanups) await run();
		});

		describe('cold', () => {
			testSourceContract(async () => ({
				isCompressed: layout.isCompressed,
				image: await contractImage('test/app:1'),
				open: async options => {
					const cache = new DiskCache(await temporaryCache(cleanup));
					return openCached(archive, cache, options);
				},
			}));
		});

		describe('warm', () => {
			testSourceContract(async () => ({
				isCompressed: layout.isCompressed,
				image: await contractImage('test/app:1'),
				open: options => openCached(archive, new DiskCache(folder), options),
			}));
		});

		test('gives an identical report cold and warm', async context => {
			const seeds = [2000, 2001, 2002, 2003, 2004];
			await Promise.all(seeds.map(seed => assertSameColdAndWarm(context, layout, seed)));
		});
	});
}

async function assertSameColdAndWarm(context: TestContext, layout: ArchiveLayout, seed: number) {
	const steps = randomLayers(seed).map((entries, index) => ({createdBy: `RUN ${index}`, entries}));
	const target = await cacheableArchive(context, await layout.write(await testImage(steps)));
	const folder = await temporaryCache(context);
	const cold = new CountingCache(folder);
	const expected = await jsonOf(target, cold);
	assert.equal(cold.hits, 0);
	const warm = new CountingCache(folder);
	assert.equal(await jsonOf(target, warm), expected, `random image ${seed}`);
	assert.ok(warm.hits > 0);
	assert.equal(warm.misses, 0, 'no layer is read again');
}

describe('a cached archive', () => {
	test('is not read at all if it is compressed', async context => {
		const layout = archiveLayouts.find(({name}) => name.includes('compressed with zstd'))!;
		const target = await cacheableArchive(context, await layout.write(await imageOf('new')));
		const folder = await temporaryCache(context);
		await loadCached(target, new DiskCache(folder));
		const cache = new DiskCache(folder);
		const opened = await openImage(target);
		const unreadable = {...opened, readLayers: () => assert.fail('the archive was read')};
		await loadImage(unreadable, {cache});
		await opened.close();
	});

	test('keeps the checksums of compared contents', async context => {
		const target = await cacheableArchive(context, await docker28Archive(await imageOf('FIRST')));
		const folder = await temporaryCache(context);
		await loadCached(target, new DiskCache(folder));
		const opened = await openImage(target);
		const unopenable = {...opened, openLayer: () => assert.fail('a layer was opened')};
		const {tree} = await loadImage(unopenable, {cache: new DiskCache(folder)});
		await opened.close();
		// Both versions of /a; /b has only one version.
		assert.deepEqual(
			tree.layers.map(({entries}) => [...entries.checksummed]),
			[[1, 0], [1]],
		);
	});

	test('is found by any of its references', async context => {
		const target = await cacheableArchive(context, await gzipLayers(await imageOf('x')));
		const folder = await temporaryCache(context);
		await loadCached(target, new DiskCache(folder));
		const warm = new CountingCache(folder);
		const {info} = await loadCached(`docker-archive:${target}`, warm);
		assert.equal(warm.misses, 0);
		assert.equal(info.reference, `docker-archive:${target}`);
	});

	test('has a separate image per platform', async context => {
		const images = await Promise.all(
			['amd64', 'arm64'].map(architecture =>
				testImage([{createdBy: 'COPY', entries: [file(architecture, 'x')]}], {architecture}),
			),
		);
		const plain = await ociArchive(images);
		const target = await cacheableArchive(context, compressed(plain, 'gzip'));
		const folder = await temporaryCache(context);
		for (const _ of ['cold', 'warm']) {
			for (const architecture of ['amd64', 'arm64']) {
				const {info} = await loadCached(target, new DiskCache(folder), {
					platform: `linux/${architecture}`,
				});
				assert.equal(info.platform, `linux/${architecture}`);
			}
		}
	});
});

describe('an archive replaced by one of the same size and modification time', () => {
	for (const write of [docker28Archive, gzipLayers]) {
		test(`is read again (${write.name})`, async context => {
			const [older, newer] = await Promise.all(
				['first', 'FIRST'].map(async content => write(await imageOf(content))),
			);
			const target = await cacheableArchive(context, older);
			assert.equal(newer.length, older.length);
			const {atime, mtime} = await stat(target);
			const folder = await temporaryCache(context);
			const before = await jsonOf(target, new DiskCache(folder));
			await writeFile(target, newer);
			await utimes(target, atime, mtime);
			const uncached = await jsonOf(target, new DiskCache(await temporaryCache(context)));
			assert.notEqual(uncached, before);
			assert.equal(await jsonOf(await untilCacheable(target), new DiskCache(folder)), uncached);
		});
	}
});

describe('an archive is not cached', () => {
	test('if it has just changed', async context => {
		const target = await temporaryFile(context, 'image.tar', '');
		const identity = async () => {
			await writeFile(target, 'x');
			const handle = await open(target);
			const found = await fileIdentity(handle);
			await handle.close();
			return {found, age: Date.now() - (await stat(target)).ctimeMs};
		};
		let last = await identity();
		// On a busy machine the check may come too late: repeat it.
		while (last.age > 90) last = await identity();
		assert.equal(last.found, undefined);
	});

	test('if it changes after being read', async context => {
		const target = await cacheableArchive(context, await gzipLayers(await imageOf('x')));
		const folder = await temporaryCache(context);
		const cache = new DiskCache(folder);
		const opened = await openImage(target);
		await loadImage(opened, {cache});
		await opened.close();
		await writeFile(target, await readFile(target));
		await cache.flush();
		assert.deepEqual(await entryPaths(folder), []);
	});
});

test('a damaged entry is replaced', async context => {
	for (const layout of archiveLayouts) {
		const target = await cacheableArchive(context, await layout.write(await imageOf('new')));
		const folder = await temporaryCache(context);
		const expected = await jsonOf(target, new DiskCache(folder));
		for (const entry of await entryPaths(folder)) {
			const good = await readFile(entry);
			await writeFile(entry, good.subarray(0, good.length / 2));
			assert.equal(await jsonOf(target, new DiskCache(folder)), expected, layout.name);
			// A layer's record may be written before its checksums are known, or after.
			assert.deepEqual(await cleanCache(folder), {files: 0, bytes: 0}, layout.name);
		}
	}
});
