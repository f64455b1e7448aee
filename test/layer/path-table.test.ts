import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {noPath, PathTableBuilder, pathBytes, rootPath} from '../../source/layer/path-table.ts';

describe('a path table', () => {
	test('has one path per name and parent', () => {
		const table = new PathTableBuilder();
		const usr = child(table, rootPath, 'usr');
		assert.equal(child(table, rootPath, 'usr'), usr);
		assert.notEqual(child(table, usr, 'usr'), usr);
	});

	test('finds only existing paths', () => {
		const table = new PathTableBuilder();
		const bin = child(table, child(table, rootPath, 'usr'), 'bin');
		assert.equal(find(table, rootPath, 'bin'), noPath);
		assert.equal(find(table, find(table, rootPath, 'usr'), 'bin'), bin);
	});

	test('returns paths without a leading slash', () => {
		const table = new PathTableBuilder();
		const path = child(table, child(table, child(table, rootPath, 'a'), 'bc'), 'd');
		assert.equal(Buffer.from(pathBytes(table, path)).toString(), 'a/bc/d');
		assert.equal(pathBytes(table, rootPath).length, 0);
	});

	test('keeps 100,000 paths distinct', () => {
		const table = new PathTableBuilder();
		const names = Array.from({length: 100_000}, (_, index) => `file-${index}`);
		const paths = names.map((name, index) => child(table, index % 7, name));
		assert.equal(table.count, 100_001);
		assert.equal(new Set(paths).size, 100_000);
		for (const index of [0, 1, 49_999, 99_999]) {
			assert.equal(find(table, index % 7, names[index]), paths[index]);
		}
	});

	test('does not change a frozen copy', () => {
		const table = new PathTableBuilder();
		child(table, rootPath, 'a');
		const frozen = table.freeze();
		child(table, rootPath, 'b');
		assert.equal(frozen.count, 2);
		assert.equal(frozen.names.count, 2);
		assert.equal(frozen.parents.length, 2);
	});
});

function child(table: PathTableBuilder, parent: number, name: string): number {
	const bytes = Buffer.from(`before${name}after`);
	return table.child(parent, bytes, 6, 6 + Buffer.byteLength(name));
}

function find(table: PathTableBuilder, parent: number, name: string): number {
	const bytes = Buffer.from(name);
	return table.find(parent, bytes, 0, bytes.length);
}
