import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseByteSize} from '../../source/text/numbers.ts';

test('parseByteSize() parses the same units as dive', () => {
	const expected = {
		'20MB': 20e6,
		'19Mb': 19e6,
		'1.5 GiB': 1.5 * 2 ** 30,
		'500k': 500e3,
		'2Ki': 2048,
		'1 tb': 1e12,
		'0.5pib': 2 ** 49,
		'1eb': 1e18,
		'20000000': 20e6,
		'12 B': 12,
		'1,000 kB': 1e6,
		'.5kb': 500,
		'1.0005 kB': 1000,
		' 7 ': 7,
		'0': 0,
	};
	for (const [text, bytes] of Object.entries(expected))
		assert.equal(parseByteSize(text), bytes, text);
});

test('parseByteSize() rejects other texts', () => {
	for (const text of [
		'',
		'MB',
		'-1',
		'1 XB',
		'1.2.3',
		'1 ib',
		'20 MB!',
		'1e6',
		'0x10',
		',',
		'1 i',
	]) {
		assert.equal(parseByteSize(text), undefined, text);
	}
});
