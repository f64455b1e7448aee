import assert from 'node:assert/strict';
import {test} from 'node:test';
import {missingChecksums} from '../../source/image/missing-checksums.ts';
import {buildImageTree} from '../../source/image/tree-builder.ts';
import {indexTarFile} from '../fixtures/index-layer.ts';
import {file, type LayerEntry, layerTar, symlink, whiteout} from '../fixtures/layer-tar.ts';
import type {Cleanup} from '../fixtures/temporary.ts';

test('missingChecksums() returns versions of a file with the same size', async t => {
	const tree = await treeInFile(t, [file('a', 'one')], [file('a', 'two')]);
	assert.deepEqual(missingChecksums(tree), [0, 1]);
});

test('missingChecksums() returns duplicates of a path in one layer', async t => {
	const tree = await treeInFile(t, [file('a', 'one'), file('a', 'two')]);
	assert.deepEqual(missingChecksums(tree), [0, 1]);
});

test('missingChecksums() omits files of different sizes or kinds, empty files and removals', async t => {
	const tree = await treeInFile(
		t,
		[file('size', 'one'), file('empty'), file('kind', 'one'), file('removed', 'one')],
		[file('size', 'three'), file('empty'), symlink('kind', 'abc'), whiteout('removed')],
		[file('removed', 'two')],
	);
	assert.deepEqual(missingChecksums(tree), []);
});

test('missingChecksums() omits contents with a known checksum', async t => {
	const tree = await treeInFile(t, [file('a', 'one')], [file('a', 'two')]);
	const [older, newer] = missingChecksums(tree);
	const completed = tree.withChecksums(new Map([[older, 1]])).withChecksums(new Map([[newer, 2]]));
	assert.deepEqual(missingChecksums(completed), []);
	assert.equal(completed.changeAt(completed.find('/a'), 1), 'modified');
});

/** Builds the tree of layers without checksums. */
async function treeInFile(test: Cleanup, ...layers: readonly (readonly LayerEntry[])[]) {
	const indexes = layers.map(async entries => indexTarFile(test, await layerTar(entries)));
	return buildImageTree(await Promise.all(indexes));
}
