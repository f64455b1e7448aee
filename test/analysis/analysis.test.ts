import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {analyze} from '../../source/analysis/analysis.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {
	directory,
	file,
	generated,
	hardLink,
	type LayerEntry,
	symlink,
	whiteout,
} from '../fixtures/layer-tar.ts';

describe('the analysis of an image', () => {
	test('has stored, final and wasted bytes', async () => {
		const {totals} = await analysisOf(
			[file('a', generated(600)), file('b', generated(300))],
			[whiteout('b'), file('c', generated(100))],
		);
		assert.deepEqual(totals, {
			storedBytes: 1000,
			finalBytes: 700,
			wastedBytes: 300,
			efficiency: 0.7,
			userWastedPercent: 3,
			files: 2,
		});
	});

	test('counts the bytes of hard links once, and each of them as a file', async () => {
		const {totals} = await analysisOf([file('a', 'hello'), hardLink('b', 'a'), hardLink('c', 'a')]);
		assert.deepEqual([totals.storedBytes, totals.finalBytes, totals.files], [5, 5, 3]);
	});

	test('counts everything except directories as files', async () => {
		const {totals} = await analysisOf([
			directory('d'),
			file('d/a'),
			symlink('s', 'd'),
			file('x/y'),
		]);
		assert.equal(totals.files, 3);
	});

	test('gives an image without bytes full efficiency', async () => {
		for (const layers of [[], [[]], [[directory('d')], [file('empty')]]]) {
			const {totals} = await analysisOf(...layers);
			assert.deepEqual(
				[totals.efficiency, totals.wastedBytes, totals.userWastedPercent],
				[1, 0, 0],
			);
		}
	});

	test('has no user waste if the user layers have no bytes', async () => {
		const {totals} = await analysisOf([file('a', 'hello')], [whiteout('a')]);
		assert.deepEqual([totals.efficiency, totals.userWastedPercent], [0, 0]);
	});
});

describe('the analysis of a layer', () => {
	test('counts added, modified and removed paths', async () => {
		const {layers} = await analysisOf(
			[directory('d'), file('d/a', 'x'), file('d/b', 'x'), file('d/c', 'x')],
			[file('d/a', 'y'), file('d/b', 'x'), whiteout('d/c'), file('d/e', 'new')],
			[whiteout('d')],
		);
		assert.deepEqual(layers, [
			{storedBytes: 3, wastedBytes: 3, added: 4, modified: 0, removed: 0},
			{storedBytes: 5, wastedBytes: 5, added: 1, modified: 1, removed: 1},
			{storedBytes: 0, wastedBytes: 0, added: 0, modified: 0, removed: 4},
		]);
	});

	test('counts implied directories except the root', async () => {
		const {layers} = await analysisOf([directory('./'), file('d/a')], [], [file('d/b')]);
		assert.deepEqual(
			layers.map(({added, modified}) => [added, modified]),
			[
				[2, 0],
				[0, 0],
				[1, 0],
			],
		);
	});

	test('counts changed metadata of the root as a modification', async () => {
		const {layers} = await analysisOf([directory('./')], [directory('./', {mode: 0o700})]);
		assert.deepEqual(
			layers.map(({added, modified}) => [added, modified]),
			[
				[0, 0],
				[0, 1],
			],
		);
	});

	test('counts a repeated layer twice', async () => {
		const layer = [file('a', 'hello')];
		const {layers, totals} = await analysisOf(layer, layer);
		assert.deepEqual(
			layers.map(({storedBytes, wastedBytes}) => [storedBytes, wastedBytes]),
			[
				[5, 5],
				[5, 0],
			],
		);
		assert.equal(totals.efficiency, 0.5);
	});
});

async function analysisOf(...layers: readonly (readonly LayerEntry[])[]) {
	return analyze(await treeOf(...layers));
}
