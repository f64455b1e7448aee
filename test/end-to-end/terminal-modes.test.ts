import assert from 'node:assert/strict';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {isReady, openInspector, openShell, samplePath, type Terminal} from './terminal.ts';

const question = '\x1b]11;?\x1b\\';
const colorful = {COLORTERM: 'truecolor', NO_COLOR: '', FORCE_COLOR: '3'};
/** Background of the selected row in the themes for dark and light terminals. */
const selections = {dark: '48;2;29;58;92', light: '48;2;207;225;248'};

for (const [color, name] of [
	['rgb:1e1e/1e1e/2e2e', 'dark'],
	['rgb:ffff/ffff/ffff', 'light'],
] as const) {
	test(`a terminal that answers ${color} gets the ${name} theme, and its keys arrive`, async context => {
		const terminal = openInspector(context, [samplePath], {env: colorful});
		await terminal.waitFor(isReady);
		assert.ok(terminal.output.includes(question));
		// The answer is split, and a key comes with each part.
		terminal.press('j\x1b]11;');
		terminal.press(`${color}\x1b\\j`);
		await terminal.waitFor(/^▸ +1 .*apt-get/m);
		await terminal.waitFor(({output}) => output.includes(selections[name]));
		assert.doesNotMatch(terminal.text, /rgb:|11;/);
		terminal.press('q');
		assert.equal(await terminal.waitForExit(), 0);
	});
}

test('a terminal that does not answer keeps its own colours, and a theme can be chosen', async context => {
	const silent = openInspector(context, [samplePath], {env: colorful});
	await silent.waitFor(isReady);
	assert.doesNotMatch(silent.output, /48;2;/);
	const chosen = openInspector(context, ['--theme', 'light', samplePath], {env: colorful});
	await chosen.waitFor(isReady);
	assert.ok(chosen.output.includes(selections.light));
	assert.ok(!chosen.output.includes(question));
});

test('answers that come with the last key do not reach the shell', async context => {
	const terminal = openShell(context, [samplePath], {env: colorful});
	// At once, as terminals do: the program waits for a second.
	await terminal.waitFor(({output}) => output.includes(question));
	terminal.press('q');
	terminal.press('\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c');
	await terminal.waitFor(/settings whole/);
	assert.doesNotMatch(terminal.text, /rgb|62;22c/);
});

for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
	test(`the mouse is off after ${signal}`, async context => {
		const terminal = openInspector(context, [samplePath]);
		await terminal.waitFor(isReady);
		terminal.kill(signal);
		await terminal.waitForExit();
		assert.equal(terminal.hasMouse, false);
	});
}

test('--no-mouse leaves the mouse to the terminal', async context => {
	const terminal = openInspector(context, ['--no-mouse', samplePath]);
	await terminal.waitFor(isReady);
	assert.equal(terminal.hasMouse, false);
});

for (const [args, env] of [
	[['--ascii'], {}],
	[[], {LC_ALL: 'C'}],
	[[], {TERM: 'linux'}],
] as const) {
	test(`the screen is ASCII with ${JSON.stringify([...args, env])}`, async context => {
		const terminal = openInspector(context, [...args, samplePath], {env});
		await terminal.waitFor(isReady);
		terminal.press('j\t');
		await terminal.waitFor(/\|>/);
		assert.doesNotMatch(terminal.text, /[^\x00-\x7f]/);
		terminal.press('w');
		await terminal.waitFor(/Wasted/);
		assert.doesNotMatch(terminal.text, /[^\x00-\x7f]/);
	});
}

test('a terminal that gets narrower shows the same as one that was as narrow before', async context => {
	const narrow = openInspector(context, [samplePath], {columns: 70, rows: 24});
	const terminal = openInspector(context, [samplePath], {columns: 80, rows: 24});
	for (const one of [narrow, terminal]) {
		await one.waitFor(isReady);
		one.press('j');
		await one.waitFor(/Layer 0 of 11/);
	}
	terminal.resize(70, 24);
	const shown = ({lines}: Terminal) => lines.map(line => line.trimEnd()).join('\n');
	await terminal.waitFor(() => shown(terminal) === shown(narrow));
});

test("the user's config sets keys and order, and a mistake in it is named with its line", async context => {
	const folder = await temporaryFolder(context);
	const config = join(folder, 'layerscope', 'config.yaml');
	await mkdir(join(folder, 'layerscope'));
	await writeFile(config, 'sort: name\nlayer: 3\nkeys:\n  fixes: F\n  quit: [Q]\n');
	const env = {XDG_CONFIG_HOME: folder};
	const terminal = openInspector(context, [samplePath], {env});
	await terminal.waitFor(/Q quit/);
	await terminal.waitFor(/^▸ +3 .*COPY package\.json/m);
	await terminal.waitFor(/by name/);
	terminal.press('F');
	await terminal.waitFor(/Wasted:/);
	terminal.press('F');
	await terminal.waitFor(/Q quit/);
	terminal.press('Q');
	assert.equal(await terminal.waitForExit(), 0);

	await writeFile(config, 'keys:\n  fixes: t\n');
	const broken = openInspector(context, [samplePath], {env});
	await broken.waitFor(/config\.yaml:2: the key t of fixes is also that of changes/);
	assert.equal(await broken.waitForExit(), 2);
	assert.equal(broken.isFullScreen, false);
});

test('--screen-reader prints a line for each key, and never draws a screen', async context => {
	const terminal = openInspector(context, ['--screen-reader', samplePath], {rows: 24});
	await terminal.waitFor(/wasted 92\.6 kB/);
	terminal.press('j');
	await terminal.waitFor(/^0 32\.1 kB ADD/m);
	terminal.press('w');
	await terminal.waitFor(/^Wasted: .*owner changed/m);
	assert.equal(terminal.isFullScreen, false);
	assert.doesNotMatch(terminal.output, /\x1b\[(?!\?2026|\?25h)/);
	terminal.press('\x03');
	assert.equal(await terminal.waitForExit(), 0);
});
