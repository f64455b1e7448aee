import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {gitlabReport} from '../../../source/report/formats/gitlab.ts';
import {validGitlab} from '../../fixtures/report-schemas.ts';
import {reportedRun} from '../../fixtures/reported-run.ts';

type Row = {
	readonly check_name: string;
	readonly severity: string;
	readonly fingerprint: string;
	readonly location: {readonly path: string; readonly lines: {readonly begin: number}};
};

async function rowsOf(options?: Parameters<typeof reportedRun>[0]): Promise<readonly Row[]> {
	return validGitlab(gitlabReport(await reportedRun(options)));
}

describe('the code quality report of GitLab', () => {
	test('points each issue at its line, without ignored ones', async () => {
		const rows = await rowsOf();
		assert.deepEqual(
			rows.map(({check_name: name, severity, location: {path, lines}}) =>
				[name, severity, `${path}:${lines.begin}`].join(' '),
			),
			[
				'lowestEfficiency major docker/Dockerfile:1',
				'highestLayerCount minor docker/Dockerfile:1',
				'forbid major docker/Dockerfile:8',
				'waste minor docker/Dockerfile:4',
				'layerscope blocker docker/Dockerfile:1',
			],
		);
	});

	test('names the image instead of a file without a Dockerfile', async () => {
		const rows = await rowsOf({hasDockerfile: false});
		assert.deepEqual(
			rows.map(({location}) => location.path),
			['app%3A1', 'app%3A1', 'app%3A1', 'app%3A1', 'gone%3A1'],
		);
	});

	test('has another fingerprint for each issue, and the same one with another tag', async () => {
		const run = await reportedRun();
		const fingerprints = (reference: string) =>
			(
				JSON.parse(
					gitlabReport({...run, outcomes: [{...run.outcomes[0], reference}]}),
				) as readonly Row[]
			).map(({fingerprint}) => fingerprint);
		const first = fingerprints('app:1');
		assert.equal(new Set(first).size, first.length);
		assert.deepEqual(fingerprints('app:2'), first);
		assert.notDeepEqual(fingerprints('other:1'), first);
	});
});
