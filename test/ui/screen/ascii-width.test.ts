import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import stringWidth from 'string-width';
import {asciiWidth} from '../../../source/ui/screen/ascii-width.ts';
import {LazySegmenter} from '../../../source/ui/screen/lazy-segmenter.ts';
import {signCharacters} from '../../../source/ui/screen/own-signs.ts';

describe('the width of a text of our own', () => {
	test('is what string-width says', () => {
		const texts = [
			'',
			'plain text',
			'▸ a │ b ▾ ████░▏',
			'→ … ↑↓ · ≥ ’ ←',
			'…'.repeat(100),
			'\x1b[1m\x1b[38;5;12mbold\x1b[39m\x1b[22m │',
			...signCharacters,
			signCharacters,
		];
		for (const text of texts)
			assert.equal(asciiWidth(text), stringWidth(text), JSON.stringify(text));
	});

	test('is undefined for any other text', () => {
		for (const text of [
			'größe',
			'日本',
			'👩‍👩‍👧',
			'e\u0301',
			'\x1b]8;;x\x07',
			'a\tb',
			'\x1b[2J',
			'▸\u0301',
		]) {
			assert.equal(asciiWidth(text), undefined, JSON.stringify(text));
		}
	});
});

test('a lazy segmenter gives the results of Intl.Segmenter', () => {
	for (const given of [[], [undefined, {granularity: 'word'}]] as ConstructorParameters<
		typeof Intl.Segmenter
	>[]) {
		const lazy = new LazySegmenter(...given);
		for (const text of [
			'a b',
			`\x1b[1mown\x1b[22m ${signCharacters}`,
			'e\u0301 👩‍👩‍👧 日本',
			'▸\u0301',
			'a\r\nb',
		]) {
			const segments = lazy.segment(text);
			const expected = new Intl.Segmenter(...given).segment(text);
			assert.deepEqual([...segments], [...expected]);
			for (const at of [0, 1, text.length - 1, text.length]) {
				assert.deepEqual(segments.containing(at), expected.containing(at));
			}
		}
	}
});
