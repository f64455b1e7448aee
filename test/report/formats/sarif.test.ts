import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {sarifReport} from '../../../source/report/formats/sarif.ts';
import {validSarif} from '../../fixtures/report-schemas.ts';
import {reportedRun} from '../../fixtures/reported-run.ts';

async function runOf(options?: Parameters<typeof reportedRun>[0]) {
	const {runs} = await validSarif(sarifReport(await reportedRun(options)));
	assert.equal(runs.length, 1);
	return runs[0];
}

describe('the SARIF report', () => {
	test('has each issue with level and lines, and why it is ignored', async () => {
		const {results} = await runOf();
		assert.deepEqual(
			results.map((result: Result) => {
				const {artifactLocation, region} = result.locations[0].physicalLocation;
				const lines = region ? `:${region.startLine}-${region.endLine}` : '';
				const [suppression] = result.suppressions ?? [];
				return [
					result.ruleId,
					result.level,
					artifactLocation.uri + lines,
					...(suppression ? [suppression.justification] : []),
				].join(' ');
			}),
			[
				'lowestEfficiency error docker/Dockerfile',
				'highestLayerCount warning docker/Dockerfile',
				'forbid error docker/Dockerfile:8-8',
				'waste warning docker/Dockerfile:4-4',
				'waste note docker/Dockerfile:8-8 replaced soon',
			],
		);
	});

	test('describes the rules, and says which image could not be checked', async () => {
		const {tool, invocations} = await runOf();
		const {rules} = tool.driver;
		assert.ok(rules.every(({help}: {help: {text: string}}) => help.text.endsWith('.')));
		assert.deepEqual(invocations, [
			{
				executionSuccessful: false,
				toolExecutionNotifications: [
					{level: 'error', message: {text: 'gone:1: there is no image gone:1'}},
				],
			},
		]);
	});

	test('names image, layer and path, and the image as file without a Dockerfile', async () => {
		const {results} = await runOf({hasDockerfile: false});
		const forbidden = results.find(({ruleId}: Result) => ruleId === 'forbid');
		assert.deepEqual(forbidden.locations, [
			{
				physicalLocation: {artifactLocation: {uri: 'app%3A1', index: 0}},
				logicalLocations: [
					{name: 'layer 3', fullyQualifiedName: 'app:1/layer 3/out/a', kind: 'resource'},
				],
			},
		]);
		assert.equal(
			forbidden.message.text,
			'app:1: layer 3 stores /out/a, which is forbidden. Remove /out/a at the end of the RUN that writes it, or keep it out of the layer with RUN --mount=type=cache. It is removed later, but everyone who has the image can read it.',
		);
	});
});

type Result = {
	readonly ruleId: string;
	readonly level: string;
	readonly locations: readonly {
		readonly physicalLocation: {
			readonly artifactLocation: {readonly uri: string};
			readonly region?: {readonly startLine: number; readonly endLine: number};
		};
	}[];
	readonly suppressions?: readonly {readonly justification: string}[];
};
