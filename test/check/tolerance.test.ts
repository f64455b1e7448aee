import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseTolerance, toleratedBytes} from '../../source/check/tolerance.ts';

test('a tolerance is a percentage, a ratio or an amount of bytes', () => {
	assert.deepEqual(parseTolerance('1%'), {ratio: 0.01});
	assert.deepEqual(parseTolerance(' 2.5 % '), {ratio: 0.025});
	assert.deepEqual(parseTolerance('0.1'), {ratio: 0.1});
	assert.deepEqual(parseTolerance('500kB'), {bytes: 500_000});
	assert.deepEqual(parseTolerance('0'), {bytes: 0});
	for (const text of ['', '%', '-1%', 'much']) assert.equal(parseTolerance(text), undefined, text);
});

test('a tolerance in percent depends on the bytes before', () => {
	assert.equal(toleratedBytes({ratio: 0.01}, 1999), 19);
	assert.equal(toleratedBytes({ratio: 0.01}, 0), 0);
	assert.equal(toleratedBytes({bytes: 5}, 0), 5);
});
