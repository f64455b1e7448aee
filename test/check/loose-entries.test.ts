import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {looseEntries, tighten} from '../../source/check/loose-entries.ts';
import {type RecordedImage, recordCheck} from '../../source/check/recorded-image.ts';
import {checked, type settingsWith} from '../fixtures/check-settings.ts';
import {wastefulImage} from '../fixtures/wasteful-image.ts';

const exact = {bytes: 0};

describe('the entries of a baseline that allow too much', () => {
	test('are those that are gone or smaller', async () => {
		const check = await wasteful();
		const recorded = recordCheck(check);
		assert.deepEqual(looseEntries(check, recorded, exact), []);
		const [first, ...others] = recorded.findings;
		const loose = {
			limits: recorded.limits.map(limit => ({...limit, measured: 0.5, wastedBytes: 600})),
			findings: [{...first, bytes: first.bytes! + 7}, ...others, gone],
		};
		assert.deepEqual(
			looseEntries(check, loose, exact).map(({summary, recorded, now}) => [summary, recorded, now]),
			[
				['lowestEfficiency', 0.5, 0.7222],
				[first.summary, first.bytes! + 7, first.bytes],
				['removed later: /gone', 5, null],
			],
		);
		assert.deepEqual(tighten(check, loose, exact), recorded);
	});

	test('are not those that differ within the tolerance', async () => {
		const check = await wasteful();
		const {limits, findings} = recordCheck(check);
		const loose = {limits, findings: findings.map(one => ({...one, bytes: one.bytes! + 2}))};
		assert.deepEqual(looseEntries(check, loose, {bytes: 2}), []);
		assert.deepEqual(tighten(check, loose, {bytes: 2}), loose);
	});

	test('are numbers that are lower at all, whatever the tolerance in bytes', async () => {
		const check = await wasteful([{name: 'highestLayerCount', threshold: 3, source: 'default'}]);
		const limits = [{rule: 'highestLayerCount', measured: 6}] as const;
		const {limits: tight} = tighten(check, {limits, findings: []}, {bytes: 1000});
		assert.deepEqual(tight, [{rule: 'highestLayerCount', measured: 5}]);
	});

	test('are limits that pass or are disabled now, but not those whose figure is unknown', async () => {
		const check = await wasteful();
		const limits = [
			{rule: 'highestWastedBytes', measured: 600},
			{rule: 'highestUserWastedPercent', measured: 0.9, wastedBytes: 600},
			{rule: 'highestCompressedBytes', measured: 600},
		] as const;
		const {limits: left} = tighten(check, {limits, findings: []}, exact);
		assert.deepEqual(left, [limits[2]]);
	});

	test('are never raised, and nothing is added', async () => {
		const check = await wasteful();
		const strict: RecordedImage = {
			limits: [{rule: 'lowestEfficiency', measured: 0.9, wastedBytes: 600}],
			findings: recordCheck(check)
				.findings.slice(1)
				.map(one => ({...one, bytes: 1})),
		};
		assert.deepEqual(tighten(check, strict, exact), {
			limits: [{rule: 'lowestEfficiency', measured: 0.9, wastedBytes: 500}],
			findings: strict.findings,
		});
	});
});

const gone = {
	rule: 'waste',
	id: '0123456789ab',
	bytes: 5,
	summary: 'removed later: /gone',
} as const;

async function wasteful(others: Parameters<typeof settingsWith>[0]['limits'] = []) {
	const source = 'default';
	return checked(await wastefulImage(), {
		limits: [
			{name: 'lowestEfficiency', threshold: 0.9, source},
			{name: 'highestWastedBytes', threshold: null, source},
			{name: 'highestUserWastedPercent', threshold: 0.7, source},
			{name: 'highestCompressedBytes', threshold: 5, source},
			...others,
		],
	}).check;
}
