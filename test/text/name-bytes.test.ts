import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {decodeName, encodeName} from '../../source/text/name-bytes.ts';
import {seededRandom} from '../fixtures/random-layers.ts';

describe('decodeName()', () => {
	test('decodes UTF-8', () => {
		assert.equal(decodeName(Buffer.from('größe/日本/🐳')), 'größe/日本/🐳');
	});

	test('preserves a byte order mark', () => {
		assert.equal(decodeName(Buffer.from('\ufeffname')), '\ufeffname');
	});

	for (const [description, bytes, text] of [
		['a lone byte', [0x61, 0xff, 0x62], 'a\udcffb'],
		['a truncated sequence', [0xe6, 0x97], '\udce6\udc97'],
		['an overlong sequence', [0xc0, 0xaf], '\udcc0\udcaf'],
		['a surrogate', [0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
		['a code point above U+10FFFF', [0xf5, 0x80, 0x80, 0x80], '\udcf5\udc80\udc80\udc80'],
		['valid text around an invalid byte', [0xc3, 0xbc, 0x80, 0xc3, 0xbc], 'ü\udc80ü'],
	] as const) {
		test(`preserves ${description}`, () => {
			assert.equal(decodeName(Uint8Array.from(bytes)), text);
			assert.deepEqual([...encodeName(text)], [...bytes]);
		});
	}

	test('is injective, and encodeName() reverses it', () => {
		const random = seededRandom(1);
		const texts = new Map<string, string>();
		for (let round = 0; round < 5000; round++) {
			const bytes = Buffer.from(Array.from({length: random(6)}, () => 0x70 + random(0x90)));
			const text = decodeName(bytes);
			assert.deepEqual(Buffer.from(encodeName(text)), bytes);
			const known = texts.get(text);
			if (known !== undefined) assert.equal(known, bytes.toString('hex'));
			texts.set(text, bytes.toString('hex'));
		}
	});
});
