import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {directory, file, generated, whiteout} from '../fixtures/layer-tar.ts';
import {archiveOf} from '../fixtures/opened-image.ts';
import {temporaryFile, temporaryFolder} from '../fixtures/temporary.ts';
import {
	isReady,
	openInspector,
	openShell,
	programPath,
	Terminal,
	terminalSizes,
} from './terminal.ts';

const layers = [
	[directory('etc'), file('etc/app.conf', 'workers 1\n'), file('etc/key', 'secret text\n')],
	[file('etc/app.conf', 'workers 4\n'), whiteout('etc/key'), file('etc/blob', generated(5000))],
];

for (const [columns, rows] of terminalSizes) {
	describe(`files in a terminal of ${columns}×${rows}`, () => {
		test('a removed file is viewed, and a changed one is compared', async t => {
			const archive = await archiveOf(t, layers);
			const terminal = openInspector(t, [archive], {columns, rows});
			await terminal.waitFor(isReady);
			// At most eight keys: the search finds removed files, too.
			terminal.press('/');
			terminal.press('key');
			await terminal.waitFor(/0, removed 1 +\/etc\/key/);
			terminal.press('\r');
			await terminal.waitFor(/Esc back to the list/);
			terminal.press('v');
			await terminal.waitFor(/\/etc\/key {2}of layer 0[\s\S]*1 {2}secret text/);
			terminal.press('\x1b');
			await terminal.waitFor(/Esc back to the list/);
			terminal.press('/\x15app.');
			await terminal.waitFor(/0–1 +\/etc\/app\.conf/);
			terminal.press('\r');
			await terminal.waitFor(/▸M? .*app\.conf/);
			terminal.press('d');
			await terminal.waitFor(/-workers 1\n \+workers 4/);
			terminal.press('\x03');
			await terminal.waitForExit();
		});
	});
}

for (const [variable, key] of [
	['PAGER', 'o'],
	['EDITOR', 'O'],
] as const) {
	test(`a file is shown in $${variable}, which has the terminal and its mouse meanwhile`, async t => {
		const archive = await archiveOf(t, layers);
		const pager = await temporaryFile(
			t,
			'pager',
			Buffer.from('echo "pager of $1 has:"; cat "$1"; read line; echo "$1" > "$0.seen"'),
		);
		const terminal = openShell(t, [archive], {
			env: {VISUAL: '', [variable]: `/bin/sh ${pager}`},
		});
		await terminal.waitFor(isReady);
		terminal.press(`]]\tfapp\rG${key}`);
		await terminal.waitFor(/pager of .*app\.conf has:\s+workers 4/);
		assert.equal(terminal.isFullScreen, false);
		assert.equal(terminal.hasMouse, false);
		terminal.press('\r');
		await terminal.waitFor(
			screen => screen.isFullScreen && screen.hasMouse && isReady.test(screen.text),
		);
		const copy = (await readFile(`${pager}.seen`, 'utf8')).trim();
		await assert.rejects(readFile(copy), {code: 'ENOENT'});
		terminal.press('q');
		await terminal.waitFor(/settings whole/);
	});
}

test('a file is extracted to the path that is typed, and never over another', async t => {
	const folder = await temporaryFolder(t);
	const archive = await archiveOf(t, layers);
	const terminal = openInspector(t, [archive]);
	await terminal.waitFor(isReady);
	terminal.press(']]\tfapp\rGx');
	await terminal.waitFor(/Extract to: \.\/app\.conf/);
	terminal.press(`\x15${path.join(folder, 'out')}\r`);
	await terminal.waitFor(/wrote .*: 1 file \(10 B\)/);
	assert.equal(await readFile(path.join(folder, 'out'), 'utf8'), 'workers 4\n');
	terminal.press(`x`);
	await terminal.waitFor(/Extract to/);
	terminal.press(`\x15${path.join(folder, 'out')}\r`);
	await terminal.waitFor(/exists already/);
	terminal.press('\x03');
	await terminal.waitForExit();
});

test('cat prints text to a terminal, and binary data only with --force', async t => {
	const archive = await archiveOf(t, layers);
	const cat = (...args: readonly string[]) =>
		new Terminal(t, [process.execPath, programPath, 'cat', archive, ...args]);
	const text = cat('/etc/app.conf');
	await text.waitFor(/workers 4/);
	assert.equal(await text.waitForExit(), 0);
	const refused = cat('/etc/blob');
	await refused.waitFor(/is a binary file[\s\S]*--force/);
	assert.equal(await refused.waitForExit(), 2);
	const forced = cat('/etc/blob', '--force');
	assert.equal(await forced.waitForExit(), 0);
	assert.ok(forced.output.length > 1000);
});
