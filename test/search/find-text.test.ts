import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {runSync} from '../../source/cooperative.ts';
import {indexTree, type TreeIndex} from '../../source/image/tree-index.ts';
import {findingExpression} from '../../source/search/find-expression.ts';
import {findingFuzzily} from '../../source/search/find-fuzzy.ts';
import {findText} from '../../source/search/find-text.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {file} from '../fixtures/layer-tar.ts';

const index = indexTree(
	await treeOf([
		file('usr/lib/libA.so'),
		file('usr/lib64/x'),
		file('etc/ab'),
		file('etc/ba'),
		file('opt/größe'),
	]),
);

function pathsOf(nodes: Int32Array, {tree}: TreeIndex = index): readonly string[] {
	return [...nodes].map(node => tree.pathOf(node)).sort();
}

const plain = (text: string) => pathsOf(findText(index, text));
const expression = (text: string) => pathsOf(runSync(findingExpression(index, text)));
const fuzzy = (text: string) => pathsOf(runSync(findingFuzzily(index, text)));

describe('a plain text', () => {
	test('is found in names, whatever the case', () => {
		assert.deepEqual(plain('LIBa'), ['/usr/lib/libA.so']);
		assert.deepEqual(plain('lib'), ['/usr/lib', '/usr/lib/libA.so', '/usr/lib64']);
	});

	test('is not found in names that are only next to each other in memory', () => {
		assert.deepEqual(plain('abba'), []);
		assert.deepEqual(plain('bb'), []);
	});

	test('can span several directories', () => {
		assert.deepEqual(plain('lib/l'), ['/usr/lib/libA.so']);
		assert.deepEqual(plain('/etc'), ['/etc']);
		assert.deepEqual(plain('R/lib/'), ['/usr/lib/libA.so']);
		assert.deepEqual(plain('/usr/lib64/x'), ['/usr/lib64/x']);
		assert.deepEqual(plain('b/libA'), ['/usr/lib/libA.so']);
		assert.deepEqual(plain('x/lib'), []);
		assert.deepEqual(plain('//'), []);
	});

	test('takes the signs of regular expressions as they are', () => {
		assert.deepEqual(plain('lib.*'), []);
	});

	test('is found in names that are not ASCII', () => {
		assert.deepEqual(plain('größe'), ['/opt/größe']);
	});

	test('finds the same if it continues a text with known results', () => {
		const texts = ['l', 'li', 'lib', 'lib/', 'lib/l', 'lib/li', 'libA', 'a', 'ab', 'r/l', 'r/lib6'];
		for (const before of texts) {
			for (const text of texts) {
				const nodes = findText(index, before);
				const narrowed = findText(index, text, {text: before, nodes});
				assert.deepEqual(narrowed, findText(index, text), `${text} after ${before}`);
			}
		}
	});
});

describe('a fuzzy text', () => {
	test('finds names that have its letters in order, whatever the case', () => {
		assert.deepEqual(fuzzy('LAO'), ['/usr/lib/libA.so']);
		assert.deepEqual(fuzzy('ab'), ['/etc/ab']);
		assert.deepEqual(fuzzy('gröe'), ['/opt/größe']);
		assert.deepEqual(fuzzy('oal'), []);
	});

	test('can name directories above', () => {
		assert.deepEqual(fuzzy('ur/lo'), ['/usr/lib/libA.so']);
		assert.deepEqual(fuzzy('ec/lo'), []);
	});
});

describe('a regular expression', () => {
	test('is matched against the whole path, whatever the case', () => {
		assert.deepEqual(expression('^/usr/.*a\\.so$'), ['/usr/lib/libA.so']);
	});

	test('finds a directory, but not again what is in it', () => {
		assert.deepEqual(expression('/lib'), ['/usr/lib', '/usr/lib64']);
	});

	test('is rejected with the reason if it is invalid', () => {
		assert.throws(() => expression('a(b'), {message: '/a(b/: Unterminated group'});
	});

	test('is given up if it takes too long', async () => {
		const slow = indexTree(await treeOf([file(`${'a'.repeat(60)}b`)]));
		assert.throws(() => runSync(findingExpression(slow, '(a+)+$')), /too slow/);
	});
});
