import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {isLoss, type SkippedPath, skippedLines} from '../../source/extract/skipped.ts';

describe('what an extraction left out', () => {
	test('is counted where only an engine can make it, and named where it is a loss', () => {
		const leftOut: readonly SkippedPath[] = [
			{path: '/dev/null', reason: 'device'},
			{path: '/dev/zero', reason: 'device'},
			{path: '/run/pipe', reason: 'fifo'},
			{path: '/readme', reason: 'collision'},
		];
		assert.deepEqual(skippedLines(leftOut), [
			'left out 2 devices and 1 fifo, which only an engine makes',
			'left out /readme: this file system takes its name for that of another path',
		]);
		assert.deepEqual(leftOut.map(isLoss), [false, false, false, true]);
	});

	test('is nothing to talk of where it is nothing', () => {
		assert.deepEqual(skippedLines([]), []);
	});

	test('cannot act on the terminal, nor fill it', () => {
		const leftOut = Array.from(
			{length: 30},
			(_, index): SkippedPath => ({
				path: `/\x1b[2J${index}`,
				reason: 'link',
			}),
		);
		const lines = skippedLines(leftOut);
		assert.equal(lines.length, 21);
		assert.equal(lines[0], 'left out /\\x1b[2J0: a link that leads to nothing');
		assert.equal(lines.at(-1), 'left out 10 more');
	});
});
