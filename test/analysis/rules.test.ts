import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {judge, parseThreshold, type RuleName, type Threshold} from '../../source/analysis/rules.ts';

describe('thresholds', () => {
	test('for ratios are numbers from 0 to 1', () => {
		assert.equal(parseThreshold('lowestEfficiency', '0.95'), 0.95);
		assert.equal(parseThreshold('highestUserWastedPercent', ' .2 '), 0.2);
		assert.equal(parseThreshold('highestUserWastedPercent', '1e-1'), 0.1);
		assert.equal(parseThreshold('lowestEfficiency', '0'), 0);
		assert.equal(parseThreshold('lowestEfficiency', '1'), 1);
	});

	test('for ratios reject everything else', () => {
		for (const text of ['90%', '1.01', '-0.1', 'NaN', 'Infinity', '0x1', 'high', '1 2']) {
			assert.equal(parseThreshold('lowestEfficiency', text), undefined, text);
		}
	});

	test('for wasted bytes are byte sizes', () => {
		assert.equal(parseThreshold('highestWastedBytes', '20MB'), 20e6);
		assert.equal(parseThreshold('highestWastedBytes', 'many'), undefined);
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

	test('are skipped if disabled', () => {
		assert.equal(verdict('lowestEfficiency', null, {efficiency: 0}), 'skipped');
	});

	test('report the measured value and the source of the threshold', () => {
		const figures = {efficiency: 0.5, wastedBytes: 7, userWastedPercent: 0.3};
		const rule = {name: 'highestWastedBytes', threshold: 5, source: '.dive-ci:2'} as const;
		assert.deepEqual(judge(figures, [rule]), [{...rule, measured: 7, verdict: 'fail'}]);
	});
});

function verdict(name: RuleName, threshold: Threshold, figures: Readonly<Record<string, number>>) {
	const all = {efficiency: 1, wastedBytes: 0, userWastedPercent: 0, ...figures};
	return judge(all, [{name, threshold, source: 'default'}])[0].verdict;
}
