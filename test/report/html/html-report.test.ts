import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {describe, test} from 'node:test';
import {compareCheck} from '../../../source/check/compare-check.ts';
import {recordCheck} from '../../../source/check/recorded-image.ts';
import {markup} from '../../../source/report/html/markup.ts';
import type {ImageData} from '../../../source/report/html/page-data.ts';
import {outcomeOf} from '../../fixtures/hostile-run.ts';
import {hostileOutcomes, hostileTexts, htmlPage, htmlPageOf} from '../../fixtures/html-page.ts';
import {file} from '../../fixtures/layer-tar.ts';
import {loadedImage} from '../../fixtures/loaded-image.ts';
import {reportedRun} from '../../fixtures/reported-run.ts';
import {wastefulImage} from '../../fixtures/wasteful-image.ts';

describe('markup', () => {
	test('escapes texts, but no markup', () => {
		const inner = markup`<b title="${'"\'<&>'}">${1}</b>`;
		assert.equal(inner.html, '<b title="&#34;&#39;&#60;&#38;&#62;">1</b>');
		assert.equal(
			markup`<p>${inner}${[inner]}${undefined}</p>`.html,
			`<p>${inner.html.repeat(2)}</p>`,
		);
	});

	test('shows characters that hide or reorder text', () => {
		assert.equal(markup`${'\u001b[1m\u202Ea\u2028'}`.html, '\\x1b[1m\\u202ea\\u2028');
	});
});

describe('htmlReport()', () => {
	test('has the figures, rules, fixes and layers of an image in the document itself', async () => {
		const outcome = outcomeOf(await wastefulImage(), {
			limits: [{name: 'highestWastedBytes', threshold: 100, source: '.layerscope.yaml:2'}],
		});
		const text = textOf(await htmlPage(outcome));
		for (const expected of [
			'FAIL app:1 failed',
			'app:1, linux/amd64, from a Docker archive',
			'stored 1.8 kB in 5 layers',
			'wasted 500 B',
			'FAIL highestWastedBytes 500 B at most 100 B (.layerscope.yaml:2)',
			'What to fix: the first 2 save 500 B: 1.8 kB → 1.3 kB',
			'−300 B layer 2 (chown) stores again what layer 1 stored: /srv/data',
			'→ Use COPY --chown=7:7 in layer 1, instead of chown in layer 2.',
			'300 B /srv/data',
			'layer 4 RUN rm -r /out',
			'3 200 B 200 B RUN make',
			'4 · ◂ wastes 200 B RUN rm -r /out',
		]) {
			assert.ok(text.includes(expected), `${expected} is missing in ${text}`);
		}
	});

	test('begins with a table of several images, those that could not be opened included', async () => {
		const [hostile, failure] = await hostileOutcomes();
		const passed = outcomeOf(await wastefulImage(), {});
		const text = textOf(await htmlPage(passed, failure, hostile));
		assert.match(text, /2 of 3 images failed/);
		assert.match(text, /PASS app:1 linux\/amd64 1\.8 kB 500 B 72\.2 %/);
		assert.match(text, /could not be checked/);
	});

	test('has the lines of the Dockerfile, findings, and what is ignored and why', async () => {
		const text = textOf(await htmlPageOf(await reportedRun()));
		for (const expected of [
			'WARN highestLayerCount 5 at most 2 (.layerscope.yaml:3)',
			'FAIL 150 B layer 3 stores /out/a, which is forbidden',
			'layer 2 RUN chown 7:7 /srv/data (docker/Dockerfile:6)',
			'replaced soon, until 2026-12-31 (.layerscope.yaml:7)',
			'note: .layerscope.yaml:8 ended on 2026-01-01: long ago',
			'FAIL gone:1 could not be checked there is no image gone:1. Check its name.',
		]) {
			assert.ok(text.includes(expected), `${expected} is missing in ${text}`);
		}
	});

	test('says what is known from an earlier check, and what grew', async () => {
		const outcome = outcomeOf(await wastefulImage(), {
			limits: [{name: 'lowestEfficiency', threshold: 0.9, source: 'default'}],
		});
		const {image, check} = outcome.checked;
		const compared = compareCheck(check, {
			source: 'app:0',
			name: 'app',
			recorded: recordCheck(check),
			figures: {...check.measured, wastedBytes: 100},
			tolerance: {bytes: 0},
		});
		const text = textOf(await htmlPage({...outcome, checked: {image, check: compared}}));
		assert.match(text, /KNOWN lowestEfficiency .* \(default\), was 0\.7222 /);
		assert.match(
			text,
			/Compared with app:0 .* FAIL wastedBytes 100 B → 500 B \+400 B at most \+0 B/,
		);
		assert.match(text, /f8c3c1917ab0, known/);
	});

	test('is for one image without files if they are not at hand', async () => {
		const {tree: _tree, ...whole} = await wastefulImage();
		const outcome = outcomeOf(await wastefulImage(), {});
		const page = await htmlPage({...outcome, whole} as typeof outcome);
		assert.doesNotMatch(page, /<script type|data-show-fix=/);
		assert.match(textOf(page), /RUN make/);
	});

	test('allows only its own script and style, by their hashes', async () => {
		const page = await htmlPage(outcomeOf(await wastefulImage(), {}));
		const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
		const [script] = page.match(/(?<=<script>).*?(?=<\/script>)/s) ?? [''];
		const [style] = page.match(/(?<=<style>).*?(?=<\/style>)/s) ?? [''];
		assert.deepEqual(policy.split('; ').slice(0, 3), [
			"default-src 'none'",
			`script-src '${sha256(script)}'`,
			`style-src '${sha256(style)}'`,
		]);
		assert.ok(script.length > 1000 && style.length > 1000);
	});

	test('has nothing that the policy or a reader without network would stop', async () => {
		const page = await htmlPage(outcomeOf(await wastefulImage(), {}));
		assert.doesNotMatch(page, /<[^>]*\s(?:on\w+|style)=/);
		assert.doesNotMatch(page, /(?:src|href)=(?!"#|"data:,")/);
		assert.doesNotMatch(page, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
	});

	test('has no hostile text as markup, and no character that hides or reorders text', async () => {
		const page = await htmlPage(...(await hostileOutcomes()));
		assert.equal(page.match(/<script/g)?.length, 2, 'the data and the script');
		assert.doesNotMatch(page, /<(?:img|iframe|base|!--)|<svg [^>]*onload/);
		assert.doesNotMatch(
			page,
			/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/,
		);
		assert.ok(page.isWellFormed());
		assert.ok(textOf(page).includes('\\u202ereversed'));
	});

	test('has data that the script can read back', async () => {
		const page = await htmlPage(...(await hostileOutcomes()));
		const [json] = page.match(/(?<=<script type="application\/json">).*?(?=<\/script>)/s) ?? [''];
		assert.doesNotMatch(json, /[<>&\u2028\u2029]/);
		const {steps, tree} = JSON.parse(json) as ImageData;
		assert.ok(steps[0].includes(hostileTexts[0]));
		assert.ok(steps[0].includes('\\x1b[31mred'));
		assert.ok(tree.names.split('/').includes('__proto__'));
	});

	test('has every finding, also if there are thousands', async () => {
		const names = Array.from({length: 3000}, (_, at) => `file-${at}`);
		const image = await loadedImage([
			{createdBy: 'COPY . /', entries: names.map(name => file(name, 'x'))},
		]);
		const paths = {forbid: [{globs: ['/*'], severity: 'error', source: 'c.yaml:1'}]} as const;
		const page = await htmlPage(outcomeOf(image, {paths}));
		assert.equal(page.match(/which is forbidden/g)?.length, 3000);
	});
});

/** The text of a page as a person reads it: elements become spaces. */
function textOf(page: string): string {
	return page
		.replace(/<(script|style).*?<\/\1>/gs, '')
		.replace(/<[^>]*>/g, ' ')
		.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
		.replace(/\s+/g, ' ');
}

function sha256(text: string): string {
	return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
