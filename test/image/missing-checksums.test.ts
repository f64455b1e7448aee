import assert from 'node:assert/strict';
import {test} from 'node:test';
import {missingChecksums} from '../../source/image/missing-checksums.ts';
import {buildImageTree} from '../../source/image/tree-builder.ts';
import {indexTarFile} from '../fixtures/index-layer.ts';
import {file, type LayerEntry, layerTar, symlink, whiteout} from '../fixtures/layer-tar.ts';
import type {Cleanup} from '../fixtures/temporary.ts';

test('files that are stored again in the same size are asked about', async t => {
	const tree = await treeInFile(t, [file('a', 'one')], [file('a', 'two')]);
	assert.deepEqual(missingChecksums(tree), [0, 1]);
});

test('the same path twice in one layer is asked about', async t => {
	const tree = await treeInFile(t, [file('a', 'one'), file('a', 'two')]);
	assert.deepEqual(missingChecksums(tree), [0, 1]);
});

test('nothing is asked about files of other sizes, empty ones, other kinds and removals', async t => {
	const tree = await treeInFile(
		t,
		[file('size', 'one'), file('empty'), file('kind', 'one'), file('removed', 'one')],
		[file('size', 'three'), file('empty'), symlink('kind', 'abc'), whiteout('removed')],
		[file('removed', 'two')],
	);
	assert.deepEqual(missingChecksums(tree), []);
});

test('what was answered is not asked again', async t => {
	const tree = await treeInFile(t, [file('a', 'one')], [file('a', 'two')]);
	const [older, newer] = missingChecksums(tree);
	const answered = tree.withChecksums(new Map([[older, 1]])).withChecksums(new Map([[newer, 2]]));
	assert.deepEqual(missingChecksums(answered), []);
	assert.equal(answered.changeAt(answered.find('/a'), 1), 'modified');
});

/** The tree of layers whose contents were not read. */
async function treeInFile(test: Cleanup, ...layers: readonly (readonly LayerEntry[])[]) {
	const indexes = layers.map(async entries => indexTarFile(test, await layerTar(entries)));
	return buildImageTree(await Promise.all(indexes));
}
