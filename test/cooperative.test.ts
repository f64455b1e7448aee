import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {runCooperatively, runSync, sliceMilliseconds, type Task} from '../source/cooperative.ts';

/** Counts up to `count` and uses a whole time slice for each increment. */
function* counting(count: number): Task<number> {
	for (let step = 0; step < count; step++) {
		const end = performance.now() + sliceMilliseconds;
		while (performance.now() <= end);
		yield;
	}
	return count;
}

describe('cooperative tasks', () => {
	test('give the same result cooperatively and synchronously', async () => {
		assert.equal(runSync(counting(3)), 3);
		assert.equal(await runCooperatively(counting(3)), 3);
	});

	test('let the event loop run between slices', async () => {
		let turns = 0;
		const timer = setInterval(() => {
			turns += 1;
		}, 1);
		await runCooperatively(counting(5));
		clearInterval(timer);
		assert.ok(turns >= 3, `${turns} turns`);
	});

	test('stop between slices when aborted', async () => {
		const controller = new AbortController();
		const work = runCooperatively(counting(1000), controller.signal);
		controller.abort();
		await assert.rejects(work, {name: 'AbortError'});
	});
});
