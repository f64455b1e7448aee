import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {rowAt, rowSpans, rowText, textRows} from '../../../../source/ui/views/file/text-rows.ts';

function rowsOf(text: string, limit = 1000): readonly string[] {
	const rows = textRows(text, limit);
	return rows.starts.map((_, row) => rowText(text, rows, row));
}

function shown(row: string, column = 0, width = 100): string {
	return rowSpans(row, {start: 0, tokens: [], column, width})
		.map(({text}) => text)
		.join('');
}

describe('the rows of a text', () => {
	test('are its lines, without their ends', () => {
		assert.deepEqual(rowsOf('one\r\n\ntwo\n'), ['one', '', 'two']);
		assert.deepEqual(rowsOf('no end'), ['no end']);
	});

	test('split a long line, and count it once', () => {
		const rows = textRows('abcdefgh\nx', 3);
		assert.deepEqual(rows.starts, [0, 3, 6, 9]);
		assert.deepEqual(rows.lines, [0, 0, 0, 1]);
	});

	test('are as wide as their characters are on the screen', () => {
		assert.deepEqual(rowsOf('日本語', 4), ['日本', '語']);
		assert.deepEqual(rowsOf('a\x1bb', 5), ['a\x1b', 'b']);
		assert.deepEqual(rowsOf('\t\tx', 8), ['\t\t', 'x']);
	});

	test('are found by a character in them', () => {
		const rows = textRows('one\ntwo\nthree', 100);
		assert.deepEqual(
			[0, 3, 4, 12].map(index => rowAt(rows, index)),
			[0, 0, 1, 2],
		);
	});
});

describe('a row on the screen', () => {
	test('makes control characters visible, and aligns after tabs', () => {
		assert.equal(shown('a\tb\x1b[31m\u202e'), 'a   b\\x1b[31m\\u202e');
	});

	test('shows the part that is scrolled to', () => {
		assert.equal(shown('0123456789', 4, 3), '456');
		assert.equal(shown('0123', 8, 3), '');
	});

	test('has the tones of its tokens', () => {
		const tokens = [
			{start: 10, end: 12, tone: 'key'},
			{start: 13, end: 20, tone: 'good'},
		] as const;
		assert.deepEqual(rowSpans('abcdef', {start: 10, tokens, column: 1, width: 4}), [
			{text: 'b', tone: 'key'},
			{text: 'c'},
			{text: 'de', tone: 'good'},
		]);
	});
});
