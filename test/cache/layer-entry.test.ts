import assert from 'node:assert/strict';
import {copyFile, readFile, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {type CacheKey, fileNameOf} from '../../source/cache/cache-key.ts';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import {cachedFiles} from '../../source/cache/prune-cache.ts';
import type {LayerIndex} from '../../source/layer/layer-index.ts';
import {entryPaths, temporaryCache} from '../fixtures/cache.ts';
import {indexLayer} from '../fixtures/index-layer.ts';
import {file, symlink} from '../fixtures/layer-tar.ts';
import {randomLayers} from '../fixtures/random-layers.ts';

const keyOf = (name: string): CacheKey => ({kind: 'layer', parts: ['test', name], about: name});

/** Keeps an index in a cache of its own, and tells where its only entry is. */
async function keptLayer(context: TestContext, index: LayerIndex) {
	const folder = await temporaryCache(context);
	const cache = new DiskCache(folder);
	cache.keepLayer(keyOf('one'), () => index);
	await cache.flush();
	assert.equal(cache.problem, undefined);
	const [entry] = await entryPaths(folder);
	return {cache, folder, entry};
}

const aLayer = () => indexLayer([file('etc/motd', 'hello\n'), symlink('etc/issue', 'motd')]);

describe('a layer that is read from the cache', () => {
	test('is the layer that was kept, to the last column', async context => {
		for (let seed = 0; seed < 30; seed++) {
			for (const entries of randomLayers(seed)) {
				const index = await indexLayer(entries);
				const {cache} = await keptLayer(context, index);
				assert.deepEqual(await cache.readLayer(keyOf('one')), index, `random layers ${seed}`);
			}
		}
	});

	test('keeps its warnings', async context => {
		const index = await indexLayer([file('../../outside', 'x')]);
		assert.equal(index.warnings.length, 1);
		const {cache} = await keptLayer(context, index);
		assert.deepEqual((await cache.readLayer(keyOf('one')))?.warnings, index.warnings);
	});

	test('lies in one piece of memory, without copies', async context => {
		const {cache} = await keptLayer(context, await aLayer());
		const {entries, paths, strings} = (await cache.readLayer(keyOf('one')))!;
		const arrays = [entries.size, entries.kind, paths.parents, paths.names.bytes, strings.bytes];
		assert.equal(new Set(arrays.map(({buffer}) => buffer)).size, 1);
	});

	test('is not there under another key', async context => {
		const {cache, folder, entry} = await keptLayer(context, await aLayer());
		assert.equal(await cache.readLayer(keyOf('two')), undefined);
		const index = await aLayer();
		cache.keepLayer(keyOf('two'), () => index);
		await cache.flush();
		const second = (await entryPaths(folder)).find(name => name !== entry)!;
		await copyFile(entry, second);
		assert.equal(await cache.readLayer(keyOf('two')), undefined, 'renamed by someone');
	});
});

describe('an entry that is no good is not there, and is removed', () => {
	const damages: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
		['of no bytes', () => Buffer.alloc(0)],
		['of zeros', bytes => Buffer.alloc(bytes.length)],
		['cut off in its header', bytes => bytes.subarray(0, 20)],
		['cut off behind its header', bytes => bytes.subarray(0, 40)],
		['cut off in its head', bytes => bytes.subarray(0, 60)],
		['cut off in its columns', bytes => bytes.subarray(0, -8)],
		['with bytes behind its end', bytes => Buffer.concat([bytes, Buffer.alloc(8)])],
		['of an older version', bytes => written(bytes, copy => copy.writeUInt32LE(0, 16))],
		['of a newer version', bytes => written(bytes, copy => copy.writeUInt32LE(99, 16))],
		['with a huge head', bytes => written(bytes, copy => copy.writeUInt32LE(0xffffffff, 32))],
		['with a huge length', bytes => written(bytes, copy => copy.writeDoubleLE(2 ** 50, 24))],
		['with a length that is none', bytes => written(bytes, copy => copy.writeDoubleLE(NaN, 24))],
	];
	for (const [name, damage] of damages) {
		test(name, async context => {
			const {cache, folder, entry} = await keptLayer(context, await aLayer());
			await writeFile(entry, damage(await readFile(entry)));
			assert.equal(await cache.readLayer(keyOf('one')), undefined);
			assert.deepEqual(await entryPaths(folder), []);
		});
	}

	test('with any one byte changed', async context => {
		const {cache, entry} = await keptLayer(context, await aLayer());
		const bytes = await readFile(entry);
		for (let at = 0; at < bytes.length; at++) {
			await writeFile(
				entry,
				written(bytes, copy => copy.writeUInt8(copy[at] ^ 0x41, at)),
			);
			assert.equal(await cache.readLayer(keyOf('one')), undefined, `byte ${at}`);
		}
	});

	test('that claims a terabyte, without reading it', async context => {
		const {cache, entry} = await keptLayer(context, await aLayer());
		await truncate(entry, 2 ** 40);
		assert.equal(await cache.readLayer(keyOf('one')), undefined);
	});
});

function written(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
	const copy = Buffer.from(bytes);
	change(copy);
	return copy;
}

test('what cannot be written is not kept, and nothing fails', async () => {
	const root = path.join('/dev/null', 'layerscope');
	const cache = new DiskCache({root, current: path.join(root, '1'), limit: 1e9});
	const index = await aLayer();
	cache.keepLayer(keyOf('one'), () => index);
	await cache.flush();
	assert.equal(await cache.readLayer(keyOf('one')), undefined);
	assert.match(String(cache.problem), /ENOTDIR/);
});

test('whoever is interrupted leaves nothing behind', async context => {
	const folder = await temporaryCache(context);
	const cache = new DiskCache(folder);
	const entries = Array.from({length: 2000}, (_, number) => file(`${number}`, 'x'));
	const index = await indexLayer(entries);
	const interruption = new AbortController();
	cache.keepLayer(keyOf('one'), () => index);
	cache.keepLayer(keyOf('two'), () => {
		interruption.abort();
		return index;
	});
	await cache.flush(interruption.signal);
	assert.deepEqual(
		(await cachedFiles(folder)).map(({path}) => path),
		[path.join(folder.current, fileNameOf(keyOf('one')))],
	);
	assert.equal(cache.problem, undefined);
});
