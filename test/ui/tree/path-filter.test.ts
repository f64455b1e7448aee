import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {runSync} from '../../../source/cooperative.ts';
import {indexTree} from '../../../source/image/tree-index.ts';
import {findingExpression} from '../../../source/ui/tree/path-expression.ts';
import {type FilterKind, matchPaths} from '../../../source/ui/tree/path-filter.ts';
import {treeOf} from '../../fixtures/image-tree.ts';
import {file} from '../../fixtures/layer-tar.ts';

const index = indexTree(
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
	const found =
		kind === 'plain' ? matchPaths(index, text) : runSync(findingExpression(index, text)).matches;
	const nodes = Array.from({length: tree.nodeCount}, (_, node) => node);
	return nodes
		.filter(node => found?.hasOwn(node))
		.map(node => tree.pathOf(node))
		.sort();
}

describe('a plain filter', () => {
	test('finds a text in names, ignoring case', () => {
		assert.deepEqual(matches('LIBa', 'plain'), ['/usr/lib/libA.so']);
		assert.deepEqual(matches('lib', 'plain'), ['/usr/lib', '/usr/lib64']);
	});

	test('does not find a text that spans two names in memory', () => {
		assert.deepEqual(matches('abba', 'plain'), []);
		assert.deepEqual(matches('bb', 'plain'), []);
	});

	test('finds a text that spans directories', () => {
		assert.deepEqual(matches('lib/l', 'plain'), ['/usr/lib/libA.so']);
		assert.deepEqual(matches('/etc', 'plain'), ['/etc']);
		assert.deepEqual(matches('R/lib/', 'plain'), ['/usr/lib/libA.so']);
		assert.deepEqual(matches('/usr/lib64/x', 'plain'), ['/usr/lib64/x']);
		assert.deepEqual(matches('b/libA', 'plain'), ['/usr/lib/libA.so']);
		assert.deepEqual(matches('x/lib', 'plain'), []);
		assert.deepEqual(matches('//', 'plain'), []);
	});

	test('treats special characters of regular expressions literally', () => {
		assert.deepEqual(matches('lib.*', 'plain'), []);
	});

	test('finds names that are not ASCII', () => {
		assert.deepEqual(matches('größe', 'plain'), ['/opt/größe']);
	});

	test('matches everything in a matching directory', () => {
		const node = index.tree.find('/usr/lib64/x');
		const found = matchPaths(index, 'lib64');
		assert.ok(found.has(node));
		assert.ok(!found.hasOwn(node));
	});

	test('finds the same if it continues from the result for fewer letters', () => {
		const texts = ['l', 'li', 'lib', 'lib/', 'lib/l', 'lib/li', 'libA', 'a', 'ab', 'r/l', 'r/lib6'];
		for (const before of texts) {
			for (const text of texts) {
				const narrowed = matchPaths(index, text, {
					text: before,
					matches: matchPaths(index, before),
				});
				const nodes = index.tree.arrays.paths.parents.keys();
				const of = `${text} after ${before}`;
				for (const node of nodes)
					assert.equal(narrowed.has(node), matchPaths(index, text).has(node), of);
			}
		}
	});
});

describe('a regular expression', () => {
	test('is matched against the whole path, ignoring case', () => {
		assert.deepEqual(matches('^/usr/.*a\\.so$', 'regex'), ['/usr/lib/libA.so']);
	});

	test('is rejected with the reason if it is invalid', () => {
		assert.match(runSync(findingExpression(index, 'a(b')).error ?? '', /Unterminated group/);
	});

	test('is aborted if it takes too long', async () => {
		const slow = indexTree(await treeOf([file(`${'a'.repeat(60)}b`)]));
		const {matches, error} = runSync(findingExpression(slow, '(a+)+$'));
		assert.equal(matches, undefined);
		assert.match(error ?? '', /too slow/);
	});
});
