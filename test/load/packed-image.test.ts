import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {MessageChannel, receiveMessageOnPort} from 'node:worker_threads';
import {analyze} from '../../source/analysis/analysis.ts';
import {pointOf} from '../../source/image/layer-point.ts';
import {type IndexedImage, indexImage} from '../../source/load/indexed-image.ts';
import {
	copyOf,
	memoryOf,
	type PackedImage,
	packImage,
	unpackImage,
} from '../../source/load/loader-messages.ts';
import {treeRows} from '../fixtures/image-tree.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';
import {randomLayers} from '../fixtures/random-layers.ts';

async function randomImage(seed: number): Promise<IndexedImage> {
	const steps = randomLayers(seed).map((entries, step) => ({createdBy: `RUN ${step}`, entries}));
	const image = await loadedImage(steps);
	const entries = image.tree.layers.reduce((sum, layer) => sum + layer.entries.count, 0);
	const tree = image.tree.withChecksums(new Map([[entries - 1, 7]]));
	const analysis = analyze(tree);
	return indexImage({...image, tree, analysis}, pointOf(image.info.history, 1));
}

/** What arrives in another thread. */
function sent(image: PackedImage, memory: readonly ArrayBuffer[]): PackedImage {
	const {port1, port2} = new MessageChannel();
	port1.postMessage(image, [...memory]);
	const {message} = receiveMessageOnPort(port2) as {message: PackedImage};
	port1.close();
	return message;
}

function assertSame(image: IndexedImage, expected: IndexedImage, seed: number): void {
	const {tree, index, ...others} = image;
	const {tree: expectedTree, index: expectedIndex, ...expectedOthers} = expected;
	assert.deepEqual(others, expectedOthers, `random image ${seed}`);
	assert.equal(index.tree, tree);
	assert.deepEqual({...index, tree: 0}, {...expectedIndex, tree: 0});
	assert.deepEqual(tree.superseded, expectedTree.superseded);
	assert.deepEqual(tree.warnings, expectedTree.warnings);
	assert.deepEqual(tree.checksums, expectedTree.checksums);
	for (const layer of tree.layers.keys()) {
		assert.deepEqual(treeRows(tree, layer), treeRows(expectedTree, layer));
	}
	assert.deepEqual(analyze(tree), expected.analysis);
}

describe('an image that is sent to another thread', () => {
	test('is the same there, and its memory is handed over', async () => {
		for (let seed = 4000; seed < 4010; seed++) {
			const image = await randomImage(seed);
			const packed = packImage(image);
			const expected = structuredClone(image.tree.columns.paths.parents);
			const arrived = sent(packed, memoryOf(packed));
			assert.equal(image.tree.columns.paths.parents.length, 0, 'it was not copied');
			const again = await randomImage(seed);
			const unpacked = await unpackImage(arrived);
			assert.deepEqual(unpacked.tree.columns.paths.parents, expected);
			assertSame(unpacked, again, seed);
		}
	});

	test('can be a copy, so that more layers can be added to the original', async () => {
		const image = await randomImage(4010);
		const copy = copyOf(packImage(image));
		const arrived = sent(copy, memoryOf(copy));
		assertSame(await unpackImage(arrived), image, 4010);
	});
});
