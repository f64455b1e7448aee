import assert from 'node:assert/strict';
import {test} from 'node:test';
import {largestFirst} from '../../source/search/largest-first.ts';
import {seededRandom} from '../fixtures/random-layers.ts';

test('the largest items come first, equal ones in their order', () => {
	const random = seededRandom(1);
	for (const length of [0, 1, 5, 40, 1000]) {
		const numbers = Array.from({length}, () => random(20));
		const items = numbers.map((_, item) => item);
		const sorted = items.toSorted((one, other) => numbers[other] - numbers[one]);
		for (const limit of [1, 3, 50, 2000]) {
			const found = largestFirst(length, limit, item => numbers[item]);
			assert.deepEqual([...found], sorted.slice(0, limit), `${limit} of ${length}`);
		}
	}
});
