import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {browserPath, openPage, startBrowser} from '../../fixtures/browser.ts';
import {outcomeOf} from '../../fixtures/hostile-run.ts';
import {hostileOutcomes, htmlPage} from '../../fixtures/html-page.ts';
import {file, whiteout} from '../../fixtures/layer-tar.ts';
import {loadedImage} from '../../fixtures/loaded-image.ts';
import {rawEntry} from '../../fixtures/raw-tar.ts';

const sizes = [
	{width: 1280, height: 900},
	{width: 390, height: 844},
	{width: 360, height: 640},
];

describe('the HTML report in Chromium', {skip: browserPath === undefined && 'no Chromium'}, () => {
	let browser: Browser;
	before(async () => {
		browser = await startBrowser();
	});
	after(() => browser.close());

	test('runs nothing of hostile texts, also while they are shown', async t => {
		const [hostile] = await hostileOutcomes();
		const {page, complaints} = await openPage(t, browser, await htmlPage(hostile));
		const title = await page.title();
		await showTree(page);
		await page.focus('[role=tree]');
		await page.keyboard.press('ArrowRight');
		await page.waitForFunction("document.querySelectorAll('[role=treeitem]').length > 2");
		await page.keyboard.press('/');
		await page.keyboard.type('script');
		await page.waitForSelector('.rows [role=option]');
		await clickAll(
			page,
			'.layers [data-layer], details summary, [data-show-fix], [data-show-layer]',
		);
		assert.equal(await page.title(), title);
		assert.match(title, /<\/script><script>/);
		assert.deepEqual(complaints, []);
		assert.deepEqual(await page.$$eval('img, iframe, base, svg[onload]', found => found.length), 0);
	});

	test('refuses scripts that its policy does not know', async t => {
		const html = await htmlPage(outcomeOf(await shopImage(), {}));
		const forged = html.replace('</main>', "<script>document.title='pwned'</script></main>");
		const {page, complaints} = await openPage(t, browser, forged);
		assert.equal(await page.title(), 'app:1 passed');
		assert.match(complaints.join(), /script-src/);
	});

	for (const scheme of ['light', 'dark'] as const) {
		for (const size of sizes) {
			test(`fits ${size.width} pixels, ${scheme}`, async t => {
				const html = await htmlPage(...(await hostileOutcomes()), outcomeOf(await shopImage(), {}));
				const {page, complaints} = await openPage(t, browser, html, {...size, scheme});
				await showTree(page, '#image-2');
				assert.deepEqual(complaints, []);
				const width = await page.evaluate(() => document.documentElement.scrollWidth);
				assert.equal(width, size.width);
				const [back, text] = await page.evaluate(() => {
					const {backgroundColor, color} = getComputedStyle(document.body);
					return [backgroundColor, color];
				});
				assert.ok(contrast(back, text) > 7, `${text} on ${back}`);
			});
		}
	}

	test('is used by keyboard alone', async t => {
		const {page} = await openPage(t, browser, await htmlPage(outcomeOf(await shopImage(), {})));
		await showTree(page);
		assert.deepEqual(await rowsOf(page), ['app/', 'bin/', 'base']);

		await page.focus('.layers');
		await page.keyboard.press('End');
		assert.equal(await titleOf(page), 'Layer 2 changes 3 paths, and stores 0 B');
		await page.keyboard.press('Home');
		await page.keyboard.press('Enter');
		assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'tree');

		await page.keyboard.press('ArrowRight');
		assert.deepEqual(await rowsOf(page), ['app/', 'modules/', 'main.js', 'bin/', 'base']);
		await page.keyboard.press('ArrowRight');
		assert.equal(await activeName(page), 'modules/');
		await page.keyboard.press('ArrowLeft');
		await page.keyboard.press('ArrowLeft');
		assert.deepEqual(await rowsOf(page), ['app/', 'bin/', 'base']);
		await page.keyboard.press('End');
		assert.equal(await activeName(page), 'base');

		await page.keyboard.press('/');
		await page.keyboard.type('left');
		assert.deepEqual(await rowsOf(page), ['/app/modules/left-pad.js', '/tmp/left']);
		await page.keyboard.press('Enter');
		await page.keyboard.press('Enter');
		assert.equal(await activeName(page), 'left-pad.js');
		assert.deepEqual(await rowsOf(page), [
			'app/',
			'modules/',
			'left-pad.js',
			'main.js',
			'bin/',
			'base',
		]);

		await page.keyboard.press('/');
		await page.keyboard.type('tmp/left');
		await page.keyboard.press('Enter');
		await page.keyboard.press('Enter');
		assert.equal(await titleOf(page), 'Layer 2 changes 3 paths, and stores 0 B');
		assert.equal(await activeName(page), 'left');
		await page.keyboard.press('Escape');
		assert.match(await titleOf(page), /^Final files: /);

		await page.keyboard.press('?');
		assert.ok(await page.$('dialog[open]'));
		await page.keyboard.press('Escape');
		assert.equal(await page.$('dialog[open]'), null);
	});

	test('tells assistive technology about levels, states and positions', async t => {
		const {page} = await openPage(t, browser, await htmlPage(outcomeOf(await shopImage(), {})));
		await showTree(page);
		await page.focus('[role=tree]');
		await page.keyboard.press('Enter');
		await page.keyboard.press('ArrowDown');
		const active = await page.$eval(
			`#${await page.$eval('[role=tree]', tree => tree.getAttribute('aria-activedescendant'))}`,
			row =>
				['level', 'posinset', 'setsize', 'expanded', 'selected', 'label'].map(name =>
					row.getAttribute(`aria-${name}`),
				),
		);
		assert.deepEqual(active, ['2', '1', '2', 'false', 'true', 'modules, folder, 500 B']);
	});

	test('lists the paths of a fix, and shows the layer of a link', async t => {
		const {page} = await openPage(t, browser, await htmlPage(outcomeOf(await shopImage(), {})));
		await clickAll(page, 'details summary');
		await page.click('[data-show-fix]');
		assert.deepEqual(await rowsOf(page), ['/tmp/']);
		await page.click('[data-show-layer="1"]');
		assert.match(await titleOf(page), /^Layer 1 changes/);
	});

	test('prints all but the tree', async t => {
		const {page} = await openPage(t, browser, await htmlPage(outcomeOf(await shopImage(), {})));
		await showTree(page);
		await page.emulateMediaType('print');
		const isShown = (selector: string) =>
			page.$eval(selector, found => found.getBoundingClientRect().height > 0);
		assert.deepEqual(
			[await isShown('.layers'), await isShown('.cards'), await isShown('.files')],
			[true, true, false],
		);
		const [inside, outside] = await page.$eval('.layers', list => [
			list.scrollHeight,
			list.clientHeight,
		]);
		assert.equal(inside, outside);
	});

	test('has only the rows in view in the document, of 100,000 files', async t => {
		const names = Array.from({length: 100_000}, (_, at) => `dir-${at % 100}/file-${at}.js`);
		const entries = Buffer.concat(names.map(name => rawEntry({name}, name)));
		const image = await loadedImage([{createdBy: 'COPY . / # buildkit', entries: [entries]}]);
		const html = await htmlPage(outcomeOf(image, {}));
		t.diagnostic(`${Math.round(html.length / names.length)} bytes per file`);
		const {page, complaints} = await openPage(t, browser, html);
		await showTree(page);
		assert.match(await titleOf(page), / in 100,100 paths$/);
		await page.focus('[role=tree]');
		await page.keyboard.press('ArrowRight');
		await page.keyboard.press('/');
		await page.keyboard.type('file-9999');
		assert.equal(await titleOf(page), '11 paths with file-9999, in all layers');
		await page.keyboard.press('Backspace');
		assert.equal(await titleOf(page), '111 paths with file-999, in all layers');
		for (let key = 0; key < 8; key++) await page.keyboard.press('Backspace');
		await page.keyboard.type('.js');
		await page.keyboard.press('Enter');
		await page.keyboard.press('End');
		assert.equal(await titleOf(page), '100,000 paths with .js, in all layers');
		const rows = await page.$$('.rows [role=option]');
		assert.ok(rows.length > 10 && rows.length < 60, `${rows.length} rows`);
		assert.deepEqual(complaints, []);
	});
});

function shopImage() {
	return loadedImage([
		{createdBy: 'COPY base / # buildkit', entries: [file('base', 'x'), file('bin/sh', 'xx')]},
		{
			createdBy: 'RUN make',
			entries: [
				file('app/main.js', 'x'.repeat(100)),
				file('app/modules/left-pad.js', 'x'.repeat(500)),
				file('tmp/left', 'x'.repeat(300)),
				file('tmp/right', 'x'.repeat(200)),
			],
		},
		{createdBy: 'RUN rm -r /tmp', entries: [whiteout('tmp')]},
	]);
}

async function showTree(page: Page, section = 'section.image'): Promise<void> {
	await page.$eval(`${section} .explorer`, explorer => explorer.scrollIntoView());
	await page.waitForSelector(`${section} [role=treeitem]`);
}

async function clickAll(page: Page, selector: string): Promise<void> {
	await page.$$eval(selector, found => {
		for (const element of found) (element as HTMLElement).click();
	});
}

function rowsOf(page: Page): Promise<readonly string[]> {
	return page.$$eval('.rows .row .name', names => names.map(name => name.textContent ?? ''));
}

function titleOf(page: Page): Promise<string> {
	return page.$eval('.files h3', title => title.textContent ?? '');
}

function activeName(page: Page): Promise<string> {
	return page.$eval('.row[aria-selected=true] .name', name => name.textContent ?? '');
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
	const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
	const [red, green, blue] = (color.match(/\d+/g) ?? []).map(value => {
		const part = Number(value) / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
