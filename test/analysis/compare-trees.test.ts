import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	type CompareOptions,
	compareTrees,
	type PathChange,
} from '../../source/analysis/compare-trees.ts';
import {changedFieldNames} from '../../source/image/changed-fields.ts';
import type {ComparedTree} from '../../source/image/shared-entries.ts';
import {treeOf, treeRows} from '../fixtures/image-tree.ts';
import {
	directory,
	file,
	generated,
	hardLink,
	type LayerEntry,
	symlink,
	whiteout,
} from '../fixtures/layer-tar.ts';
import {randomLayers} from '../fixtures/random-layers.ts';

type Layers = readonly (readonly LayerEntry[])[];

/** By default no two trees share a diffId. */
async function compared(layers: Layers, diffIds?: readonly string[]): Promise<ComparedTree> {
	return {
		tree: await treeOf(...layers),
		diffIds: diffIds ?? layers.map(() => `sha256:${Math.random()}`),
	};
}

async function compare(older: Layers, newer: Layers, options?: CompareOptions) {
	return compareTrees(await compared(older), await compared(newer), options);
}

/** A change as one line: sign, old and new bytes, path, changed fields. */
function lineOf({change, oldBytes, newBytes, path, fields}: PathChange): string {
	const sign = {added: '+', removed: '-', modified: '~'}[change];
	return [sign, `${oldBytes}>${newBytes}`, path, changedFieldNames(fields).join()].join(' ').trim();
}

async function linesOf(older: Layers, newer: Layers): Promise<readonly string[]> {
	return (await compare(older, newer)).changes.map(lineOf);
}

const seeds = Array.from({length: 150}, (_, index) => 7000 + index);

describe('comparing random images', () => {
	test('finds no change from an image to itself, whatever its diffIds', async () => {
		for (const seed of seeds) {
			const layers = randomLayers(seed);
			const {changes, touched, counts} = await compare(layers, layers);
			assert.deepEqual(changes, [], `random image ${seed}`);
			assert.deepEqual(touched, []);
			const paths = treeRows(await treeOf(...layers)).length;
			assert.equal(counts.unchanged, paths + 1, 'all paths and the root');
		}
	});

	test('gives mirrored changes in the opposite direction', async () => {
		for (const seed of seeds) {
			const one = await compared(randomLayers(seed));
			const other = await compared(randomLayers(seed + 1));
			const forth = compareTrees(one, other);
			const back = compareTrees(other, one);
			assert.deepEqual(forth.touched, back.touched, `random image ${seed}`);
			assert.deepEqual(
				forth.changes.map(mirrored),
				back.changes.map(({kind: _, ...row}) => row),
				`random image ${seed}`,
			);
			assert.deepEqual(forth.counts, {
				...back.counts,
				added: back.counts.removed,
				removed: back.counts.added,
			});
		}
	});

	test('finds the same changes as a comparison of every path', async () => {
		for (const seed of seeds) {
			const one = await compared(randomLayers(seed));
			const other = await compared(randomLayers(seed + 1));
			const {counts, changes} = compareTrees(one, other, {isTimeCounted: true});
			const before = new Map(treeRows(one.tree).map(row => [row.path, row]));
			const after = new Map(treeRows(other.tree).map(row => [row.path, row]));
			const added = [...after.keys()].filter(path => !before.has(path));
			const removed = [...before.keys()].filter(path => !after.has(path));
			assert.equal(counts.added, added.length, `random image ${seed}`);
			assert.equal(counts.removed, removed.length);
			const modified = [...after.keys()].filter(path => {
				const {layer: _, ...now} = after.get(path)!;
				const {layer: __, ...then} = before.get(path) ?? {layer: 0};
				return before.has(path) && JSON.stringify(now) !== JSON.stringify(then);
			});
			const rows = new Set(changes.filter(row => row.change === 'modified').map(row => row.path));
			for (const path of modified) assert.ok(rows.has(path), `random image ${seed}: ${path}`);
			for (const {path, change} of changes) {
				if (path === '/') continue;
				assert.equal(before.has(path), change !== 'added', path);
				assert.equal(after.has(path), change !== 'removed', path);
			}
		}
	});

	test('finds no change if the top layer has no effect', async () => {
		for (const seed of seeds) {
			const layers = randomLayers(seed);
			const one = await compared(layers);
			const other = await compared([...layers, [whiteout('a-name-of-no-path')]]);
			assert.deepEqual(compareTrees(one, other).changes, []);
		}
	});
});

function mirrored({kind: _, ...row}: PathChange): Omit<PathChange, 'kind'> {
	const changes = {added: 'removed', removed: 'added', modified: 'modified'} as const;
	return {...row, change: changes[row.change], oldBytes: row.newBytes, newBytes: row.oldBytes};
}

describe('compareTrees()', () => {
	test('lists the largest difference first', async () => {
		assert.deepEqual(
			await linesOf(
				[[file('same', 'x'), file('grown', 'x'), file('gone', 'xxxx'), file('other', 'abc')]],
				[[file('same', 'x'), file('grown', 'xxx'), file('new', 'xxxxx'), file('other', 'abd')]],
			),
			['+ 0>5 /new', '- 4>0 /gone', '~ 1>3 /grown content,size', '~ 3>3 /other content'],
		);
	});

	test('lists the larger of two equal differences first', async () => {
		assert.deepEqual(
			await linesOf([[file('a', 'x'), file('b', 'xxx')]], [[file('a', 'xx'), file('b', 'xxxx')]]),
			['~ 3>4 /b content,size', '~ 1>2 /a content,size'],
		);
	});

	test('lists an added or removed directory as one change', async () => {
		const base = [directory('lib')];
		const more = [
			directory('lib/x'),
			file('lib/x/a', 'aa'),
			file('lib/x/y/b', 'bbb'),
			symlink('lib/x/l', 'a'),
		];
		const {changes, counts} = await compare([base], [[...base, ...more]]);
		assert.deepEqual(changes.map(lineOf), ['+ 0>5 /lib/x']);
		assert.equal(changes[0].filesBelow, 3);
		assert.equal(counts.added, 5);
		assert.deepEqual(await linesOf([[...base, ...more]], [base]), ['- 5>0 /lib/x']);
	});

	test('lists the change from a directory to a file, or back, as one change', async () => {
		const older = [[file('d/a', 'aa'), file('d/b', 'bb')]];
		const newer = [[file('d', 'x')]];
		const {changes, counts} = await compare(older, newer);
		assert.deepEqual(changes.map(lineOf), ['~ 4>1 /d kind,mode,mtime']);
		assert.deepEqual(counts, {added: 0, removed: 2, modified: 1, touched: 0, unchanged: 1});
		assert.equal((await compare(newer, older)).counts.added, 2);
	});

	test('ignores a changed modification time by default', async () => {
		const older = [[file('a', 'x'), directory('d')]];
		const newer = [[file('a', 'x', {mtime: 1}), directory('d', {mtime: 2})]];
		const {changes, touched, counts} = await compare(older, newer);
		assert.deepEqual(changes, []);
		assert.deepEqual(touched, ['/a', '/d']);
		assert.equal(counts.touched, 2);
		const withTimes = await compare(older, newer, {isTimeCounted: true});
		assert.deepEqual(withTimes.changes.map(lineOf), ['~ 1>1 /a mtime', '~ 0>0 /d mtime']);
		assert.deepEqual(withTimes.touched, []);
	});

	test('names all changed fields', async () => {
		const older = [
			[
				file('owner', 'x'),
				file('mode', 'x'),
				symlink('link', 'a'),
				file('xattr', 'x'),
				directory('dir'),
			],
		];
		const newer = [
			[
				file('owner', 'x', {uid: 5, gid: 6}),
				file('mode', 'x', {mode: 0o4755}),
				symlink('link', 'b'),
				file('xattr', 'x', {pax: {'SCHILY.xattr.user.a': 'b'}}),
				directory('dir', {mode: 0o700}),
			],
		];
		assert.deepEqual((await linesOf(older, newer)).toSorted(), [
			'~ 0>0 /dir mode',
			'~ 0>0 /link link',
			'~ 1>1 /mode mode',
			'~ 1>1 /owner uid,gid',
			'~ 1>1 /xattr attributes',
		]);
	});

	test('counts the content of hard links once', async () => {
		const links = [file('a/f', 'xxxx'), hardLink('a/g', 'a/f'), hardLink('a/h', 'a/f')];
		assert.deepEqual(await linesOf([[]], [links]), ['+ 0>4 /a']);
	});

	test('compares only the final trees, not the layers', async () => {
		const older = [[file('a', 'x'), file('b', 'y')], [whiteout('b')], [file('c', 'z')]];
		assert.deepEqual(await linesOf(older, [[file('c', 'z')], [file('a', 'x')]]), []);
	});

	test('lists everything as added if the older image has no layers', async () => {
		const {changes, counts} = await compare([], [[file('a', 'xx')]]);
		assert.deepEqual(changes.map(lineOf), ['+ 0>2 /']);
		assert.equal(counts.added, 2);
	});
});

test('a false diffId does not hide a change', async () => {
	const older = await compared([[file('a', 'good'), file('b', 'x')]], ['sha256:1']);
	for (const entries of [
		[file('a', 'evil'), file('b', 'x')],
		[file('a', 'good', {mode: 0o4755}), file('b', 'x')],
		[file('a', 'good', {uid: 1}), file('b', 'x')],
	]) {
		const newer = await compared([entries], ['sha256:1']);
		const {changes} = compareTrees(older, newer);
		assert.deepEqual(
			changes.map(({path}) => path),
			['/a'],
		);
	}
});

test('names are matched and sorted by their bytes, independent of their order in the layers', async () => {
	const names = Array.from(
		{length: 3000},
		(_, index) => `d/${generated(8, index).toString('hex')}`,
	);
	const older = [names.map(name => file(name, 'x'))];
	const newer = [
		names.toReversed().map(name => file(name, 'x')),
		[file('d/ü', 'x'), file('d/z', 'x')],
	];
	assert.deepEqual(await linesOf(older, newer), ['+ 0>1 /d/z', '+ 0>1 /d/ü']);
});
