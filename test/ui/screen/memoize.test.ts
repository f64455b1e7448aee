import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {memoizeByObject, memoizeByText} from '../../../source/ui/screen/memoize.ts';

describe('a function memoized by text', () => {
	test('is called once for each text', () => {
		const asked: string[] = [];
		const lengthOf = memoizeByText(text => {
			asked.push(text);
			return text.length;
		});
		assert.deepEqual(
			['a', 'bb', 'a', 'bb'].map(text => lengthOf(text)),
			[1, 2, 1, 2],
		);
		assert.deepEqual(asked, ['a', 'bb']);
	});

	test('is called again after many other texts', () => {
		let asked = 0;
		const count = memoizeByText(() => ++asked);
		count('first');
		for (let number = 0; number < 100; number++) count(`${number}`);
		assert.equal(count('first'), 1);
		for (let number = 0; number < 2000; number++) count(`${number}`);
		assert.notEqual(count('first'), 1);
	});

	test('is called each time with further arguments', () => {
		const padded = memoizeByText((text: string, width?: number) => text.padEnd(width ?? 3));
		assert.equal(padded('a'), 'a  ');
		assert.equal(padded('a', 5), 'a    ');
		assert.equal(padded('a', 2), 'a ');
	});
});

test('a function memoized by object tells equal objects apart', () => {
	let asked = 0;
	const number = memoizeByObject(() => ++asked);
	const one = {};
	assert.deepEqual([number(one), number({}), number(one)], [1, 2, 1]);
});
