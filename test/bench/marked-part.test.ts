import assert from 'node:assert/strict';
import {test} from 'node:test';
import {withMarkedPart} from '../../bench/marked-part.ts';

test('the marked part is replaced whole, and what stands around it stays', () => {
	const document = 'before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n';
	const expected = 'before\n<!-- bench:begin -->\n\nnew $1\n\n<!-- bench:end -->\nafter\n';
	assert.equal(withMarkedPart(document, 'new $1'), expected);
	assert.equal(withMarkedPart(expected, 'new $1'), expected);
});

test('a document without the marks is left alone', () => {
	assert.throws(() => withMarkedPart('text', 'new'), /bench:begin/);
	assert.throws(() => withMarkedPart('<!-- bench:begin -->', 'new'), /bench:end/);
});
