import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {compareCheck, type Earlier} from '../../../source/check/compare-check.ts';
import {recordCheck} from '../../../source/check/recorded-image.ts';
import {issuesOf} from '../../../source/report/formats/issue.ts';
import {junitReport} from '../../../source/report/formats/junit.ts';
import {markdownReport} from '../../../source/report/formats/markdown.ts';
import {sarifReport} from '../../../source/report/formats/sarif.ts';
import {annotationLines} from '../../../source/report/github.ts';
import {validJunit, validSarif} from '../../fixtures/report-schemas.ts';
import {reportedRun} from '../../fixtures/reported-run.ts';

/** The run of one image, compared with an earlier check that found the same. */
async function comparedRun(figures?: Earlier['figures']) {
	const [first] = (await reportedRun()).outcomes;
	assert.ok(!('failure' in first));
	const {image, check} = first.checked;
	const compared = compareCheck(check, {
		source: 'base.json',
		name: 'app',
		recorded: recordCheck(check),
		figures,
		tolerance: {ratio: 0.01},
	});
	const outcome = {...first, checked: {image, check: compared}};
	return {outcomes: [outcome], isSingle: true, dockerfile: undefined, outcome};
}

describe('the issues of an image that was compared', () => {
	test('are notes if they are known, and no annotations', async () => {
		const {outcome, ...run} = await comparedRun();
		assert.ok(outcome.checked.check.passed);
		const issues = issuesOf(outcome, undefined);
		assert.deepEqual(
			issues.map(({rule, level}) => `${rule} ${level}`),
			[
				'lowestEfficiency note',
				'highestLayerCount note',
				'forbid note',
				'waste note',
				'waste note',
			],
		);
		assert.deepEqual(annotationLines(run), []);
		assert.match(markdownReport(run), /KNOWN \| lowestEfficiency \| .*was `?0\.8333/);
		assert.doesNotMatch(await validJunit(junitReport(run)), /<failure/);
	});

	test('have an error for each figure that grew', async () => {
		const before = {imageBytes: 1000, wastedBytes: 300, removableBytes: 0};
		const {outcome, ...run} = await comparedRun(before);
		const [grown] = issuesOf(outcome, undefined).filter(({rule}) => rule === 'growth');
		assert.deepEqual(
			[grown.level, grown.summary],
			['error', 'growth of imageBytes: 1 kB → 1.8 kB, +800 B, at most +10 B'],
		);
		assert.match(
			markdownReport(run),
			/### Compared with `base\.json`\n\n.*\n.*\n\| ❌ \| imageBytes \|/,
		);
		assert.match(await validJunit(junitReport(run)), /<failure message="growth of imageBytes/);
		const {runs} = await validSarif(sarifReport(run));
		assert.ok(runs[0].results.some(({ruleId}: {ruleId: string}) => ruleId === 'growth'));
	});
});
