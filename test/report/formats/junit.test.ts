import assert from 'node:assert/strict';
import {test} from 'node:test';
import {junitReport} from '../../../source/report/formats/junit.ts';
import {validJunit} from '../../fixtures/report-schemas.ts';
import {reportedRun} from '../../fixtures/reported-run.ts';

test('the JUnit report has a suite for each image, and a case for each rule, finding and fix', async () => {
	const text = junitReport(await reportedRun());
	await validJunit(text);
	assert.equal(text, expected);
});

const expected = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="layerscope" tests="8" failures="2" errors="1">
	<testsuite name="app:1 (linux/amd64)" tests="7" failures="2" errors="0" skipped="2">
		<testcase name="lowestEfficiency" classname="app:1 (linux/amd64)">
			<failure message="0.8333 (83.3 %), at least 0.9 (90.0 %) (default)" type="lowestEfficiency">0.8333 (83.3 %), at least 0.9 (90.0 %) (default)</failure>
		</testcase>
		<testcase name="highestWastedBytes" classname="app:1 (linux/amd64)">
			<skipped>disabled</skipped>
		</testcase>
		<testcase name="highestUserWastedPercent" classname="app:1 (linux/amd64)">
			<system-out>0.375 (37.5 %), at most 0.9 (90.0 %) (.layerscope.yaml:2)</system-out>
		</testcase>
		<testcase name="highestLayerCount" classname="app:1 (linux/amd64)">
			<system-out>warning: 5, at most 2 (.layerscope.yaml:3)</system-out>
		</testcase>
		<testcase name="forbid: layer 3 stores /out/a, which is forbidden [29ab6ae4d46c]" classname="app:1 (linux/amd64)">
			<failure message="layer 3 stores /out/a, which is forbidden" type="forbid">layer 3 stores /out/a, which is forbidden (docker/Dockerfile:8). Remove /out/a at the end of the RUN that writes it, or keep it out of the layer with RUN --mount=type=cache. It is removed later, but everyone who has the image can read it.</failure>
		</testcase>
		<testcase name="waste: layer 2 (chown) stores again what layer 1 stored: /srv/data [f8c3c1917ab0]" classname="app:1 (linux/amd64)">
			<system-out>warning: layer 2 (chown) stores again what layer 1 stored: /srv/data (docker/Dockerfile:4). Use COPY --chown=7:7 in layer 1, instead of chown in layer 2.</system-out>
		</testcase>
		<testcase name="waste: layer 4 removes what layer 3 stored: /out [3a0d5acc5409]" classname="app:1 (linux/amd64)">
			<skipped>ignored: replaced soon, until 2026-12-31 (.layerscope.yaml:7)</skipped>
		</testcase>
	</testsuite>
	<testsuite name="gone:1" tests="1" failures="0" errors="1" skipped="0">
		<testcase name="image can be checked" classname="gone:1">
			<error message="there is no image gone:1" type="failure">Check its name.</error>
		</testcase>
	</testsuite>
</testsuites>
`;
