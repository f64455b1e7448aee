import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sortByNumber} from '../../../source/ui/tree/sort-by-number.ts';

/** Numbers that look random, and are the same every time; many of them several times. */
function numbers(count: number, factor: number): readonly number[] {
	return Array.from({length: count}, (_, index) => (((index + 7) * 2_654_435_761) % 97) * factor);
}

for (const count of [0, 1, 2, 47, 48, 49, 1000]) {
	for (const factor of [1, 1e6, 1e14]) {
		test(`sorts ${count} items by numbers up to ${97 * factor}, largest first, and keeps the order of the same`, () => {
			const values = numbers(count, factor);
			const items = Int32Array.of(-1, -2, ...values.keys(), -3);
			sortByNumber(items, 2, count + 2, item => values[item]);
			const expected = [...values.keys()].sort((one, other) => values[other] - values[one]);
			assert.deepEqual([...items], [-1, -2, ...expected, -3]);
		});
	}
}
