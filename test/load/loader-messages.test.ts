import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {MessageChannel, receiveMessageOnPort} from 'node:worker_threads';
import {analyze} from '../../source/analysis/analysis.ts';
import {plainLookup, type WasteLookup} from '../../source/analysis/waste-lookup.ts';
import {selectionOf} from '../../source/image/layer-selection.ts';
import {
	fromMessage,
	type ImageMessage,
	type IndexedImage,
	indexImage,
	memoryOf,
	toMessage,
} from '../../source/load/loader-messages.ts';
import {treeRows} from '../fixtures/image-tree.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';
import {randomLayers} from '../fixtures/random-layers.ts';

async function randomImage(seed: number): Promise<IndexedImage> {
	const steps = randomLayers(seed).map((entries, step) => ({createdBy: `RUN ${step}`, entries}));
	const image = await loadedImage(steps);
	return indexImage(image, () => selectionOf(image.info.history, 1));
}

/** Sends a message through a port and returns the received one. */
function send(message: ImageMessage, memory: Iterable<ArrayBuffer>): ImageMessage {
	const {port1, port2} = new MessageChannel();
	port1.postMessage(message, [...memory]);
	const received = receiveMessageOnPort(port2) as {message: ImageMessage};
	port1.close();
	return received.message;
}

function assertSame(image: IndexedImage, expected: IndexedImage, seed: number): void {
	const {tree, index, waste, ...others} = image;
	const {tree: expectedTree, index: expectedIndex, ...expectedOthers} = expected;
	assert.deepEqual(others, expectedOthers, `random image ${seed}`);
	assert.equal(index.tree, tree);
	assert.deepEqual({...index, tree: 0}, {...expectedIndex, tree: 0});
	assert.deepEqual(tree.superseded, expectedTree.superseded);
	assert.deepEqual(tree.warnings, expectedTree.warnings);
	for (const layer of tree.layers.keys()) {
		assert.deepEqual(treeRows(tree, layer), treeRows(expectedTree, layer));
	}
	assert.deepEqual(analyze(tree), expected.analysis);
	assertSameWaste(waste, expected);
}

/** The rows that paths and fixes have must be the same objects. */
function assertSameWaste(waste: WasteLookup | undefined, {analysis, fixes}: IndexedImage): void {
	const expected = plainLookup(analysis.wasted, fixes);
	for (const {node} of analysis.wasted) {
		const rows = waste?.wasteAt(node) ?? [];
		assert.deepEqual(rows, expected.wasteAt(node));
		for (const [at, row] of rows.entries()) {
			const fix = waste?.fixOf(row);
			assert.deepEqual(fix, expected.fixOf(expected.wasteAt(node)[at]));
			assert.ok(fix?.rows.includes(row));
		}
	}
	assert.deepEqual(waste?.wasteAt(0), []);
}

describe('an image sent to another thread', () => {
	test('is equal, and its memory is transferred', async () => {
		for (let seed = 4000; seed < 4010; seed++) {
			const image = await randomImage(seed);
			const message = toMessage(image);
			const arrived = send(message, memoryOf(message));
			assert.equal(image.tree.arrays.paths.parents.length, 0, 'transferred, not copied');
			assertSame(fromMessage(arrived), await randomImage(seed), seed);
		}
	});

	test('can be copied, so that the original can get more layers', async () => {
		const image = await randomImage(4010);
		const copy = structuredClone(toMessage(image));
		const arrived = send(copy, memoryOf(copy));
		assertSame(fromMessage(arrived), image, 4010);
	});
});
