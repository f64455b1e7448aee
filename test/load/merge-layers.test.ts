import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {LayerIndex} from '../../source/layer/layer-index.ts';
import {mergeLayers} from '../../source/load/merge-layers.ts';
import type {OpenedImage} from '../../source/sources/source.ts';
import {treePaths} from '../fixtures/image-tree.ts';
import {indexLayer} from '../fixtures/index-layer.ts';
import {file} from '../fixtures/layer-tar.ts';

const layers = () => Promise.all(['a', 'b', 'c'].map(name => indexLayer([file(name, name)])));

/** The info of an image with so many layers, of which nothing else is needed. */
function infoOf(layers: number): OpenedImage['info'] {
	return {layers: Array.from({length: layers}, () => ({}))} as unknown as OpenedImage['info'];
}

/**
 * An image whose layers come in the given order.
 *
 * @param isSeen whether enough was seen of so many layers for the next one to come
 */
function imageOf(
	indexes: readonly LayerIndex[],
	order: readonly number[],
	isSeen: (layers: number) => boolean = () => true,
): OpenedImage {
	const info = infoOf(indexes.length);
	return {
		info,
		readLayers: async ({onLayer} = {}) => {
			for (const [at, layer] of order.entries()) {
				onLayer?.(layer, indexes[layer]);
				do await new Promise(resolve => setTimeout(resolve, 5));
				while (!isSeen(at + 1));
			}
			return {info, layers: new Map(indexes.entries())};
		},
		openLayer: () => Promise.reject(new Error('not needed')),
		close: async () => {},
	};
}

describe('layers that come one by one', () => {
	test('are merged to the same tree in whichever order they come', async () => {
		const indexes = await layers();
		for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0], []]) {
			const {tree} = await mergeLayers(imageOf(indexes, order));
			assert.deepEqual(treePaths(tree), ['/a', '/b', '/c'], order.join());
			assert.deepEqual(tree.layers, indexes);
		}
	});

	test('can be looked at while others are still to come', async () => {
		const seen: string[] = [];
		const image = imageOf(await layers(), [1, 0], layers => seen.length >= layers);
		await mergeLayers(image, {
			onPart: async ({tree, unreadLayers}) => {
				seen.push(`${treePaths(tree).join()} without ${[...unreadLayers].join()}`);
			},
		});
		assert.deepEqual(seen, ['/b without 0', '/a,/b without ']);
	});

	test('are looked at after a while although no other one comes', async () => {
		const indexes = await layers();
		const seen: number[] = [];
		const opened = imageOf(indexes, []);
		const readLayers: typeof opened.readLayers = async ({onLayer} = {}) => {
			onLayer?.(1, indexes[1]);
			while (seen.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
			return {info: opened.info, layers: new Map(indexes.entries())};
		};
		const start = performance.now();
		await mergeLayers(
			{...opened, readLayers},
			{
				firstPartMilliseconds: 30,
				onPart: async () => void seen.push(performance.now() - start),
			},
		);
		assert.equal(seen.length, 1, 'only once, as nothing was new');
		assert.ok(seen[0] >= 25, `${seen[0]}`);
	});

	test('have the same numbers for the same paths, whether layers above are there or not', async () => {
		const indexes = await Promise.all(
			[
				['a', 'z'],
				['m', 'a'],
				['b', 'm', 'y'],
			].map(names => indexLayer(names.map(name => file(name, name)))),
		);
		let isSeen = false;
		const image = imageOf(indexes, [0, 2, 1], layers => isSeen || layers < 2);
		await mergeLayers(image, {
			onPart: async ({settled, tree, unreadLayers}) => {
				if (unreadLayers.size === 0) return;
				isSeen = true;
				assert.deepEqual(treePaths(settled), ['/a', '/z']);
				assert.deepEqual(treePaths(tree), ['/a', '/b', '/m', '/y', '/z']);
				for (const path of ['/a', '/z']) assert.equal(tree.find(path), settled.find(path));
			},
		});
		assert.ok(isSeen);
	});

	test('are merged anew where they were not those of the image in the end', async () => {
		const [a, b, c] = await layers();
		const opened = imageOf([a, b, c], [0, 1, 2]);
		const readLayers: typeof opened.readLayers = async options => {
			await opened.readLayers(options);
			return {info: infoOf(2), layers: new Map([c, b].entries())};
		};
		const {tree} = await mergeLayers({...opened, readLayers});
		assert.deepEqual(treePaths(tree), ['/b', '/c']);
	});

	test('that cannot be read fail the merge', async () => {
		const broken = imageOf([], []);
		const opened = {...broken, readLayers: () => Promise.reject(new Error('cut off'))};
		await assert.rejects(mergeLayers(opened), /cut off/);
	});
});
