import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {EntryKind} from '../../source/layer/entry-kind.ts';
import {findPath, resolveEntryPath} from '../../source/layer/entry-path.ts';
import {noPath, PathTableBuilder, pathBytes, rootPath} from '../../source/layer/path-table.ts';

describe("an entry's name", () => {
	for (const name of [
		'a/b',
		'./a/b',
		'/a/b',
		'//a//b',
		'a/b/',
		'a/./b/.',
		'a/c/../b',
		'.//a/b//',
	]) {
		test(`${name} is the path /a/b`, () => {
			assert.deepEqual(resolved(name), {path: 'a/b', marker: undefined});
		});
	}

	for (const name of ['', '.', './', '/', '//', 'a/..', './.']) {
		test(`"${name}" is the root`, () => {
			assert.deepEqual(resolved(name), {path: '', marker: undefined});
		});
	}

	test('with dots that are no `.` and `..` keeps them', () => {
		assert.equal(resolved('.../..a/.b')?.path, '.../..a/.b');
	});

	for (const name of ['..', '../a', 'a/../../b', '/..', './../etc/passwd']) {
		test(`${name} leads out of the image`, () => {
			assert.throws(() => resolved(name), /leads out of the image/);
		});
	}

	test('with a NUL byte is left out', () => {
		assert.throws(() => resolved('a\0b/c'), /NUL byte/);
	});

	test('of more than 4096 bytes is left out, one of 4096 is not', () => {
		assert.equal(resolved('n/'.repeat(2048))?.path.length, 4095);
		assert.throws(() => resolved(`${'n/'.repeat(2048)}n`), /a name of 4097 bytes/);
	});

	test('that only differs in bytes that are no UTF-8 is another path', () => {
		const table = new PathTableBuilder();
		const one = resolveEntryPath(table, Buffer.from([0x61, 0xff]));
		const other = resolveEntryPath(table, Buffer.from([0x61, 0xfe]));
		assert.notDeepEqual(one, other);
	});

	test('may be a whiteout, whose path is that of what it removes', () => {
		assert.deepEqual(resolved('a/.wh.b'), {path: 'a/b', marker: EntryKind.whiteout});
		assert.deepEqual(resolved('.wh.b'), {path: 'b', marker: EntryKind.whiteout});
		assert.deepEqual(resolved('./a/.wh..hidden'), {path: 'a/.hidden', marker: EntryKind.whiteout});
	});

	test('may be an opaque marker, whose path is its directory', () => {
		assert.deepEqual(resolved('a/.wh..wh..opq'), {path: 'a', marker: EntryKind.opaque});
		assert.deepEqual(resolved('.wh..wh..opq'), {path: '', marker: EntryKind.opaque});
	});

	for (const name of ['.wh..wh.plnk', '.wh..wh..opq2', '.wh..wh.plnk/1.2', 'a/.wh..wh.orph']) {
		test(`${name} is book-keeping of old storage drivers`, () => {
			assert.equal(resolved(name)?.marker, EntryKind.metadata);
		});
	}

	for (const name of ['a/.wh.', 'a/.wh..', 'a/.wh...']) {
		test(`${name} is a whiteout of nothing`, () => {
			assert.throws(() => resolved(name), /whiteout of nothing/);
		});
	}
});

describe('the path of a hard link’s target', () => {
	const table = new PathTableBuilder();
	resolveEntryPath(table, Buffer.from('a/b'));

	for (const name of ['a/b', '/a/b', './a/b', 'a//b/', 'a/../a/b', 'unknown/../a/b']) {
		test(`${name} is /a/b`, () => {
			assert.equal(text(table, findPath(table, Buffer.from(name))), 'a/b');
		});
	}

	test('is not made where it is not there', () => {
		assert.equal(findPath(table, Buffer.from('a/c')), noPath);
		assert.equal(findPath(table, Buffer.from('a/c/d')), noPath);
		assert.equal(table.count, 3);
	});

	test('does not lead out of the image', () => {
		assert.equal(findPath(table, Buffer.from('../a/b')), noPath);
		assert.equal(findPath(table, Buffer.from('a/../../a/b')), noPath);
	});

	test('may be the root', () => {
		assert.equal(findPath(table, Buffer.from('/')), rootPath);
	});
});

/** Throws the reason for which the name has no place in the image. */
function resolved(name: string) {
	const table = new PathTableBuilder();
	const place = resolveEntryPath(table, Buffer.from(name));
	if (typeof place === 'string') throw new Error(place);
	return {path: text(table, place.path), marker: place.marker};
}

function text(table: PathTableBuilder, path: number): string {
	return Buffer.from(pathBytes(table, path)).toString();
}
