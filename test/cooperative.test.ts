import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	BegunWork,
	runCooperatively,
	runSync,
	sliceMilliseconds,
	type Task,
} from '../source/cooperative.ts';

/** Counts up to `count`, and keeps the processor busy for a slice at every step. */
function* counting(count: number): Task<number> {
	for (let step = 0; step < count; step++) {
		const end = performance.now() + sliceMilliseconds;
		while (performance.now() <= end);
		yield;
	}
	return count;
}

describe('work in steps', () => {
	test('gives the same in slices and in one go', async () => {
		assert.equal(runSync(counting(3)), 3);
		assert.equal(await runCooperatively(counting(3)), 3);
	});

	test('lets the event loop have its turn between slices', async () => {
		let turns = 0;
		const timer = setInterval(() => {
			turns += 1;
		}, 1);
		await runCooperatively(counting(5));
		clearInterval(timer);
		assert.ok(turns >= 3, `${turns} turns`);
	});

	test('stops between two slices when it is told to', async () => {
		const controller = new AbortController();
		const work = runCooperatively(counting(1000), controller.signal);
		controller.abort();
		await assert.rejects(work, {name: 'AbortError'});
	});

	test('that was begun and broken off is gone on with where it is', async () => {
		let begun = 0;
		const work = new BegunWork(
			(function* () {
				begun += 1;
				return yield* counting(5);
			})(),
		);
		const controller = new AbortController();
		const slices = runCooperatively(work.rest(), controller.signal);
		controller.abort();
		await assert.rejects(slices, {name: 'AbortError'});
		assert.equal(runSync(work.rest()), 5);
		assert.equal(await runCooperatively(work.rest()), 5, 'and it is done once');
		assert.equal(begun, 1);
	});

	test('can be done by one while another waits for it', async () => {
		const work = new BegunWork(counting(5));
		const slices = runCooperatively(work.rest());
		assert.equal(runSync(work.rest()), 5);
		assert.equal(await slices, 5);
	});
});
