import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {EntryKind} from '../../source/layer/entry-kind.ts';
import {findPath, resolveEntryPath} from '../../source/layer/entry-path.ts';
import {noPath, PathTableBuilder, pathBytes, rootPath} from '../../source/layer/path-table.ts';

describe('an entry name', () => {
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
		test(`${name} resolves to /a/b`, () => {
			assert.deepEqual(resolved(name), {path: 'a/b', marker: undefined});
		});
	}

	for (const name of ['', '.', './', '/', '//', 'a/..', './.']) {
		test(`"${name}" resolves to the root`, () => {
			assert.deepEqual(resolved(name), {path: '', marker: undefined});
		});
	}

	test('keeps dots other than `.` and `..`', () => {
		assert.equal(resolved('.../..a/.b')?.path, '.../..a/.b');
	});

	for (const name of ['..', '../a', 'a/../../b', '/..', './../etc/passwd']) {
		test(`${name} is rejected because it leaves the root`, () => {
			assert.throws(() => resolved(name), /leads out of the image/);
		});
	}

	test('with a NUL byte is rejected', () => {
		assert.throws(() => resolved('a\0b/c'), /NUL byte/);
	});

	test('is limited to 4096 bytes', () => {
		assert.equal(resolved('n/'.repeat(2048))?.path.length, 4095);
		assert.throws(() => resolved(`${'n/'.repeat(2048)}n`), /a name of 4097 bytes/);
	});

	test('with different invalid UTF-8 bytes is a different path', () => {
		const table = new PathTableBuilder();
		const one = resolveEntryPath(table, Buffer.from([0x61, 0xff]));
		const other = resolveEntryPath(table, Buffer.from([0x61, 0xfe]));
		assert.notDeepEqual(one, other);
	});

	test('of a whiteout resolves to the removed path', () => {
		assert.deepEqual(resolved('a/.wh.b'), {path: 'a/b', marker: EntryKind.whiteout});
		assert.deepEqual(resolved('.wh.b'), {path: 'b', marker: EntryKind.whiteout});
		assert.deepEqual(resolved('./a/.wh..hidden'), {path: 'a/.hidden', marker: EntryKind.whiteout});
	});

	test('of an opaque whiteout resolves to its directory', () => {
		assert.deepEqual(resolved('a/.wh..wh..opq'), {path: 'a', marker: EntryKind.opaque});
		assert.deepEqual(resolved('.wh..wh..opq'), {path: '', marker: EntryKind.opaque});
	});

	for (const name of ['.wh..wh.plnk', '.wh..wh..opq2', '.wh..wh.plnk/1.2', 'a/.wh..wh.orph']) {
		test(`${name} is storage driver metadata`, () => {
			assert.equal(resolved(name)?.marker, EntryKind.metadata);
		});
	}

	for (const name of ['a/.wh.', 'a/.wh..', 'a/.wh...']) {
		test(`${name} is rejected as a whiteout without a name`, () => {
			assert.throws(() => resolved(name), /whiteout of nothing/);
		});
	}
});

describe('the target of a hard link', () => {
	const table = new PathTableBuilder();
	resolveEntryPath(table, Buffer.from('a/b'));

	for (const name of [
		'a/b',
		'/a/b',
		'./a/b',
		'a//b/',
		'a/../a/b',
		'unknown/../a/b',
		'a/x/y/../../b',
	]) {
		test(`${name} is found as /a/b`, () => {
			assert.equal(text(table, findPath(table, Buffer.from(name))), 'a/b');
		});
	}

	test('is not created if it is missing', () => {
		assert.equal(findPath(table, Buffer.from('a/c')), noPath);
		assert.equal(findPath(table, Buffer.from('a/c/d')), noPath);
		assert.equal(findPath(table, Buffer.from('c/a/b')), noPath);
		assert.equal(table.count, 3);
	});

	test('is not found outside the root', () => {
		assert.equal(findPath(table, Buffer.from('../a/b')), noPath);
		assert.equal(findPath(table, Buffer.from('a/../../a/b')), noPath);
	});

	test('can be the root', () => {
		assert.equal(findPath(table, Buffer.from('/')), rootPath);
	});
});

/** @throws Error with the reason why the name is rejected */
function resolved(name: string) {
	const table = new PathTableBuilder();
	const result = resolveEntryPath(table, Buffer.from(name));
	if (typeof result === 'string') throw new Error(result);
	return {path: text(table, result.path), marker: result.marker};
}

function text(table: PathTableBuilder, path: number): string {
	return Buffer.from(pathBytes(table, path)).toString();
}
