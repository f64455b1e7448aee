import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {markdownReport} from '../../../source/report/formats/markdown.ts';
import {inCode, inText} from '../../../source/report/formats/markdown-text.ts';
import {largeRun} from '../../fixtures/hostile-run.ts';
import {reportedRun} from '../../fixtures/reported-run.ts';

const run = await reportedRun();

describe('the Markdown report', () => {
	test('has a table of all images, then rules, paths, fixes and ignored findings of each', () => {
		assert.equal(markdownReport(run), expected);
	});

	test('of one image has no table of images', () => {
		const [first] = run.outcomes;
		const text = markdownReport({...run, outcomes: [first]});
		assert.ok(text.startsWith('## ❌ `app:1` (`linux/amd64`) failed\n'));
	});

	test('is cut between two entries, and says how many are left out', async () => {
		const whole = markdownReport(await largeRun(), 100_000_000);
		const text = markdownReport(await largeRun(), 20_000);
		assert.ok(Buffer.byteLength(text) <= 20_000);
		const [, start, left, all] =
			/^(.*)\n\*\*This report is cut: (\d+) of ([\d,]+) entries are left out, because GitHub takes 20 kB at most\.\*\* `--report json=FILE` writes all of them\.\n$/s.exec(
				text,
			) ?? [];
		assert.ok(whole.startsWith(start));
		const shown = start.match(/^1\. /gm)?.length ?? 0;
		assert.equal(Number(left) + shown, 10_000);
		assert.ok(Number(all.replace(',', '')) >= 10_000);
	});
});

test('texts of images are code where Markdown would do something with them', () => {
	for (const [text, markdown] of [
		['layer 4 removes what layer 3 stored', 'layer 4 removes what layer 3 stored'],
		['stored: /out/a, /out/b', 'stored: `/out/a`, `/out/b`'],
		['run chmod 640 (COPY keeps modes).', 'run chmod 640 (COPY keeps modes).'],
		['use --chown=7:7 in it', 'use `--chown=7:7` in it'],
		['(/a b)', '(`/a` b)'],
		['@octocat', '`@octocat`'],
		['#1 GH-1 abcdef0', '`#1 GH-1 abcdef0`'],
		['www.example.com', '`www.example.com`'],
		['a|b', '<code>a&#124;b</code>'],
		['`a`', '<code>&#96;a&#96;</code>'],
		['', ''],
		['…', '`…`'],
	]) {
		assert.equal(inText(text), markdown);
	}
	assert.equal(inCode('a  \n b'), '`a \\n b`');
});

const expected = `## ❌ layerscope: 2 of 2 images failed

| | image | size | wasted | efficiency | failed rules |
|---|---|---:|---:|---:|---|
| ❌ | \`app:1\` (\`linux/amd64\`) | 1.8 kB | 300 B | 83.3 % | lowestEfficiency, forbid |
| ❌ | \`gone:1\` | | | | could not be checked |

## ❌ \`app:1\` (\`linux/amd64\`) failed

| | rule | measured | limit | set in |
|---|---|---|---|---|
| ❌ FAIL | lowestEfficiency | 0.8333 (83.3 %) | at least 0.9 (90.0 %) | (default) |
| ➖ SKIP | highestWastedBytes | 300 B | disabled | (default) |
| ✅ PASS | highestUserWastedPercent | 0.375 (37.5 %) | at most 0.9 (90.0 %) | (\`.layerscope.yaml:2\`) |
| ⚠️ WARN | highestLayerCount | 5 | at most 2 | (\`.layerscope.yaml:3\`) |

### Paths

1. ❌ **150 B** layer 3 stores \`/out/a\`, which is forbidden \`29ab6ae4d46c\`
   - layer 3: \`RUN make\` (\`docker/Dockerfile:8\`)
   - → Remove \`/out/a\` at the end of the RUN that writes it, or keep it out of the layer with RUN \`--mount=type=cache\`. It is removed later, but everyone who has the image can read it.

### What to fix: the first saves 300 B: 1.8 kB → 1.5 kB

1. **300 B** layer 2 (chown) stores again what layer 1 stored: \`/srv/data\` \`f8c3c1917ab0\`
   - layer 1: \`COPY data /srv/\` (\`docker/Dockerfile:4\`)
   - layer 2: \`RUN chown 7:7 /srv/data\` (\`docker/Dockerfile:6\`)
   - → Use COPY \`--chown=7:7\` in layer 1, instead of chown in layer 2.

### Ignored

- **200 B** layer 4 removes what layer 3 stored: \`/out\` \`3a0d5acc5409\`: replaced soon, until \`2026-12-31\` (\`.layerscope.yaml:7\`)

### Notes

- \`.layerscope.yaml:8\` ended on \`2026-01-01\`: long ago

## ❌ \`gone:1\` could not be checked

there is no image \`gone:1\`. Check its name.

`;
