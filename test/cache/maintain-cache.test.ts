import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {readFile, stat, utimes, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {type CacheFolder, cacheFolder, isUsable} from '../../source/cache/cache-folder.ts';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import {
	cachedFiles,
	cleanCache,
	clearCache,
	pruneCache,
} from '../../source/cache/maintain-cache.ts';
import {entryPaths, temporaryCache, usedAt} from '../fixtures/cache.ts';
import {indexLayer} from '../fixtures/index-layer.ts';
import {file} from '../fixtures/layer-tar.ts';

const options = {about: 'test', isCurrent: async () => true};
const day = 24 * 60 * 60;

/** Stores a layer of the same size under each name; the first name is the most recently used. */
async function storedLayers(context: TestContext, names: readonly string[], limit?: string) {
	const folder = await temporaryCache(context, limit);
	const cache = new DiskCache(folder);
	for (const name of names) await store(cache, name);
	if (limit === undefined) {
		for (const [age, name] of names.entries()) await setLastUse(folder, name, age);
	}
	return {folder, cache};
}

async function store(cache: DiskCache, name: string): Promise<void> {
	cache.put({kind: 'layer', text: name}, await indexLayer([file('a', 'x')]), options);
	await cache.flush();
}

/** The file of the entry with a name. */
function fileOf({current}: CacheFolder, name: string): string {
	const hash = createHash('sha256').update(`layer\0${name}`).digest('hex').slice(0, 40);
	return path.join(current, `${hash}.layer`);
}

/** Sets the last use of an entry to some days ago. */
async function setLastUse(folder: CacheFolder, name: string, daysAgo: number): Promise<void> {
	const at = Date.now() / 1000 - daysAgo * day;
	await utimes(fileOf(folder, name), at, at);
}

const namesOf = async (folder: CacheFolder, names: readonly string[]) => {
	const paths = await entryPaths(folder);
	return names.filter(name => paths.includes(fileOf(folder, name)));
};

describe('the size of the cache', () => {
	test('is limited by removing the least recently used entries', async context => {
		const names = ['a', 'b', 'c', 'd'];
		const {folder} = await storedLayers(context, names);
		const {size} = await stat(fileOf(folder, 'a'));
		const removed = await pruneCache({...folder, limit: size * 2});
		assert.deepEqual(await namesOf(folder, names), ['a', 'b']);
		assert.deepEqual(removed, {files: 2, bytes: size * 2});
	});

	test('is checked after every write', async context => {
		const {folder} = await storedLayers(context, ['a', 'b', 'c']);
		const {size} = await stat(fileOf(folder, 'a'));
		const cache = new DiskCache({...folder, limit: size * 2});
		await store(cache, 'n');
		assert.deepEqual(await namesOf(folder, ['a', 'b', 'c', 'n']), ['a', 'n']);
	});

	test('excludes an entry larger than the limit', async context => {
		const {folder} = await storedLayers(context, ['a'], '100');
		assert.deepEqual(await entryPaths(folder), []);
	});

	test('keeps its other entries when one is larger than the limit', async context => {
		const {folder} = await storedLayers(context, ['a']);
		const cache = new DiskCache({...folder, limit: 10_000});
		cache.put({kind: 'layer', text: 'large'}, new Uint8Array(10_000), options);
		await cache.flush();
		assert.deepEqual(await entryPaths(folder), [fileOf(folder, 'a')]);
	});

	test('is limited to 1 GB or LAYERSCOPE_CACHE_SIZE', () => {
		assert.equal(cacheFolder({}).limit, 1e9);
		assert.equal(cacheFolder({LAYERSCOPE_CACHE_SIZE: '2GiB'}).limit, 2 ** 31);
		assert.equal(isUsable(cacheFolder({LAYERSCOPE_CACHE_SIZE: '0'})), false);
		assert.throws(() => cacheFolder({LAYERSCOPE_CACHE_SIZE: 'much'}), {
			message: 'LAYERSCOPE_CACHE_SIZE is much, which is not a size',
		});
	});
});

describe('the last use of an entry', () => {
	test('is updated after more than a day', async context => {
		const {folder, cache} = await storedLayers(context, ['a']);
		await setLastUse(folder, 'a', 3);
		assert.ok(await cache.get({kind: 'layer', text: 'a'}));
		assert.ok(Date.now() - (await usedAt(fileOf(folder, 'a'))) < day * 1000);
	});

	test('is not updated within a day', async context => {
		const {folder, cache} = await storedLayers(context, ['a']);
		await setLastUse(folder, 'a', 0.5);
		const before = await usedAt(fileOf(folder, 'a'));
		assert.ok(await cache.get({kind: 'layer', text: 'a'}));
		assert.equal(await usedAt(fileOf(folder, 'a')), before);
	});
});

describe('cleanCache()', () => {
	test('removes damaged entries and entries of other versions', async context => {
		const {folder} = await storedLayers(context, ['good', 'bad']);
		await writeFile(fileOf(folder, 'bad'), 'damaged');
		const older = {...folder, current: path.join(folder.root, '0-0.0.1')};
		const cache = new DiskCache(older);
		await store(cache, 'old');
		assert.equal((await cleanCache(folder)).files, 2);
		assert.deepEqual(await entryPaths(folder), [fileOf(folder, 'good')]);
	});

	test('removes stale temporary files, but not recent ones of other processes', async context => {
		const {folder} = await storedLayers(context, ['a']);
		const [fresh, old] = ['b', 'c'].map(name => `${fileOf(folder, name)}.12345`);
		for (const name of [fresh, old]) await writeFile(name, 'half');
		const twoHoursAgo = Date.now() / 1000 - 2 * 60 * 60;
		await utimes(old, twoHoursAgo, twoHoursAgo);
		await cleanCache({...folder, limit: 0});
		const left = await cachedFiles(folder);
		assert.deepEqual(
			left.map(({path}) => path),
			[fresh],
		);
	});

	test('does not remove foreign files', async context => {
		const {folder} = await storedLayers(context, ['a']);
		const notes = path.join(folder.current, 'notes.txt');
		await writeFile(notes, 'mine');
		await cleanCache(folder);
		await clearCache(folder);
		assert.equal(await readFile(notes, 'utf8'), 'mine');
		assert.deepEqual(await entryPaths(folder), []);
	});

	test('removes nothing if there is no cache', async context => {
		const folder = await temporaryCache(context);
		assert.deepEqual(await cleanCache(folder), {files: 0, bytes: 0});
		assert.deepEqual(await clearCache(folder), {files: 0, bytes: 0});
	});
});

test('the cache is in XDG_CACHE_HOME if that is an absolute path', () => {
	const {root} = cacheFolder({XDG_CACHE_HOME: '/some/where'});
	assert.equal(root, '/some/where/layerscope');
	assert.ok(path.isAbsolute(cacheFolder({XDG_CACHE_HOME: 'relative'}).root));
});

test('only the user can read the cache', async context => {
	const {folder} = await storedLayers(context, ['a']);
	for (const place of [folder.root, folder.current]) {
		assert.equal((await stat(place)).mode & 0o777, 0o700);
	}
	assert.equal((await stat(fileOf(folder, 'a'))).mode & 0o777, 0o600);
});
