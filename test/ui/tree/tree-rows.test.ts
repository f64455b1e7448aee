import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createSnapshot} from '../../../source/image/create-snapshot.ts';
import {anyChange, type LayerSnapshot} from '../../../source/image/layer-snapshot.ts';
import {indexTree, type TreeIndex} from '../../../source/image/tree-index.ts';
import {rootPath} from '../../../source/layer/path-table.ts';
import {foldsBy} from '../../../source/ui/tree/folds.ts';
import {type TreeRows, treeRows} from '../../../source/ui/tree/tree-rows.ts';
import {shownBytes, type TreeMode, type TreeView} from '../../../source/ui/tree/tree-view.ts';
import {treeOf} from '../../fixtures/image-tree.ts';
import {directory, file, generated, hardLink, whiteout} from '../../fixtures/layer-tar.ts';

const everything: TreeView = {
	mode: 'all',
	shown: anyChange,
	sort: 'name',
	folds: foldsBy('open'),
	matches: undefined,
};

function paths({tree}: TreeIndex, rows: TreeRows): readonly string[] {
	return Array.from({length: rows.count}, (_, row) => tree.pathOf(rows.nodeAt(row)));
}

function bytesOf(
	index: TreeIndex,
	snapshot: LayerSnapshot,
	path: string,
	mode: TreeMode = 'all',
): number {
	return shownBytes(index, snapshot, mode, index.tree.find(path));
}

const top = {layer: 0, isOwn: true};

describe('rows', () => {
	test('stand below their directory, in the byte order of their names', async () => {
		const index = indexTree(
			await treeOf([file('b'), file('a/z'), file('a/B'), file('a-'), file('é')]),
		);
		const rows = treeRows(index, createSnapshot(index, top), everything);
		assert.deepEqual(paths(index, rows), ['/a', '/a/B', '/a/z', '/a-', '/b', '/é']);
		assert.deepEqual(
			[0, 1, 2].map(row => rows.depthAt(row)),
			[0, 1, 1],
		);
	});

	test('are sorted by size, largest first, and by name where the size is the same', async () => {
		const index = indexTree(
			await treeOf([file('a', 'x'), file('b', 'x'), file('d/e', 'xxx'), file('d/f', 'xxxx')]),
		);
		const rows = treeRows(index, createSnapshot(index, top), {...everything, sort: 'size'});
		assert.deepEqual(paths(index, rows), ['/d', '/d/f', '/d/e', '/a', '/b']);
	});

	test('are listed for directories that are nested very deeply', async () => {
		const deep = Array.from({length: 1500}, () => 'd').join('/');
		const index = indexTree(await treeOf([file(`${deep}/f`, 'x')]));
		const snapshot = createSnapshot(index, top);
		assert.equal(treeRows(index, snapshot, everything).count, 1501);
		assert.equal(bytesOf(index, snapshot, '/d'), 1);
	});

	test('are the same in whichever order they are asked for', async () => {
		const folders = Array.from({length: 60}, (_, at) => `d${at % 7}/e${at}`);
		const files = folders.flatMap((folder, at) =>
			Array.from({length: 40}, (_, number) => file(`${folder}/${number}`, generated(at + number))),
		);
		const index = indexTree(await treeOf(files));
		const snapshot = createSnapshot(index, top);
		for (const sort of ['name', 'size'] as const) {
			for (const folds of [foldsBy('open'), foldsBy('auto')]) {
				const view = {...everything, sort, folds};
				const expected = paths(index, treeRows(index, snapshot, view));
				assert.equal(new Set(expected).size, expected.length);
				const rows = treeRows(index, snapshot, view);
				for (let row = rows.count - 1; row >= 0; row -= 37) {
					assert.equal(index.tree.pathOf(rows.nodeAt(row)), expected[row]);
					assert.equal(rows.rowNear(rows.nodeAt(row)), row);
					assert.equal(rows.depthAt(row), expected[row].split('/').length - 2);
				}
			}
		}
		assert.ok(treeRows(index, snapshot, everything).count > 2000, 'several blocks of rows');
	});

	test('a hidden node maps to the row of its nearest visible ancestor', async () => {
		const index = indexTree(await treeOf([file('a/b/c')]));
		const snapshot = createSnapshot(index, top);
		const closed = treeRows(index, snapshot, {...everything, folds: foldsBy('closed')});
		assert.equal(closed.rowNear(index.tree.find('/a/b/c')), 0);
		const open = treeRows(index, snapshot, everything);
		assert.equal(open.rowNear(index.tree.find('/a/b/c')), 2);
	});

	test('a new directory is open only if it is small', async () => {
		const many = Array.from({length: 30}, (_, at) => file(`large/${at}`));
		const index = indexTree(await treeOf([file('small/a'), ...many]));
		const rows = treeRows(index, createSnapshot(index, top), {
			...everything,
			folds: foldsBy('auto'),
		});
		assert.deepEqual(paths(index, rows), ['/large', '/small', '/small/a']);
	});
});

describe('sizes', () => {
	test('of directories are the sums of all files below', async () => {
		const index = indexTree(await treeOf([file('a/b/c', 'xx'), file('a/d', 'xxx')]));
		assert.equal(bytesOf(index, createSnapshot(index, top), '/a'), 5);
	});

	test('hard-linked content counts once in each directory that has one of its names', async () => {
		const index = indexTree(
			await treeOf([file('a/x', 'four'), hardLink('a/y', 'a/x'), hardLink('b/z', 'a/x')]),
		);
		const snapshot = createSnapshot(index, top);
		assert.equal(bytesOf(index, snapshot, '/a'), 4);
		assert.equal(bytesOf(index, snapshot, '/b'), 4);
		assert.equal(snapshot.totalBytesOf(rootPath), 4);
		assert.equal(snapshot.layerBytesOf(rootPath), 4);
	});

	test('in the changes of a layer, a directory has the bytes that the layer stores in it', async () => {
		const index = indexTree(await treeOf([file('a/x', 'xxxx')], [file('a/y', 'yy')]));
		const snapshot = createSnapshot(index, {layer: 1, isOwn: true});
		assert.equal(bytesOf(index, snapshot, '/a', 'layer'), 2);
		assert.equal(bytesOf(index, snapshot, '/a', 'all'), 6);
	});

	test('a removed directory has the removed bytes, and its parent does not', async () => {
		const index = indexTree(
			await treeOf([file('a/keep', 'k'), file('a/d/x', generated(10))], [whiteout('a/d')]),
		);
		const snapshot = createSnapshot(index, {layer: 1, isOwn: true});
		assert.equal(bytesOf(index, snapshot, '/a/d', 'layer'), 10);
		assert.equal(bytesOf(index, snapshot, '/a'), 1);
	});
});

test('an unchanged file that is stored again is one of the changes of the layer', async () => {
	const same = [directory('d'), file('d/x', 'same')];
	const index = indexTree(await treeOf(same, same));
	const snapshot = createSnapshot(index, {layer: 1, isOwn: true});
	const rows = treeRows(index, snapshot, {...everything, mode: 'layer'});
	assert.deepEqual(paths(index, rows), ['/d', '/d/x']);
	assert.ok(snapshot.isStoredAgain(index.tree.find('/d/x')));
});

test('an index made in slices is the one made in one go', async () => {
	const tree = await treeOf([file('b/x', '1'), file('a/y', '22')], [hardLink('c', 'a/y')]);
	assert.deepEqual(await indexTree(tree), indexTree(tree));
});
