import assert from 'node:assert/strict';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {file} from '../fixtures/layer-tar.ts';
import {archiveOf} from '../fixtures/opened-image.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {
	filesStart,
	isReady,
	type Leg,
	openInspector,
	openShell,
	samplePath,
	type Terminal,
	terminalSizes,
	travel,
} from './terminal.ts';

const colorful = {COLORTERM: 'truecolor', NO_COLOR: '', FORCE_COLOR: '3'};

for (const [columns, rows] of terminalSizes) {
	describe(`in a terminal of ${columns}×${rows}`, () => {
		test('the mouse selects, opens, scrolls, and does what the hints say, and is off afterwards', async t => {
			const terminal = openShell(t, [samplePath], {columns, rows});
			await terminal.waitFor(isReady);
			assert.equal(terminal.hasMouse, true);
			terminal.click('RUN apt-get');
			await terminal.waitFor(/^▸ +1 .*apt-get/m);
			terminal.click('COPY package.json');
			terminal.click('COPY package.json');
			await terminal.waitFor(/─ Layer 3 of 11 ─[\s\S]*Esc back/);
			terminal.click('Esc back');
			await terminal.waitFor(/▸ +3 .*COPY package\.json[\s\S]*\? help +q quit/);
			terminal.click('? help');
			await terminal.waitFor(/^─+ Help \(lines 1 to/m);
			terminal.mouse(65, {column: 9, row: 9});
			await terminal.waitFor(/lines 4 to/);
			terminal.mouse(64, {column: 9, row: 9});
			await terminal.waitFor(/lines 1 to/);
			terminal.click('Esc back');
			await terminal.waitFor(isReady);
			terminal.click('q quit');
			await terminal.waitFor(/settings whole/);
			assert.equal(terminal.hasMouse, false);
		});

		test('the mouse sorts by a column, and drags the line between layers and files', async t => {
			const terminal = openInspector(t, [samplePath], {columns, rows});
			await terminal.waitFor(isReady);
			if (columns >= 100) {
				terminal.click(/path *$/);
				await terminal.waitFor(/Final files: .*, by name/);
				terminal.click('share');
				await terminal.waitFor(/Final files: .*, largest first/);
			}
			const start = filesStart(terminal);
			const from = columns < 100 ? {column: 40, row: start + 1} : {column: start + 1, row: 9};
			const to = columns < 100 ? {column: 40, row: start + 3} : {column: start + 3, row: 9};
			terminal.mouse(0, from);
			terminal.mouse(32, to);
			terminal.mouse(0, to, 'm');
			await terminal.waitFor(() => filesStart(terminal) === start + 2);
		});

		test("the user's keys are those of the hints, on pages in ASCII", async t => {
			const folder = await temporaryFolder(t);
			await mkdir(path.join(folder, 'layerscope'));
			await writeFile(
				path.join(folder, 'layerscope', 'config.yaml'),
				'ascii: true\nkeys:\n  fixes: F\n  open-fix: Ctrl+Y\n  help: H\n',
			);
			const env = {XDG_CONFIG_HOME: folder};
			const terminal = openInspector(t, [samplePath], {columns, rows, env});
			await terminal.waitFor(/H help/);
			const legs: readonly Leg[] = [
				['F', /Wasted: .*fixes/, /Ctrl\+Y its paths/],
				['\x19', /\/srv\/app\/model\/weights\.bin/, /Left hide paths/],
				['F', /H help/],
				['H', /Show or close this help/],
				['\x1b', /q quit/],
				['I', /- Image/],
				['I', /q quit/],
				['L', /- Largest files/],
				['\r', />.*busybox/],
				['s', /by name/],
				['/is:removed', /4 paths/],
				['\x1b', /by name/],
				['/config/service.j', /1 path/],
				['\r', />.*service\.json/],
				['v', /production: line 1 /, /w wrap/],
			];
			for (const leg of legs) {
				await travel(terminal, [leg]);
				assert.doesNotMatch(terminal.text, /[^\x00-\x7f]/);
			}
		});
	});
}

test("dive's keys sort, extract and wrap", async t => {
	const archive = await archiveOf(t, [
		[file('data/a', 'x'), file('data/long', `start ${'x'.repeat(300)} end`)],
	]);
	const terminal = openInspector(t, [archive], {columns: 80, rows: 24});
	await terminal.waitFor(isReady);
	await travel(terminal, [
		['\t', /▸.* data\//],
		['e', /long/],
		['\x0f', /by name/],
		['\x0f', /largest first/],
		['j', /▸.* long/],
		['\x05', /Extract to: \.\/long/],
		['\x1b', /largest first/],
		['v', /start x+/],
		['\x10', /x+ end/],
	]);
});

/** Codes of all styles that the program wrote. */
function stylesOf({output}: Terminal): readonly string[] {
	return [...output.matchAll(/\x1b\[([\d;]*)m/g)].map(([, codes]) => codes);
}

describe('the theme', () => {
	for (const [theme, cursor] of [
		['dark', '48;2;29;58;92'],
		['light', '48;2;207;225;248'],
		['contrast', '38;2;255;255;0'],
		['terminal', '33'],
	] as const) {
		test(`${theme} is that of a terminal with colours`, async t => {
			const given = ['--theme', theme, samplePath];
			const terminal = openInspector(t, given, {columns: 80, rows: 24, env: colorful});
			await terminal.waitFor(isReady);
			assert.ok(stylesOf(terminal).includes(cursor));
		});
	}

	test('has no colours with NO_COLOR, whatever is chosen', async t => {
		const env = {...colorful, NO_COLOR: '1'};
		const terminal = openInspector(t, ['--theme', 'dark', samplePath], {env});
		await terminal.waitFor(isReady);
		terminal.press('w');
		await terminal.waitFor(/Wasted/);
		const styles = new Set(stylesOf(terminal));
		assert.ok(styles.has('7'));
		// Bold, dim, underlined and inverse text, and the end of each.
		assert.deepEqual(
			[...styles].filter(codes => !/^([0247]|1|2[247])$/.test(codes)),
			[],
		);
	});
});
