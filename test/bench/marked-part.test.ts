import assert from 'node:assert/strict';
import {test} from 'node:test';
import {withMarkedPart} from '../../bench/marked-part.ts';

test('replaces the marked part and leaves the rest unchanged', () => {
	const document = 'before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n';
	const expected = 'before\n<!-- bench:begin -->\n\nnew $1\n\n<!-- bench:end -->\nafter\n';
	assert.equal(withMarkedPart(document, 'new $1'), expected);
	assert.equal(withMarkedPart(expected, 'new $1'), expected);
});

test('rejects a document without the markers', () => {
	assert.throws(() => withMarkedPart('text', 'new'), /bench:begin/);
	assert.throws(() => withMarkedPart('<!-- bench:begin -->', 'new'), /bench:end/);
});
