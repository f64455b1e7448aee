import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {isLoss, type SkippedPath, skippedLines} from '../../source/extract/skipped.ts';

describe('skippedLines()', () => {
	test('counts devices and fifos, and names other skipped files', () => {
		const skipped: readonly SkippedPath[] = [
			{path: '/dev/null', reason: 'device'},
			{path: '/dev/zero', reason: 'device'},
			{path: '/run/pipe', reason: 'fifo'},
			{path: '/readme', reason: 'collision'},
		];
		assert.deepEqual(skippedLines(skipped), [
			'skipped 2 devices and 1 fifo, which only an engine creates',
			'skipped /readme: its name is the same as that of another path on this file system',
		]);
		assert.deepEqual(skipped.map(isLoss), [false, false, false, true]);
	});

	test('returns nothing if nothing was skipped', () => {
		assert.deepEqual(skippedLines([]), []);
	});

	test('escapes control characters and limits the number of lines', () => {
		const skipped = Array.from(
			{length: 30},
			(_, index): SkippedPath => ({
				path: `/\x1b[2J${index}`,
				reason: 'link',
			}),
		);
		const lines = skippedLines(skipped);
		assert.equal(lines.length, 21);
		assert.equal(lines[0], 'skipped /\\x1b[2J0: a link without a target');
		assert.equal(lines.at(-1), 'skipped 10 more');
	});
});
