import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import stringWidth from 'string-width';
import {Failure} from '../../source/failure.ts';
import {outcomeTable} from '../../source/report/outcome-table.ts';
import {outcomeOf} from '../fixtures/hostile-run.ts';
import {reportedRun} from '../fixtures/reported-run.ts';
import {wastefulImage} from '../fixtures/wasteful-image.ts';

const {outcomes} = await reportedRun();
const passing = {
	...outcomeOf(await wastefulImage(), {limits: []}),
	reference: 'team/passing:latest',
};

describe('the table of several images', () => {
	test('has a row for each, in their order, with the message of one that failed to open', () => {
		assert.equal(
			outcomeTable([...outcomes, passing]),
			`       image                stored  wasted  efficiency  failed rules
FAIL   app:1                1.8 kB   300 B      83.3 %  lowestEfficiency, forbid
ERROR  gone:1               there is no image gone:1
PASS   team/passing:latest  1.8 kB   500 B      72.2 %
`,
		);
	});

	test('names platforms if an image was checked for several', () => {
		const {info, ...image} = passing.checked.image;
		const arm = {...image, info: {...info, platform: 'linux/arm64'}};
		const other = {...passing, checked: {...passing.checked, image: arm}};
		assert.equal(
			outcomeTable([passing, other]),
			`       image                platform     stored  wasted  efficiency  failed rules
PASS   team/passing:latest  linux/amd64  1.8 kB   500 B      72.2 %
PASS   team/passing:latest  linux/arm64  1.8 kB   500 B      72.2 %
`,
		);
	});

	test('keeps to the columns, and shows the ends of long names', () => {
		const name = `registry.example.com/${'team/'.repeat(30)}app:1`;
		const failure = new Failure(`${name} was not found\u001b[2J`, '');
		const table = outcomeTable(
			[
				{reference: name, failure},
				{...passing, reference: name},
			],
			{
				columns: 60,
			},
		);
		const lines = table.trimEnd().split('\n');
		assert.ok(lines.every(line => stringWidth(line) <= 60));
		assert.match(lines[1], /^ERROR {2}…\S*team\/app:1 {2}registry\.example\.com…$/);
		assert.doesNotMatch(table, /\u001b/);
	});
});
