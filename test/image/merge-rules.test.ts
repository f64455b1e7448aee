import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {changedFieldNames} from '../../source/image/changed-fields.ts';
import type {ImageTree} from '../../source/image/image-tree.ts';
import {treeOf, treePaths, treeRows, versionOf} from '../fixtures/image-tree.ts';
import {
	defaultTime,
	device,
	directory,
	file,
	hardLink,
	opaque,
	symlink,
	whiteout,
} from '../fixtures/layer-tar.ts';
import {rawEntry} from '../fixtures/raw-tar.ts';

describe('1. names', () => {
	test('with different spellings are one path', async () => {
		const tree = await treeOf([
			directory('./'),
			file('./a/b'),
			file('/a/c'),
			file('a//d'),
			directory('a/.'),
			file('x/../a/e'),
		]);
		assert.deepEqual(treePaths(tree), ['/a', '/a/b', '/a/c', '/a/d', '/a/e']);
	});

	test('that leave the root are skipped with a warning', async () => {
		const tree = await treeOf([file('a'), file('../etc/passwd', 'evil')]);
		assert.deepEqual(treePaths(tree), ['/a']);
		assert.deepEqual(tree.warnings, ['skipped ../etc/passwd: a name that leads out of the image']);
	});

	test('with invalid UTF-8 stay distinct and keep their bytes', async () => {
		const tree = await treeOf([
			rawEntry({name: Buffer.from([0x61, 0xff])}, 'one'),
			rawEntry({name: Buffer.from([0x61, 0xfe])}, 'two!'),
			file('a\ufffd', 'three'),
		]);
		const sizes = treeRows(tree).map(({path, size}) => [path, size]);
		assert.deepEqual(sizes, [
			['/a\udcfe', 4],
			['/a\udcff', 3],
			['/a\ufffd', 5],
		]);
	});

	test('are found with and without a leading slash', async () => {
		const tree = await treeOf([file('usr/bin/env')]);
		assert.equal(tree.pathOf(tree.find('usr/bin/env')), '/usr/bin/env');
		assert.equal(tree.pathOf(tree.find('/usr//bin/./../bin')), '/usr/bin');
		assert.equal(tree.find('/usr/lib'), -1);
		assert.equal(tree.find('/'), 0);
	});
});

describe('2. whiteouts and opaque whiteouts', () => {
	for (const [position, entries] of [
		['after it', [whiteout('d/x'), file('d/x', 'new')]],
		['before it', [file('d/x', 'new'), whiteout('d/x')]],
	] as const) {
		test(`do not remove a file ${position} in their own layer`, async () => {
			const tree = await treeOf([file('d/x', 'old')], entries);
			assert.deepEqual(treePaths(tree), ['/d', '/d/x']);
			assert.equal(tree.sizeOf(versionOf(tree, '/d/x')), 3);
			assert.deepEqual(tree.warnings, []);
		});
	}

	for (const [position, entries] of [
		['after', [opaque('d'), directory('d'), file('d/new')]],
		['before', [directory('d'), file('d/new'), opaque('d')]],
	] as const) {
		test(`do not remove files ${position} an opaque whiteout in its own layer`, async () => {
			const tree = await treeOf([file('d/old'), file('d/deep/old')], entries);
			assert.deepEqual(treePaths(tree), ['/d', '/d/new']);
		});
	}

	test('do not remove new files in a replaced directory', async () => {
		const tree = await treeOf(
			[file('d/old'), file('d/both', 'old')],
			[whiteout('d'), directory('d'), file('d/both', 'new!')],
		);
		assert.deepEqual(treePaths(tree), ['/d', '/d/both']);
		assert.equal(tree.sizeOf(versionOf(tree, '/d/both')), 4);
	});

	test('do not affect higher layers', async () => {
		const tree = await treeOf([file('x')], [whiteout('x')], [file('x')]);
		assert.deepEqual(
			[0, 1, 2].map(layer => treePaths(tree, layer)),
			[['/x'], [], ['/x']],
		);
		assert.deepEqual(changesOf(tree, '/x'), ['added', 'removed', 'added']);
	});
});

describe('3. a whiteout', () => {
	test('removes a path and everything below it', async () => {
		const tree = await treeOf([file('d/e/f'), file('d/g'), file('dd')], [whiteout('d')]);
		assert.deepEqual(treePaths(tree), ['/dd']);
		assert.deepEqual(changesOf(tree, '/d/e/f'), ['added', 'removed']);
	});

	test('of a missing path gives a warning', async () => {
		const tree = await treeOf([file('a')], [whiteout('b'), whiteout('c/d')]);
		assert.deepEqual(treePaths(tree), ['/a', '/c']);
		assert.deepEqual(tree.warnings, [
			'layer 1: a whiteout of /b, which does not exist below it',
			'layer 1: a whiteout of /c/d, which does not exist below it',
		]);
	});

	test('of a path whose directory is also removed gives no warning', async () => {
		const tree = await treeOf([file('d/x')], [whiteout('d'), whiteout('d/x'), whiteout('d')]);
		assert.deepEqual(treePaths(tree), []);
		assert.deepEqual(tree.warnings, []);
	});

	test('can remove a restored path again', async () => {
		const tree = await treeOf([file('x')], [whiteout('x')], [file('x')], [whiteout('x')]);
		assert.deepEqual(changesOf(tree, '/x'), ['added', 'removed', 'added', 'removed']);
	});

	test('that is opaque empties its directory, but keeps it', async () => {
		const tree = await treeOf([directory('d', {mode: 0o700}), file('d/x')], [opaque('d')]);
		assert.deepEqual(treePaths(tree), ['/d']);
		assert.equal(tree.modeOf(versionOf(tree, '/d')), 0o700);
	});

	test('that is opaque has no effect in the root directory', async () => {
		const tree = await treeOf([file('x')], [opaque(''), file('y')]);
		assert.deepEqual(treePaths(tree), ['/x', '/y']);
	});

	test('that is storage driver metadata has no effect', async () => {
		const entries = [file('.wh..wh.aufs', 'x'), directory('.wh..wh.plnk'), file('.wh..wh.plnk/1')];
		const tree = await treeOf([file('x')], entries);
		assert.deepEqual(treePaths(tree), ['/x']);
		assert.deepEqual(tree.warnings, []);
	});
});

describe('4. an entry of another kind', () => {
	for (const [kind, entry] of [
		['file', file('d', 'x')],
		['symlink', symlink('d', 'elsewhere')],
		['device', device('d', 'block-device', {major: 1, minor: 2})],
	] as const) {
		test(`replaces a directory and everything below it (${kind})`, async () => {
			const tree = await treeOf([file('d/e/f'), file('other')], [entry]);
			assert.deepEqual(treePaths(tree), ['/d', '/other']);
			assert.deepEqual(changesOf(tree, '/d'), ['added', 'modified']);
			assert.deepEqual(changesOf(tree, '/d/e/f'), ['added', 'removed']);
		});
	}

	test('replaces a directory of its own layer', async () => {
		const tree = await treeOf([file('d/x', 'gone'), file('d', 'file')]);
		assert.deepEqual(treePaths(tree), ['/d']);
	});

	test('that is a directory replaces a file', async () => {
		const tree = await treeOf([file('d', 'x')], [directory('d'), file('d/y')]);
		assert.deepEqual(treePaths(tree), ['/d', '/d/y']);
		assert.ok(tree.isDirectory(versionOf(tree, '/d')));
	});

	test('updates the metadata of an existing directory, but keeps its files', async () => {
		const tree = await treeOf([file('d/x')], [directory('d', {mode: 0o700, uid: 5})]);
		assert.deepEqual(treePaths(tree), ['/d', '/d/x']);
		assert.equal(tree.modeOf(versionOf(tree, '/d')), 0o700);
		assert.equal(tree.uidOf(versionOf(tree, '/d')), 5);
	});

	test('below a symlink replaces it with a directory, because layers do not follow lower links', async () => {
		const tree = await treeOf([symlink('lib', 'usr/lib')], [file('lib/x')]);
		assert.deepEqual(treePaths(tree), ['/lib', '/lib/x']);
		assert.ok(tree.isDirectory(versionOf(tree, '/lib')));
	});
});

describe('5. a duplicate path in a layer', () => {
	test('has its last entry', async () => {
		const tree = await treeOf([file('x', 'first'), file('x', 'the last', {uid: 7})]);
		const version = versionOf(tree, '/x');
		assert.deepEqual([tree.sizeOf(version), tree.uidOf(version)], [8, 7]);
		assert.equal(tree.superseded.length, 1);
	});
});

describe('6. a hard link', () => {
	test('has the content and metadata of its target', async () => {
		const tree = await treeOf([file('a', 'hello', {mode: 0o600, uid: 9}), hardLink('b', 'a')]);
		const [one, other] = treeRows(tree);
		assert.deepEqual(other, {...one, path: '/b'});
	});

	test('may precede its target in the tar', async () => {
		const tree = await treeOf([hardLink('b', 'a'), file('a', 'hello')]);
		assert.equal(tree.sizeOf(versionOf(tree, '/b')), 5);
		assert.deepEqual(tree.warnings, []);
	});

	test('before its target is replaced by a later entry of its path', async () => {
		const tree = await treeOf([hardLink('b', 'a'), file('b', 'own'), file('a', 'hello')]);
		assert.equal(tree.sizeOf(versionOf(tree, '/b')), 3);
	});

	test('before its target is removed if a later entry replaces its directory', async () => {
		const tree = await treeOf([hardLink('d/b', 'a'), file('d', 'file'), file('a', 'hello')]);
		assert.deepEqual(treePaths(tree), ['/a', '/d']);
	});

	test('can link to a file of a lower layer', async () => {
		const tree = await treeOf([file('a', 'hello')], [hardLink('b', './a')]);
		assert.equal(tree.sizeOf(versionOf(tree, '/b')), 5);
	});

	test('keeps the content when the target is removed or replaced', async () => {
		const tree = await treeOf(
			[file('a', 'hello'), hardLink('b', 'a'), hardLink('c', 'b')],
			[whiteout('a')],
			[file('b', 'new')],
		);
		assert.deepEqual(
			treeRows(tree).map(({path, size}) => [path, size]),
			[
				['/b', 3],
				['/c', 5],
			],
		);
	});

	test('can link to a symlink or a device', async () => {
		const tree = await treeOf([symlink('s', 'there'), hardLink('t', 's')]);
		assert.deepEqual(
			treeRows(tree).map(({kind, link}) => [kind, link]),
			[
				['symlink', 'there'],
				['symlink', 'there'],
			],
		);
	});

	for (const [description, target] of [
		['a missing file', 'missing'],
		['a file outside the image', '../../etc/passwd'],
		['a directory', 'd'],
		['itself', 'b'],
	]) {
		test(`to ${description} gives a warning and has no content`, async () => {
			const tree = await treeOf([directory('d'), hardLink('b', target)]);
			assert.equal(tree.sizeOf(versionOf(tree, '/b')), 0);
			assert.deepEqual(tree.warnings, [
				`layer 0: /b is a hard link to ${target}, which does not exist`,
			]);
		});
	}
});

describe('7. an implied parent directory', () => {
	test('exists with default metadata', async () => {
		const tree = await treeOf([file('a/b/c')]);
		const parents = treeRows(tree).slice(0, 2);
		for (const {kind, mode, uid, gid, layer} of parents) {
			assert.deepEqual([kind, mode, uid, gid, layer], ['dir', 0o755, 0, 0, 0]);
		}
		assert.deepEqual(changesOf(tree, '/a'), ['added']);
	});

	test('exists even if it only contains a whiteout', async () => {
		const tree = await treeOf([], [whiteout('a/b'), opaque('c/d')]);
		assert.deepEqual(treePaths(tree), ['/a', '/c', '/c/d']);
	});

	test('does not change the directory of a lower layer', async () => {
		const tree = await treeOf([directory('d', {mode: 0o700})], [file('d/x')]);
		assert.equal(tree.modeOf(versionOf(tree, '/d')), 0o700);
		assert.deepEqual(changesOf(tree, '/d'), ['added', 'unchanged']);
	});

	test('may have an entry after those of its files', async () => {
		const tree = await treeOf([file('d/x'), directory('d', {mode: 0o700})]);
		assert.deepEqual(treePaths(tree), ['/d', '/d/x']);
		assert.equal(tree.modeOf(versionOf(tree, '/d')), 0o700);
	});

	test('is restored with its new files after a removal', async () => {
		const tree = await treeOf([file('d/x'), file('d/y')], [whiteout('d')], [file('d/x')]);
		assert.deepEqual(treePaths(tree), ['/d', '/d/x']);
		assert.deepEqual(changesOf(tree, '/d/y'), ['added', 'removed', 'unchanged']);
	});
});

describe('8. a path is modified', () => {
	const original = file('f', 'hello');
	for (const [fields, entry] of [
		['kind, mode', symlink('f', 'x')],
		['content', file('f', 'HELLO')],
		['content, size', file('f', 'hello!')],
		['mode', file('f', 'hello', {mode: 0o600})],
		['uid', file('f', 'hello', {uid: 1})],
		['gid', file('f', 'hello', {gid: 1})],
		['uid, gid, mtime', file('f', 'hello', {uid: 1, gid: 1, mtime: 5})],
		['attributes', file('f', 'hello', {pax: {'SCHILY.xattr.user.a': '1'}})],
		['mtime', file('f', 'hello', {mtime: defaultTime + 0.5})],
	] as const) {
		test(`if its ${fields} differs`, async () => {
			const tree = await treeOf([original], [entry]);
			assert.equal(changedFields(tree, '/f'), fields);
			assert.deepEqual(changesOf(tree, '/f'), ['added', 'modified']);
		});
	}

	test('if the target of a symlink differs', async () => {
		const tree = await treeOf([symlink('s', 'one')], [symlink('s', 'two')]);
		assert.equal(changedFields(tree, '/s'), 'link');
	});

	test('if the numbers of a device differ', async () => {
		const tree = await treeOf(
			[device('d', 'character-device', {major: 1, minor: 3})],
			[device('d', 'character-device', {major: 1, minor: 5})],
		);
		assert.equal(changedFields(tree, '/d'), 'attributes');
	});

	test('but not if an equal file is stored again', async () => {
		const tree = await treeOf([original], [original]);
		assert.deepEqual(changesOf(tree, '/f'), ['added', 'unchanged']);
	});

	test('but not if it becomes a hard link to the same file', async () => {
		const tree = await treeOf([original], [hardLink('g', 'f'), hardLink('f', 'g')]);
		assert.deepEqual(changesOf(tree, '/f'), ['added', 'unchanged']);
	});

	test('only in its owner by `chown -R`', async () => {
		const names = ['app/a', 'app/b', 'app/c/d'];
		const tree = await treeOf(
			[directory('app'), directory('app/c'), ...names.map(name => file(name, name))],
			[
				directory('app', {uid: 1000, gid: 1000}),
				directory('app/c', {uid: 1000, gid: 1000}),
				...names.map(name => file(name, name, {uid: 1000, gid: 1000})),
			],
		);
		for (const {path} of treeRows(tree)) {
			assert.equal(changedFields(tree, path), 'uid, gid', path);
		}
	});

	test('across several layers only if the final version differs', async () => {
		const tree = await treeOf([original], [file('f', 'other')], [original]);
		const node = tree.find('/f');
		assert.equal(tree.changeAt(node, 2), 'modified');
		assert.equal(tree.changeBetween(node, 0, 2), 'unchanged');
		assert.equal(tree.changeBetween(node, -1, 2), 'added');
	});
});

function changesOf(tree: ImageTree, path: string): readonly string[] {
	const node = tree.find(path);
	return tree.layers.map((_, layer) => tree.changeAt(node, layer));
}

/** Names of the fields that the last layer changes. */
function changedFields(tree: ImageTree, path: string): string {
	const older = versionOf(tree, path, tree.lastLayer - 1);
	return changedFieldNames(tree.changedFields(older, versionOf(tree, path))).join(', ');
}
