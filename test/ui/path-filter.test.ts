import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type FilterKind, filterError, Match, matchPaths} from '../../source/ui/path-filter.ts';
import {indexTreeNow} from '../../source/ui/tree-index.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {file} from '../fixtures/layer-tar.ts';

const index = indexTreeNow(
	await treeOf([
		file('usr/lib/libA.so'),
		file('usr/lib64/x'),
		file('etc/ab'),
		file('etc/ba'),
		file('opt/größe'),
	]),
);

/** Paths that match by themselves, not through a directory above. */
function matches(text: string, kind: FilterKind): readonly string[] {
	const {tree} = index;
	return [...matchPaths(index, text, kind)]
		.flatMap((match, node) => (match === Match.own ? [tree.pathOf(node)] : []))
		.sort();
}

describe('a plain filter', () => {
	test('finds a text in names, whatever the case', () => {
		assert.deepEqual(matches('LIBa', 'plain'), ['/usr/lib/libA.so']);
		assert.deepEqual(matches('lib', 'plain'), ['/usr/lib', '/usr/lib64']);
	});

	test('does not find what only the names next to each other in memory make up', () => {
		assert.deepEqual(matches('abba', 'plain'), []);
		assert.deepEqual(matches('bb', 'plain'), []);
	});

	test('finds a text that reaches over directories', () => {
		assert.deepEqual(matches('lib/l', 'plain'), ['/usr/lib/libA.so']);
		assert.deepEqual(matches('/etc', 'plain'), ['/etc']);
	});

	test('takes the signs of regular expressions as they are', () => {
		assert.deepEqual(matches('lib.*', 'plain'), []);
	});

	test('finds names that are not ASCII', () => {
		assert.deepEqual(matches('größe', 'plain'), ['/opt/größe']);
	});

	test('matches all that is in a directory that matches', () => {
		const node = index.tree.find('/usr/lib64/x');
		assert.equal(matchPaths(index, 'lib64', 'plain')[node], Match.inherited);
	});
});

describe('a regular expression', () => {
	test('is matched against the whole path, whatever the case', () => {
		assert.deepEqual(matches('^/usr/.*a\\.so$', 'regex'), ['/usr/lib/libA.so']);
	});

	test('is refused with the reason where it is none', () => {
		assert.equal(filterError('a(b', 'plain'), undefined);
		assert.match(filterError('a(b', 'regex') ?? '', /Unterminated group/);
	});
});
