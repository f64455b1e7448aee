import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	judge,
	type LimitName,
	type MeasuredFigures,
	parseThreshold,
	type Severity,
	type Threshold,
} from '../../source/check/limits.ts';

describe('thresholds', () => {
	test('for ratios are numbers from 0 to 1', () => {
		assert.equal(parseThreshold('lowestEfficiency', '0.95'), 0.95);
		assert.equal(parseThreshold('highestUserWastedPercent', ' .2 '), 0.2);
		assert.equal(parseThreshold('highestUserWastedPercent', '1e-1'), 0.1);
		assert.equal(parseThreshold('highestUserWastedPercent', '10%'), 0.1);
		assert.equal(parseThreshold('lowestEfficiency', '99.5 %'), 0.995);
		assert.equal(parseThreshold('lowestEfficiency', '0'), 0);
		assert.equal(parseThreshold('lowestEfficiency', '1'), 1);
	});

	test('for ratios reject everything else', () => {
		for (const text of ['101%', '%', '1.01', '-0.1', 'NaN', 'Infinity', '0x1', 'high', '1 2']) {
			assert.equal(parseThreshold('lowestEfficiency', text), undefined, text);
		}
	});

	test('for wasted bytes are byte sizes', () => {
		assert.equal(parseThreshold('highestWastedBytes', '20MB'), 20e6);
		assert.equal(parseThreshold('highestWastedBytes', 'many'), undefined);
	});

	test('for numbers of layers are whole numbers', () => {
		assert.equal(parseThreshold('highestLayerCount', '40'), 40);
		for (const text of ['4.5', '-1', '40MB']) {
			assert.equal(parseThreshold('highestLayerCount', text), undefined, text);
		}
	});

	test("disable a rule with dive's keywords", () => {
		for (const text of ['disabled', 'Disabled', ' OFF ', 'false', '']) {
			assert.equal(parseThreshold('lowestEfficiency', text), null, text);
			assert.equal(parseThreshold('highestWastedBytes', text), null, text);
		}
	});
});

describe('rules', () => {
	test('fail below the lowest efficiency, not at it', () => {
		assert.equal(verdict('lowestEfficiency', 0.9, {efficiency: 0.9}), 'pass');
		assert.equal(verdict('lowestEfficiency', 0.9, {efficiency: 0.8999}), 'fail');
	});

	test('fail above the highest waste, not at it', () => {
		assert.equal(verdict('highestWastedBytes', 100, {wastedBytes: 100}), 'pass');
		assert.equal(verdict('highestWastedBytes', 100, {wastedBytes: 101}), 'fail');
		assert.equal(verdict('highestUserWastedPercent', 0.1, {userWastedPercent: 0.1}), 'pass');
		assert.equal(verdict('highestUserWastedPercent', 0.1, {userWastedPercent: 0.11}), 'fail');
	});

	test('fail above the highest size, number of layers and removable bytes, not at it', () => {
		assert.equal(verdict('highestImageBytes', 1000), 'pass');
		assert.equal(verdict('highestImageBytes', 999), 'fail');
		assert.equal(verdict('highestLayerBytes', 600), 'pass');
		assert.equal(verdict('highestLayerBytes', 599), 'fail');
		assert.equal(verdict('highestLayerCount', 3), 'pass');
		assert.equal(verdict('highestLayerCount', 2), 'fail');
		assert.equal(verdict('highestRemovableBytes', 0), 'pass');
		assert.equal(verdict('highestRemovableBytes', 0, {removableBytes: 1}), 'fail');
		assert.equal(verdict('highestCompressedBytes', 5, {compressedBytes: 5}), 'pass');
		assert.equal(verdict('highestCompressedBytes', 4, {compressedBytes: 5}), 'fail');
	});

	test('warn if that is their severity', () => {
		assert.equal(verdict('highestImageBytes', 999, {}, 'warning'), 'warn');
		assert.equal(verdict('highestImageBytes', 1000, {}, 'warning'), 'pass');
	});

	test('are skipped if the source does not tell the compressed size', () => {
		assert.equal(verdict('highestCompressedBytes', 1), 'skipped');
	});

	test('are skipped if disabled', () => {
		assert.equal(verdict('lowestEfficiency', null, {efficiency: 0}), 'skipped');
	});

	test('report the measured value and the source of the threshold', () => {
		const limit = {
			name: 'highestWastedBytes',
			threshold: 5,
			severity: 'error',
			source: '.dive-ci:2',
		} as const;
		const figures = {...noWaste, wastedBytes: 7};
		assert.deepEqual(judge(figures, [limit]), [{...limit, measured: 7, verdict: 'fail'}]);
	});
});

const noWaste: MeasuredFigures = {
	efficiency: 1,
	wastedBytes: 0,
	userWastedPercent: 0,
	imageBytes: 1000,
	layerBytes: 600,
	compressedBytes: null,
	layerCount: 3,
	removableBytes: 0,
};

function verdict(
	name: LimitName,
	threshold: Threshold,
	figures: Partial<MeasuredFigures> = {},
	severity: Severity = 'error',
) {
	return judge({...noWaste, ...figures}, [{name, threshold, severity, source: 'default'}])[0]
		.verdict;
}
