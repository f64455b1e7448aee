import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import {hasCachedLayers} from '../../source/load/image-cache.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {SharedLayers} from '../../source/load/shared-layers.ts';
import type {OpenedImage, ReadLayersOptions} from '../../source/sources/source.ts';
import {CountingCache, temporaryCache} from '../fixtures/cache.ts';
import {treeRows} from '../fixtures/image-tree.ts';
import {file} from '../fixtures/layer-tar.ts';
import {openTestImage} from '../fixtures/opened-image.ts';

const layers = [[file('a', 'one')], [file('b', 'two')], [file('c', 'three')]];

/** An image whose source vouches for its layers by these keys, and that records which layers it reads. */
async function keyedImage(test: TestContext, keys: readonly string[]) {
	const {opened, loaded} = await openTestImage(test, layers.slice(0, keys.length));
	const asked: (readonly number[])[] = [];
	const info = {
		...opened.info,
		layers: opened.info.layers.map((layer, index) => ({...layer, cacheKey: keys[index]})),
	};
	const image: OpenedImage = {
		...opened,
		info,
		identity: {about: 'test', isCurrent: async () => true},
		readLayers: async (options: ReadLayersOptions = {}) => {
			asked.push(keys.map((_, index) => index).filter(index => !options.skip?.has(index)));
			return {...(await opened.readLayers(options)), info};
		},
	};
	return {image, asked, rows: treeRows(loaded.tree)};
}

describe('layers that images share', () => {
	test('are read by one of the images that are loaded at the same time', async context => {
		const shared = new SharedLayers();
		const one = await keyedImage(context, ['base', 'own 1']);
		const other = await keyedImage(context, ['base', 'own 2', 'own 3']);
		const loaded = await Promise.all([
			loadImage(one.image, {shared}),
			loadImage(other.image, {shared}),
		]);
		assert.deepEqual(one.asked, [[0, 1]]);
		assert.deepEqual(other.asked, [[1, 2]]);
		assert.equal(loaded[1].tree.layers[0], loaded[0].tree.layers[0]);
		assert.deepEqual(
			loaded.map(({tree}) => treeRows(tree)),
			[one.rows, other.rows],
		);
	});

	test('are read by the other image if the first one fails', async context => {
		const shared = new SharedLayers();
		const one = await keyedImage(context, ['base']);
		const other = await keyedImage(context, ['base', 'own']);
		const broken = {...one.image, readLayers: () => Promise.reject(new Error('broken'))};
		const [failed, loaded] = await Promise.allSettled([
			loadImage(broken, {shared}),
			loadImage(other.image, {shared}),
		]);
		assert.equal(failed.status, 'rejected');
		assert.equal(loaded.status, 'fulfilled');
		assert.deepEqual(other.asked, [[1], [0]]);
		assert.deepEqual(treeRows(loaded.value.tree), other.rows);
	});

	test('are stored in the cache once, and taken from memory', async context => {
		const folder = await temporaryCache(context);
		const shared = new SharedLayers();
		const cache = new CountingCache(folder);
		const one = await keyedImage(context, ['base', 'own 1']);
		const other = await keyedImage(context, ['base', 'own 2']);
		const first = await loadImage(one.image, {shared, cache});
		const {hits} = cache;
		const second = await loadImage(other.image, {shared, cache});
		assert.equal(cache.hits, hits);
		assert.deepEqual(other.asked, [[1]]);
		assert.equal(first.tree.layers[0], second.tree.layers[0]);
		await cache.flush();
		assert.ok(await hasCachedLayers(one.image, new DiskCache(folder)));
	});
});

test('layers are cached only if all of them are', async context => {
	const folder = await temporaryCache(context);
	const cache = new DiskCache(folder);
	const one = await keyedImage(context, ['base', 'own 1']);
	const other = await keyedImage(context, ['base', 'own 2']);
	assert.equal(await hasCachedLayers(one.image, cache), false);
	await loadImage(one.image, {cache});
	await cache.flush();
	assert.equal(await hasCachedLayers(one.image, cache), true);
	assert.equal(await hasCachedLayers(other.image, cache), false);
	assert.equal(await hasCachedLayers(one.image, undefined), false);
});
