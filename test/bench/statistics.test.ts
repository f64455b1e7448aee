import assert from 'node:assert/strict';
import {test} from 'node:test';
import {percentile, summarize} from '../../bench/statistics.ts';

test('the median is the middle value, or the mean of the two in the middle', () => {
	assert.deepEqual(summarize([9, 1, 2]), {median: 2, min: 1, max: 9, count: 3});
	assert.deepEqual(summarize([4, 1, 2, 9]), {median: 3, min: 1, max: 9, count: 4});
});

test('summarize() rejects an empty list', () => {
	assert.throws(() => summarize([]), RangeError);
});

test('percentile() returns the smallest value that is at least as large as the given share of values', () => {
	const values = Array.from({length: 100}, (_, index) => 100 - index);
	assert.equal(percentile(values, 0.95), 95);
	assert.equal(percentile([7], 0.95), 7);
});
