import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {judgeGrowth, parseGrowthLimits} from '../../source/check/growth.ts';
import {comparedImages} from '../fixtures/compared-images.ts';
import {failureOf} from '../fixtures/failures.ts';
import {file} from '../fixtures/layer-tar.ts';

describe('limits for growth', () => {
	test('are amounts or percentages of the older figure', async () => {
		const exceeded = await exceededBy(100, 110);
		assert.deepEqual(exceeded('growth=10%'), []);
		assert.deepEqual(exceeded('growth=9.9%'), ['growth=9.9%']);
		assert.deepEqual(exceeded('growth=10'), []);
		assert.deepEqual(exceeded('growth=9, waste=0, layers=0'), ['growth=9']);
	});

	test('are exceeded by any growth from nothing if they are percentages', async () => {
		assert.deepEqual((await exceededBy(0, 1))('growth=100%'), ['growth=100%']);
	});

	test('are not exceeded by a smaller image', async () => {
		assert.deepEqual((await exceededBy(10, 1))('growth=0,waste=0,removable=0,layers=0'), []);
	});

	test('with an unknown name or an invalid value are rejected', async () => {
		assert.match(
			await failureOf(() => parseGrowthLimits('grwth=1')),
			/^--fail-on has no figure "grwth" \| Did you mean growth\?/,
		);
		for (const text of ['growth', 'growth=', 'growth=-1', 'growth=ten']) {
			assert.match(
				await failureOf(() => parseGrowthLimits(text)),
				/^--fail-on: growth cannot be ".*" \| It takes an amount such as/,
			);
		}
	});
});

/** The limits that an image exceeds whose only file has grown. */
async function exceededBy(older: number, newer: number) {
	const comparison = await comparedImages(
		[{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(older))]}],
		[{createdBy: 'COPY b /', entries: [file('a', Buffer.alloc(newer))]}],
	);
	return (text: string) =>
		judgeGrowth(comparison, parseGrowthLimits(text)).flatMap(({exceeded}) => exceeded?.text ?? []);
}
