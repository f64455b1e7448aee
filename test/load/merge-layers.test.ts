import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {LayerIndex} from '../../source/layer/layer-index.ts';
import {mergeLayers} from '../../source/load/merge-layers.ts';
import type {OpenedImage} from '../../source/sources/source.ts';
import {treePaths} from '../fixtures/image-tree.ts';
import {indexLayer} from '../fixtures/index-layer.ts';
import {file} from '../fixtures/layer-tar.ts';

const layers = () => Promise.all(['a', 'b', 'c'].map(name => indexLayer([file(name, name)])));

/** The info of an image with a number of layers, without other fields. */
function infoOf(layers: number): OpenedImage['info'] {
	return {
		reference: 'app:1',
		layers: Array.from({length: layers}, () => ({})),
	} as unknown as OpenedImage['info'];
}

/**
 * An image that delivers its layers in the given order.
 *
 * @param isSeen after `layers` layers, whether to deliver the next one
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

describe('mergeLayers()', () => {
	test('builds the same tree from any order of layers', async () => {
		const indexes = await layers();
		for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0], []]) {
			const {tree} = await mergeLayers(imageOf(indexes, order));
			assert.deepEqual(treePaths(tree), ['/a', '/b', '/c'], order.join());
			assert.deepEqual(tree.layers, indexes);
		}
	});

	test('rejects layers that are within the limits one by one, but not together', async () => {
		const deep = await Promise.all(
			['a', 'b', 'c'].map(name => indexLayer([file(`${name}${'/d'.repeat(2000)}`)])),
		);
		await mergeLayers(imageOf(deep, []));
		const indexes = await Promise.all(
			Array.from({length: 8}, (_, at) => indexLayer([file(`${at}${'/d'.repeat(2000)}`)])),
		);
		await assert.rejects(mergeLayers(imageOf(indexes, [0, 1])), {
			name: 'Failure',
			message: 'app:1 cannot be read safely: it has far more directories in its names than entries',
		});
	});

	test('reports parts while layers are still being read', async () => {
		const seen: string[] = [];
		const image = imageOf(await layers(), [1, 0], layers => seen.length >= layers);
		await mergeLayers(image, {
			onPart: async ({tree, unreadLayers}) => {
				seen.push(`${treePaths(tree).join()} without ${[...unreadLayers].join()}`);
			},
		});
		assert.deepEqual(seen, ['/b without 0', '/a,/b without ']);
	});

	test('reports a part after a delay even if no further layer arrives', async () => {
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
		assert.equal(seen.length, 1, 'only once, because nothing changed');
		assert.ok(seen[0] >= 25, `${seen[0]}`);
	});

	test('gives paths the same node numbers with and without the upper layers', async () => {
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

	test('rebuilds the tree if the final layers differ from the delivered ones', async () => {
		const [a, b, c] = await layers();
		const opened = imageOf([a, b, c], [0, 1, 2]);
		const readLayers: typeof opened.readLayers = async options => {
			await opened.readLayers(options);
			return {info: infoOf(2), layers: new Map([c, b].entries())};
		};
		const {tree} = await mergeLayers({...opened, readLayers});
		assert.deepEqual(treePaths(tree), ['/b', '/c']);
	});

	test('fails if the layers cannot be read', async () => {
		const broken = imageOf([], []);
		const opened = {...broken, readLayers: () => Promise.reject(new Error('cut off'))};
		await assert.rejects(mergeLayers(opened), /cut off/);
	});
});
