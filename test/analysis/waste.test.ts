import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {findWaste} from '../../source/analysis/waste.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {
	directory,
	file,
	generated,
	hardLink,
	type LayerEntry,
	opaque,
	symlink,
	whiteout,
} from '../fixtures/layer-tar.ts';

describe('bytes are wasted', () => {
	test('nowhere in an image that stores each file once', async () => {
		assert.deepEqual(await wasteOf([file('a', 'x')], [file('b', 'y')]), []);
	});

	test('by a file that is removed later', async () => {
		assert.deepEqual(await wasteOf([file('a', 'hello')], [], [whiteout('a')]), [
			{path: '/a', bytes: 5, copies: 1, layers: [0, 2], cause: 'removed'},
		]);
	});

	test('by a removed directory, in one row for all its files', async () => {
		const rows = await wasteOf(
			[file('d/a', 'hello'), file('d/e/b', 'world!')],
			[file('d/c', 'x')],
			[whiteout('d')],
		);
		assert.deepEqual(rows, [
			{path: '/d', bytes: 12, copies: 2, layers: [0, 1, 2], cause: 'removed'},
		]);
	});

	test('by a file that is replaced with other content', async () => {
		assert.deepEqual(await wasteOf([file('a', 'hello')], [file('a', 'HELLO')]), [
			{path: '/a', bytes: 5, copies: 2, layers: [0, 1], cause: 'replaced'},
		]);
	});

	test('by every copy except the last of a repeatedly replaced file', async () => {
		const versions = ['one', 'three', 'seven!!', 'x'].map(content => [file('a', content)]);
		assert.deepEqual(await wasteOf(...versions), [
			{path: '/a', bytes: 15, copies: 4, layers: [0, 1, 2, 3], cause: 'replaced'},
		]);
	});

	for (const [command, entry] of [
		['chmod', file('a', 'hello', {mode: 0o755})],
		['chown', file('a', 'hello', {uid: 1000})],
		['touch', file('a', 'hello', {mtime: 5})],
		['setfattr', file('a', 'hello', {pax: {'SCHILY.xattr.user.a': '1'}})],
	] as const) {
		test(`by a ${command} that stores the same content again`, async () => {
			assert.deepEqual(await wasteOf([file('a', 'hello')], [entry]), [
				{path: '/a', bytes: 5, copies: 2, layers: [0, 1], cause: 'metadata-only'},
			]);
		});
	}

	test('by an unchanged file that is stored again', async () => {
		assert.deepEqual(await wasteOf([file('a', 'hello')], [file('a', 'hello')]), [
			{path: '/a', bytes: 5, copies: 2, layers: [0, 1], cause: 'identical'},
		]);
	});

	test('by replaced content as long as it is not known to be the same', async () => {
		const tree = await treeOf([file('a', 'hello')], [file('a', 'hello')]);
		for (const {entries} of tree.layers) entries.checksummed.fill(0);
		assert.deepEqual(
			findWaste(tree).paths.map(({cause}) => cause),
			['replaced'],
		);
	});

	test('by a path that one layer stores twice', async () => {
		assert.deepEqual(await wasteOf([file('a', 'hello'), file('a', 'x')]), [
			{path: '/a', bytes: 5, copies: 2, layers: [0], cause: 'replaced'},
		]);
	});

	test('by a file that is replaced by a directory, a symlink or a hard link, which is not counted as a copy', async () => {
		const entries = [directory('a'), symlink('a', 'x'), hardLink('a', 'b')];
		for (const entry of entries) {
			const [row, ...others] = await wasteOf([file('a', 'hello'), file('b', '')], [entry]);
			assert.deepEqual([row.path, row.bytes, row.cause, others], ['/a', 5, 'replaced', []]);
		}
		const [row] = await wasteOf([file('a', 'hello')], [directory('a')]);
		assert.equal(row.copies, 1);
	});

	test('by the contents of a directory that is replaced by a file', async () => {
		assert.deepEqual(await wasteOf([file('d/a', 'hello')], [file('d', 'x')]), [
			{path: '/d/a', bytes: 5, copies: 1, layers: [0, 1], cause: 'removed'},
		]);
	});

	test('by the files that an opaque whiteout hides, even if the directory gets new files', async () => {
		const rows = await wasteOf(
			[file('d/e/a', 'hello')],
			[directory('d'), opaque('d'), file('d/b')],
		);
		assert.deepEqual(rows, [{path: '/d/e', bytes: 5, copies: 1, layers: [0, 1], cause: 'removed'}]);
	});
});

describe('a path that does not exist in the final tree', () => {
	test('has one row for all its copies', async () => {
		assert.deepEqual(await wasteOf([file('a', 'one')], [file('a', 'three')], [whiteout('a')]), [
			{path: '/a', bytes: 8, copies: 2, layers: [0, 1, 2], cause: 'removed'},
		]);
	});

	test('has a row for each removal', async () => {
		const rows = await wasteOf(
			[file('a', 'one')],
			[whiteout('a')],
			[file('a', 'three')],
			[whiteout('a')],
		);
		assert.deepEqual(
			rows.map(({bytes, layers}) => [bytes, layers]),
			[
				[5, [2, 3]],
				[3, [0, 1]],
			],
		);
	});
});

describe('a restored path', () => {
	test('wastes the removed copy, not the current one', async () => {
		const rows = await wasteOf([file('a', 'hello')], [whiteout('a')], [file('a', 'hello')]);
		assert.deepEqual(rows, [{path: '/a', bytes: 5, copies: 1, layers: [0, 1], cause: 'removed'}]);
	});

	test('counts as replaced if the same layer removes and restores it', async () => {
		const rows = await wasteOf([file('d/a', 'hello')], [whiteout('d'), file('d/a', 'hi')]);
		assert.deepEqual(rows, [
			{path: '/d/a', bytes: 5, copies: 2, layers: [0, 1], cause: 'replaced'},
		]);
	});
});

describe('a hard-linked file', () => {
	test('is not wasted while one of its names exists', async () => {
		const rows = await wasteOf([file('a', 'hello'), hardLink('b', 'a')], [whiteout('a')]);
		assert.deepEqual(rows, []);
	});

	test('is wasted once, when its last name is removed', async () => {
		const rows = await wasteOf(
			[file('a', 'hello'), hardLink('b', 'a')],
			[whiteout('b')],
			[whiteout('a')],
		);
		assert.deepEqual(rows, [{path: '/a', bytes: 5, copies: 1, layers: [0, 2], cause: 'removed'}]);
	});

	test('is not wasted if a higher layer links it and its first name is removed', async () => {
		const layers = [[file('a', 'hello')], [hardLink('b', 'a')], [whiteout('a')]];
		assert.deepEqual(await wasteOf(...layers), []);
		assert.deepEqual(
			(await wasteOf(...layers, [whiteout('b')])).map(({path, layers}) => [path, layers]),
			[['/b', [0, 3]]],
		);
	});
});

describe('waste rows', () => {
	test('are sorted by size, then by path', async () => {
		const names = ['c', 'a', 'b'];
		const rows = await wasteOf(
			[...names.map(name => file(name, 'same')), file('z', generated(100))],
			[...names.map(name => whiteout(name)), whiteout('z')],
		);
		assert.deepEqual(
			rows.map(({path}) => path),
			['/z', '/a', '/b', '/c'],
		);
	});

	test('exclude empty files', async () => {
		assert.deepEqual(await wasteOf([file('a'), file('b')], [whiteout('a'), file('b', 'x')]), []);
	});

	test('separate the causes of a path', async () => {
		const rows = await wasteOf(
			[file('a', 'hello')],
			[file('a', 'hello', {uid: 1})],
			[file('a', 'other', {uid: 1})],
		);
		assert.deepEqual(
			rows.map(({cause, layers}) => [cause, layers]),
			[
				['metadata-only', [0, 1]],
				['replaced', [1, 2]],
			],
		);
	});

	test('add up to the waste of the layers that store the bytes', async () => {
		const tree = await treeOf(
			[file('a', 'hello'), file('b', 'b')],
			[file('a', 'three')],
			[whiteout('a')],
		);
		assert.deepEqual([...findWaste(tree).bytesByLayer], [5, 5, 0]);
	});
});

async function wasteOf(...layers: readonly (readonly LayerEntry[])[]) {
	const {paths} = findWaste(await treeOf(...layers));
	return paths.map(({node: _, ...row}) => row);
}
