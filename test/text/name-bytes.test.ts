import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {decodeName, encodeName} from '../../source/text/name-bytes.ts';
import {seededRandom} from '../fixtures/random-layers.ts';

describe('a name', () => {
	test('that is UTF-8 is its text', () => {
		assert.equal(decodeName(Buffer.from('größe/日本/🐳')), 'größe/日本/🐳');
	});

	test('keeps a byte order mark', () => {
		assert.equal(decodeName(Buffer.from('\ufeffname')), '\ufeffname');
	});

	for (const [what, bytes, text] of [
		['a lone byte', [0x61, 0xff, 0x62], 'a\udcffb'],
		['a sequence that is cut off', [0xe6, 0x97], '\udce6\udc97'],
		['an overlong sequence', [0xc0, 0xaf], '\udcc0\udcaf'],
		['a surrogate', [0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
		['a code point that is too large', [0xf5, 0x80, 0x80, 0x80], '\udcf5\udc80\udc80\udc80'],
		['valid text around it', [0xc3, 0xbc, 0x80, 0xc3, 0xbc], 'ü\udc80ü'],
	] as const) {
		test(`keeps the bytes of ${what}`, () => {
			assert.equal(decodeName(Uint8Array.from(bytes)), text);
			assert.deepEqual([...encodeName(text)], [...bytes]);
		});
	}

	test('of any bytes comes back as the same bytes, and no two are the same text', () => {
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
