import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {moveTo, pageOf, scrollTo} from '../../../source/ui/screen/viewport.ts';

describe('moving a cursor', () => {
	test('scrolls no further than needed', () => {
		const start = {cursor: 0, offset: 0};
		assert.deepEqual(moveTo(start, 4, 100, 5), {cursor: 4, offset: 0});
		assert.deepEqual(moveTo(start, 5, 100, 5), {cursor: 5, offset: 1});
		assert.deepEqual(moveTo({cursor: 9, offset: 9}, 8, 100, 5), {cursor: 8, offset: 8});
	});

	test('stops at the ends of the list', () => {
		assert.deepEqual(moveTo({cursor: 0, offset: 0}, -3, 10, 5), {cursor: 0, offset: 0});
		assert.deepEqual(moveTo({cursor: 0, offset: 0}, 99, 10, 5), {cursor: 9, offset: 5});
	});

	test('stays at the top of an empty list', () => {
		assert.deepEqual(moveTo({cursor: 3, offset: 2}, 7, 0, 5), {cursor: 0, offset: 0});
	});

	test('works in a window without any rows', () => {
		assert.deepEqual(moveTo({cursor: 0, offset: 0}, 3, 10, 0), {cursor: 3, offset: 3});
	});
});

test('a list that fits is never scrolled', () => {
	assert.equal(scrollTo(7, 5, 10), 0);
	assert.equal(scrollTo(7, 12, 10), 2);
});

test('a page keeps one row visible', () => {
	assert.equal(pageOf(20), 19);
	assert.equal(pageOf(1), 1);
});
