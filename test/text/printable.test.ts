import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {printable, printableJson} from '../../source/text/printable.ts';

const dangerous: readonly (readonly [string, string, string])[] = [
	['an escape sequence', '\u001b[31mred', '\\x1b[31mred'],
	['a C1 control', 'a\u009b31m', 'a\\x9b31m'],
	['a line feed, a tab and a carriage return', 'a\nb\tc\rd', 'a\\nb\\tc\\rd'],
	['NUL, backspace and DEL', '\0\b\u007f', '\\x00\\x08\\x7f'],
	['a bidirectional override', 'exe\u202etxt', 'exe\\u202etxt'],
	['bidirectional isolates', '\u2066a\u2069', '\\u2066a\\u2069'],
	['an Arabic letter mark', '\u061c', '\\u061c'],
	['zero-width characters', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
	['a line separator', '\u2028', '\\u2028'],
	['a tag character', '\u{e0041}', '\\u{e0041}'],
	['an invalid UTF-8 byte', 'a\udcffb', 'a\\xffb'],
	['another lone surrogate', '\ud800', '\\ud800'],
];

describe('printable()', () => {
	for (const [description, text, shown] of dangerous) {
		test(`escapes ${description}`, () => assert.equal(printable(text), shown));
	}

	test('leaves other text unchanged', () => {
		const text = 'größe 日本 🐳 "quoted" \\ back/slash e\u0301';
		assert.equal(printable(text), text);
	});
});

describe('printableJson()', () => {
	for (const [description, text] of dangerous) {
		test(`escapes ${description} without changing the parsed value`, () => {
			const json = printableJson({text});
			assert.equal(printable(json), json);
			assert.deepEqual(JSON.parse(json), {text});
		});
	}

	test('can indent', () => {
		assert.equal(printableJson({a: [1]}, '\t'), '{\n\t"a": [\n\t\t1\n\t]\n}');
	});
});
