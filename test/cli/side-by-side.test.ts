import assert from 'node:assert/strict';
import {availableParallelism} from 'node:os';
import {Writable} from 'node:stream';
import {describe, test} from 'node:test';
import {sideBySide} from '../../source/cli/side-by-side.ts';

const stderr = new Writable({write: (_chunk, _encoding, done) => done()});
const numbering = {nameOf: String, start: 0, count: 3};

function results(work: (item: number) => Promise<number>, items: readonly number[]) {
	const all = sideBySide(items, work, stderr as NodeJS.WriteStream, numbering);
	return Array.fromAsync(all);
}

describe('work on several items', () => {
	test('gives results in the order of the items, not of their ends', async () => {
		const last = Promise.withResolvers<number>();
		const work = (item: number) => {
			if (item === 1) last.resolve(item);
			return item === 0 ? last.promise.then(() => item) : Promise.resolve(item);
		};
		const isParallel = availableParallelism() > 1;
		assert.deepEqual(await results(work, isParallel ? [0, 1, 2] : [1, 2]), [
			...(isParallel ? [0] : []),
			1,
			2,
		]);
	});

	test('is done for as many at a time as there are cores', async () => {
		let running = 0;
		let most = 0;
		const work = async (item: number) => {
			running += 1;
			most = Math.max(most, running);
			await new Promise(setImmediate);
			running -= 1;
			return item;
		};
		await results(
			work,
			Array.from({length: 50}, (_, index) => index),
		);
		assert.equal(most, Math.min(50, availableParallelism()));
	});

	test('ends with the first error', async () => {
		const started: number[] = [];
		const work = async (item: number) => {
			started.push(item);
			if (item === 0) throw new Error('broken');
			return item;
		};
		const items = Array.from({length: 50}, (_, index) => index);
		await assert.rejects(results(work, items), /broken/);
		assert.ok(started.length < 50);
	});
});
