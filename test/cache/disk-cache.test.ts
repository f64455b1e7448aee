import assert from 'node:assert/strict';
import {copyFile, readFile, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {type CacheKey, DiskCache} from '../../source/cache/disk-cache.ts';
import {cachedFiles} from '../../source/cache/maintain-cache.ts';
import {entryPaths, temporaryCache} from '../fixtures/cache.ts';
import {indexLayer} from '../fixtures/index-layer.ts';
import {file, symlink} from '../fixtures/layer-tar.ts';
import {randomLayers} from '../fixtures/random-layers.ts';

const keyOf = (text: string): CacheKey => ({kind: 'layer', text});
const options = {about: 'test', isCurrent: async () => true};

/** Stores a value in an empty cache, and returns the path of its entry. */
async function storedValue(context: TestContext, value: unknown) {
	const folder = await temporaryCache(context);
	const cache = new DiskCache(folder);
	cache.put(keyOf('one'), value, options);
	await cache.flush();
	assert.equal(cache.problem, undefined);
	const [entry] = await entryPaths(folder);
	return {cache, folder, entry};
}

const testLayer = () => indexLayer([file('etc/motd', 'hello\n'), symlink('etc/issue', 'motd')]);

describe('a cached value', () => {
	test('equals the stored layer', async context => {
		for (let seed = 0; seed < 30; seed++) {
			for (const entries of randomLayers(seed)) {
				const index = await indexLayer(entries);
				const {cache} = await storedValue(context, index);
				assert.deepEqual(await cache.get(keyOf('one')), index, `random layers ${seed}`);
			}
		}
	});

	test('has arrays of every type, in the memory of the file', async context => {
		const value = {
			odd: Uint8Array.of(1, 2, 3),
			empty: new Uint16Array(),
			wide: Float64Array.of(0.5, -1),
			nested: [{signed: Int32Array.of(-1), short: Uint16Array.of(65_535)}],
			last: Uint32Array.of(2 ** 32 - 1),
		};
		const {cache} = await storedValue(context, value);
		const cached = (await cache.get(keyOf('one'))) as typeof value;
		assert.deepEqual(cached, value);
		assert.equal(cached.odd.buffer, cached.last.buffer, 'not copied');
	});

	test('is not found under another key', async context => {
		const {cache, folder, entry} = await storedValue(context, await testLayer());
		assert.equal(await cache.get(keyOf('two')), undefined);
		const index = await testLayer();
		cache.put(keyOf('two'), index, options);
		await cache.flush();
		const second = (await entryPaths(folder)).find(name => name !== entry)!;
		await copyFile(entry, second);
		assert.equal(await cache.get(keyOf('two')), undefined, 'a copy under the name of another key');
	});
});

describe('an invalid entry is ignored and removed', () => {
	const damages: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
		['empty', () => Buffer.alloc(0)],
		['all zeros', bytes => Buffer.alloc(bytes.length)],
		['truncated in the header', bytes => bytes.subarray(0, 20)],
		['truncated after the header', bytes => bytes.subarray(0, 32)],
		['truncated in the head', bytes => bytes.subarray(0, 60)],
		['truncated in the value', bytes => bytes.subarray(0, -8)],
		['with trailing bytes', bytes => Buffer.concat([bytes, Buffer.alloc(8)])],
		['of an older version', bytes => written(bytes, copy => copy.writeUInt32LE(0, 16))],
		['of a newer version', bytes => written(bytes, copy => copy.writeUInt32LE(99, 16))],
		['with a huge length', bytes => written(bytes, copy => copy.writeDoubleLE(2 ** 50, 20))],
		['with an invalid length', bytes => written(bytes, copy => copy.writeDoubleLE(NaN, 20))],
	];
	for (const [name, damage] of damages) {
		test(name, async context => {
			const {cache, folder, entry} = await storedValue(context, await testLayer());
			await writeFile(entry, damage(await readFile(entry)));
			assert.equal(await cache.get(keyOf('one')), undefined);
			assert.deepEqual(await entryPaths(folder), []);
		});
	}

	test('with any single byte changed', async context => {
		const {cache, entry} = await storedValue(context, await testLayer());
		const bytes = await readFile(entry);
		for (let at = 0; at < bytes.length; at++) {
			await writeFile(
				entry,
				written(bytes, copy => copy.writeUInt8(copy[at] ^ 0x41, at)),
			);
			assert.equal(await cache.get(keyOf('one')), undefined, `byte ${at}`);
		}
	});

	test('with the size of a terabyte, without reading it', async context => {
		const {cache, entry} = await storedValue(context, await testLayer());
		await truncate(entry, 2 ** 40);
		assert.equal(await cache.get(keyOf('one')), undefined);
	});
});

function written(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
	const copy = Buffer.from(bytes);
	change(copy);
	return copy;
}

test('a failed write only sets the problem', async () => {
	const root = path.join('/dev/null', 'layerscope');
	const cache = new DiskCache({root, current: path.join(root, '1'), limit: 1e9});
	const index = await testLayer();
	cache.put(keyOf('one'), index, options);
	await cache.flush();
	assert.equal(await cache.get(keyOf('one')), undefined);
	assert.match(String(cache.problem), /ENOTDIR/);
});

test('an aborted flush leaves no temporary file', async context => {
	const folder = await temporaryCache(context);
	const cache = new DiskCache(folder);
	const entries = Array.from({length: 2000}, (_, number) => file(`${number}`, 'x'));
	const index = await indexLayer(entries);
	const interruption = new AbortController();
	cache.put(keyOf('one'), index, options);
	cache.put(keyOf('two'), index, {
		...options,
		isCurrent: async () => {
			interruption.abort();
			return true;
		},
	});
	cache.put(keyOf('three'), index, options);
	await cache.flush(interruption.signal);
	const files = await cachedFiles(folder);
	assert.deepEqual(
		files.map(({isTemporary}) => isTemporary),
		[false, false],
	);
	assert.equal(await cache.get(keyOf('three')), undefined);
	assert.equal(cache.problem, undefined);
});

test('encodePending() encodes values before their memory is transferred', async context => {
	const folder = await temporaryCache(context);
	const cache = new DiskCache(folder);
	const numbers = new Float64Array(1000).fill(7);
	cache.put(keyOf('one'), numbers, options);
	cache.encodePending();
	structuredClone(numbers, {transfer: [numbers.buffer]});
	await cache.flush();
	assert.deepEqual(await cache.get(keyOf('one')), new Float64Array(1000).fill(7));
});
