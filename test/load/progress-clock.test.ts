import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {progressText} from '../../source/cli/progress-line.ts';
import {startProgressClock} from '../../source/load/progress-clock.ts';
import type {Progress} from '../../source/sources/source.ts';

const exporting: Progress = {
	activity: 'exporting from the engine',
	doneBytes: 5e6,
	totalBytes: 10e6,
	doneLayers: 0,
	totalLayers: 4,
};

describe('the clock of progress', () => {
	test('shows the elapsed time each second, with or without progress, until it is stopped', context => {
		context.mock.timers.enable({apis: ['setInterval']});
		let milliseconds = 0;
		const shown: string[] = [];
		const clock = startProgressClock(
			'looking for the image',
			progress => shown.push(progressText(progress)),
			() => milliseconds,
		);
		const pass = (amount: number) => {
			milliseconds += amount;
			context.mock.timers.tick(amount);
		};
		pass(1000);
		clock.report({...exporting, activity: 'waiting for the engine', doneBytes: 0});
		pass(1000);
		pass(1000);
		pass(500);
		clock.report(exporting);
		pass(500);
		clock.stop();
		pass(5000);
		assert.deepEqual(shown, [
			'looking for the image · 1 s',
			'waiting for the engine · 1 s',
			'waiting for the engine · 2 s',
			'waiting for the engine · 3 s',
			'exporting from the engine · 5 MB of 10 MB, 50 % · layer 1 of 4 · 3 s',
			'exporting from the engine · 5 MB of 10 MB, 50 % · layer 1 of 4 · 4 s',
		]);
	});

	test('shows the mean rate of the last seconds, of each activity by itself', context => {
		context.mock.timers.enable({apis: ['setInterval']});
		let milliseconds = 0;
		const rates: (number | undefined)[] = [];
		const clock = startProgressClock(
			'',
			({bytesPerSecond}) => rates.push(bytesPerSecond),
			() => milliseconds,
		);
		const at = (time: number, doneBytes: number, activity = 'pulling') => {
			milliseconds = time;
			clock.report({...exporting, doneBytes, activity});
			return rates.at(-1);
		};
		assert.equal(at(0, 0), undefined);
		for (let time = 100; time < 2000; time += 100) at(time, time);
		assert.equal(at(2000, 2000), 1000);
		for (let time = 2100; time <= 8000; time += 100) at(time, 2000);
		assert.equal(at(8000, 2000), 0);
		assert.equal(at(9000, 5000, 'reading'), undefined);
		assert.equal(at(10_000, 7000, 'reading'), 2000);
		clock.stop();
	});
});
