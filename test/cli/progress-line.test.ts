import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {silenceLog} from '../../source/cli/progress-line.ts';

function linesOf(doneBytesOf: (second: number) => number, seconds: number): readonly string[] {
	const lines: string[] = [];
	const show = silenceLog(line => void lines.push(line));
	for (let second = 0; second <= seconds; second++) {
		show({
			...{activity: 'waiting for the engine\x1b', doneBytes: doneBytesOf(second)},
			...{totalBytes: undefined, doneLayers: 0, totalLayers: undefined, seconds: second},
		});
	}
	return lines;
}

describe('a log without a terminal', () => {
	test('says nothing as long as bytes come', () => {
		assert.deepEqual(
			linesOf(second => Math.floor(second / 9), 100),
			[],
		);
	});

	test('says what is awaited and for how long, ever more rarely', () => {
		assert.deepEqual(
			linesOf(() => 0, 79),
			[10, 20, 40].map(seconds => `waiting for the engine\\x1b: no data for ${seconds} s`),
		);
	});

	test('counts a later wait from its last byte', () => {
		assert.deepEqual(
			linesOf(second => Math.min(second, 30), 45),
			['waiting for the engine\\x1b: no data for 10 s'],
		);
	});
});
