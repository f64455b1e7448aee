import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {recordCheck} from '../../source/check/recorded-image.ts';
import {readEarlierReports} from '../../source/report/earlier-report.ts';
import {jsonReport} from '../../source/report/json-report.ts';
import {checked} from '../fixtures/check-settings.ts';
import {failureOf} from '../fixtures/failures.ts';
import {wastefulImage} from '../fixtures/wasteful-image.ts';
import {withDive} from '../fixtures/with-dive.ts';

const limits = [
	{name: 'lowestEfficiency', threshold: 0.9, source: 'default'},
	{name: 'highestWastedBytes', threshold: null, source: 'default'},
	{name: 'highestCompressedBytes', threshold: 5, source: 'default'},
] as const;

describe('the JSON of an earlier run', () => {
	test('says the same as the check that it was written from', async () => {
		const {report, check} = await reported();
		const [{recorded, figures, image}] = readEarlierReports('old.json', JSON.stringify(report));
		const expected = recordCheck(check, {withPassed: true});
		assert.deepEqual(recorded.limits, expected.limits);
		const facts = ({rule, id, bytes}: (typeof recorded.findings)[number]) => ({rule, id, bytes});
		assert.deepEqual(new Set(recorded.findings.map(facts)), new Set(expected.findings.map(facts)));
		const {imageBytes, wastedBytes, removableBytes} = check.measured;
		assert.deepEqual(figures, {imageBytes, wastedBytes, removableBytes});
		assert.equal(image.reference, 'app:1');
	});

	test('has figures even without rules', async () => {
		const report = jsonReport(withDive(await wastefulImage()));
		const [{recorded, figures}] = readEarlierReports('old.json', JSON.stringify([report]));
		assert.deepEqual(recorded.limits.slice(0, 3), [
			{rule: 'lowestEfficiency', measured: 0.7222, wastedBytes: 500},
			{rule: 'highestWastedBytes', measured: 500},
			{rule: 'highestUserWastedPercent', measured: 0.625, wastedBytes: 500},
		]);
		assert.equal(recorded.findings.length, 2);
		assert.deepEqual(figures, {imageBytes: 1800, wastedBytes: 500, removableBytes: 0});
	});

	for (const text of ['', '{}', '[1]', '[null]', '{"schemaVersion": 2}', '{"schemaVersion": 1}']) {
		test(`is rejected if it is another file: ${text}`, async () => {
			assert.match(
				await failureOf(() => readEarlierReports('old.json', text)),
				/^old\.json is not a report of layerscope \(schema 1\) \| Give a file that/,
			);
		});
	}
});

async function reported() {
	const image = withDive(await wastefulImage());
	const paths = {
		forbid: [{globs: ['/out'], severity: 'error', source: 'c.yaml:1'}],
		setuid: {severity: 'error', source: 'c.yaml:2'},
	} as const;
	const {check} = checked(image, {limits, paths});
	return {check, report: jsonReport(image, check)};
}
