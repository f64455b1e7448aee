import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {judgeGrowth, parseGrowthLimits} from '../../../source/check/growth.ts';
import {compareMarkdown} from '../../../source/report/formats/compare-markdown.ts';
import {commentLimit} from '../../../source/report/formats/markdown-parts.ts';
import {comparedImages} from '../../fixtures/compared-images.ts';
import {file, whiteout} from '../../fixtures/layer-tar.ts';
import type {BuildStep} from '../../fixtures/test-image.ts';

const base: BuildStep = {createdBy: 'COPY base /', entries: [file('etc/a', 'one'), file('b', 'x')]};

describe('the comparison in Markdown', () => {
	test('has figures, settings, new fixes, paths and layers', async () => {
		const text = await markdownOf(
			[base],
			[base, {createdBy: 'RUN rm /etc/a', entries: [whiteout('etc/a'), file('b', 'yyy')]}],
			'waste=0',
		);
		assert.equal(text, expected);
	});

	test('escapes names of images, and is cut to what GitHub takes', async () => {
		const names = Array.from({length: 3000}, (_, at) => `${at}|<b>\x1b[0m@user \``);
		const text = await markdownOf(
			[base],
			[{createdBy: 'COPY | <script>', entries: names.map(name => file(name, 'x'))}],
		);
		assert.ok(Buffer.byteLength(text) <= commentLimit);
		assert.match(text, /\*\*This report is cut: \d+ of [\d,]+ entries are left out/);
		assert.doesNotMatch(text, /<b>|<script>|\x1b/);
	});
});

async function markdownOf(
	older: readonly BuildStep[],
	newer: readonly BuildStep[],
	limits?: string,
): Promise<string> {
	const comparison = await comparedImages(older, newer);
	const growth = judgeGrowth(comparison, limits === undefined ? [] : parseGrowthLimits(limits));
	const config = [{name: 'ENV A', older: null, newer: '1|2'}];
	return compareMarkdown({
		compared: [{comparison: {...comparison, config}, growth}],
		isSingle: true,
	});
}

const expected = `## ❌ \`app:2\` (\`linux/amd64\`) compared with \`app:1\`

| | figure | old | new | change | limit |
|---|---|---:|---:|---:|---|
| ⬆️ | size | 4 B | 7 B | +3 B |  |
| ❌ | waste | 0 B | 4 B | +4 B | \`waste=0\` |
| ➖ | removable | 0 B | 0 B | the same |  |
| ⬆️ | layers | 1 | 2 | +1 |  |

### Settings for containers

- \`ENV A\` none → <code>1&#124;2</code>

### New things to fix

1. **3 B** layer 1 removes what layer 0 stored: \`/etc/a\` \`73d1e43aefaa\`
   - → List \`base/etc/a\` in \`.dockerignore\`. Then delete the RUN of layer 1.
1. **1 B** layer 1 replaces what layer 0 stored: \`/b\` \`4b529c1631c1\`
   - → Change it before the build, so that layer 0 copies the final version and layer 1 leaves it alone.

### Changed paths: 2, largest first

- \`/etc/a\` **−3 B** (removed file)
- \`/b\` **+2 B** (content, size)

### Layers: 1 layer the same, 0 rebuilt

- new: layer 1, 3 B: \`RUN rm /etc/a\`

\`growth=+3 waste=+4 removable=0 layers=+1 result=failed\`
`;
