import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {describe, type TestContext, test} from 'node:test';
import {docker20Archive, severalImages} from '../fixtures/archives.ts';
import {engineAt} from '../fixtures/engine.ts';
import {file} from '../fixtures/layer-tar.ts';
import {stalledEngine} from '../fixtures/stalled-engine.ts';
import {temporaryFile} from '../fixtures/temporary.ts';
import {testHosts} from '../fixtures/test-hosts.ts';
import {testImage} from '../fixtures/test-image.ts';
import {
	childOf,
	isReady,
	openInspector,
	openShell,
	samplePath,
	type Terminal,
	terminalSizes,
} from './terminal.ts';

/** Waits for the inspector's end, and checks that screen, settings and cursor are as before. */
async function waitForWholeShell(terminal: Terminal, code: number): Promise<void> {
	await terminal.waitFor(/settings/);
	assert.match(terminal.text, /settings whole/);
	assert.match(terminal.text, new RegExp(`code ${code}$`, 'm'));
	assert.equal(terminal.isFullScreen, false);
	assert.equal(terminal.isCursorShown, true);
}

for (const [columns, rows] of terminalSizes) {
	describe(`the inspector in a terminal of ${columns}×${rows}`, () => {
		test('shows the image, its layers and files, and restores the terminal', async context => {
			const terminal = openShell(context, [samplePath], {columns, rows});
			await terminal.waitFor(isReady);
			assert.equal(terminal.isFullScreen, true);
			assert.match(terminal.lines[0], /wasted/);
			assert.match(terminal.text, /^▸ ∑.*the whole image/m);
			assert.match(terminal.text, /Final files: 110 kB/);
			assert.match(terminal.text, /What to fix/);
			assert.match(terminal.lines[rows - 1], /q quit/);
			terminal.press('q');
			await waitForWholeShell(terminal, 0);
		});

		test('moves through all layers', async context => {
			const terminal = openInspector(context, [samplePath], {columns, rows});
			await terminal.waitFor(isReady);
			const seen = new Set<string>();
			while (!selectedRow(terminal).includes('8 steps without files')) {
				const before = selectedRow(terminal);
				terminal.press('j');
				// A frame may be drawn in part, without a cursor.
				await terminal.waitFor(() => !['', before].includes(selectedRow(terminal)));
				const layer = /^▸\s*(\d+) (?!steps)/.exec(selectedRow(terminal))?.[1];
				if (layer === undefined) continue;
				await terminal.waitFor(new RegExp(`─ Layer ${layer} (added|changed|removed|stored) `));
				seen.add(layer);
			}
			// Layer 2 is a WORKDIR and has no files.
			assert.deepEqual([...seen], ['0', '1', '3', '4', '5', '6', '7', '8', '9', '10']);
			terminal.press('\r');
			await terminal.waitFor(() => /CMD \["\/bin\/sh"\]/.test(selectedRow(terminal)));
			terminal.press('q');
			assert.equal(await terminal.waitForExit(), 0);
		});

		test('finds a removed file, goes to it, and comes back to the list', async context => {
			const terminal = openInspector(context, [samplePath], {columns, rows});
			await terminal.waitFor(isReady);
			terminal.press('/');
			await terminal.waitFor(/Search all layers/);
			terminal.press('npmrc');
			await terminal.waitFor(/5–9, removed 10 +\/srv\/app\/\.npmrc/);
			terminal.press('\r');
			await terminal.waitFor(/▸.* \.npmrc/);
			terminal.press('\x1b');
			await terminal.waitFor(/removed 10 +\/srv\/app\/\.npmrc/);
			terminal.press('\x1b');
			await terminal.waitFor(isReady);
			terminal.press('q');
			assert.equal(await terminal.waitForExit(), 0);
		});

		test('filters files while the user types, and shows all again after Esc', async context => {
			const terminal = openInspector(context, [samplePath], {columns, rows});
			await terminal.waitFor(isReady);
			const shownPaths = () =>
				['usr/', 'passwd'].filter(name =>
					new RegExp(`\\d k?B .* ${name}( |$)`, 'm').test(terminal.text),
				);
			assert.deepEqual(shownPaths(), ['usr/']);
			terminal.press('\tf');
			await terminal.waitFor(/ Filter /);
			terminal.press('passwd');
			await terminal.waitFor(() => shownPaths().join() === 'passwd');
			terminal.press('\r');
			await terminal.waitFor(isReady);
			assert.deepEqual(shownPaths(), ['passwd']);
			terminal.press('\x1b');
			await terminal.waitFor(() => shownPaths().join() === 'usr/');
			terminal.press('q');
			assert.equal(await terminal.waitForExit(), 0);
		});
	});
}

/** The selected row of the list of layers. */
function selectedRow(terminal: Terminal): string {
	return terminal.lines.find(line => line.startsWith('▸'))?.split('│')[0] ?? '';
}

describe('the terminal is restored', () => {
	for (const [signal, code] of [
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGINT', 130],
	] as const) {
		test(`after ${signal}`, async context => {
			const terminal = openShell(context, [samplePath]);
			await terminal.waitFor(isReady);
			process.kill(childOf(terminal.pid), signal);
			await waitForWholeShell(terminal, code);
		});
	}

	test('after Ctrl+C', async context => {
		const terminal = openShell(context, [samplePath]);
		await terminal.waitFor(isReady);
		terminal.press('\x03');
		await waitForWholeShell(terminal, 0);
	});

	for (const [keys, code] of [
		['q', 130],
		['\x03', 130],
	] as const) {
		test(`after ${JSON.stringify(keys)} while an image loads`, async context => {
			const terminal = await openLoading(context);
			terminal.press(keys);
			await waitForWholeShell(terminal, code);
		});
	}

	test('after SIGTERM while an image loads', async context => {
		const terminal = await openLoading(context);
		process.kill(childOf(terminal.pid), 'SIGTERM');
		await waitForWholeShell(terminal, 143);
	});

	test('after an image that could not be loaded', async context => {
		const terminal = openShell(context, [await brokenArchive(context)]);
		await terminal.waitFor(/broken image/);
		assert.equal(terminal.isFullScreen, true);
		terminal.press('q');
		await waitForWholeShell(terminal, 2);
	});
});

/** Opens an image that is never read to its end. */
async function openLoading(context: TestContext): Promise<Terminal> {
	const steps = ['a', 'b'].map(name => ({createdBy: `COPY ${name}`, entries: [file(name)]}));
	const {host} = await stalledEngine(context, await testImage(steps));
	const terminal = openShell(context, ['--host', host, 'test/app:1']);
	// The activity goes away when the first layer has been read.
	await terminal.waitFor(/exporting from the engine|reading layer 2 of 2/);
	return terminal;
}

test('an image that could not be loaded is shown as a page with the reason and a hint', async context => {
	const terminal = openInspector(context, [await brokenArchive(context)], {columns: 80, rows: 24});
	await terminal.waitFor(/ends in the\s+middle of an entry/);
	await terminal.waitFor(/Save the image again/);
	terminal.press('q');
	assert.equal(await terminal.waitForExit(), 2);
});

test('the screen is redrawn when the terminal is resized', async context => {
	const terminal = openInspector(context, [samplePath], {columns: 120, rows: 40});
	await terminal.waitFor(isReady);
	for (const [columns, rows] of [
		[80, 24],
		[50, 12],
		[140, 50],
	]) {
		terminal.resize(columns, rows);
		await terminal.waitFor(({lines}) => /quit/.test(lines[rows - 1]) && isReadyLine(lines[0]));
	}
	terminal.press('q');
	assert.equal(await terminal.waitForExit(), 0);
});

function isReadyLine(line: string): boolean {
	return /sample\.tar|mple\.tar/.test(line);
}

test('control characters of an image do not reach the terminal', async context => {
	const hostile = 'a\x1b]0;owned\x07\x1b[2J\u202egpj.exe\u0085b\nc';
	const image = await testImage(
		[
			{createdBy: `RUN ${hostile}`, entries: [file(hostile, 'x'), file('plain', 'y')]},
			{createdBy: `LABEL ${hostile}`},
		],
		{tags: [`evil:${hostile}`]},
	);
	const target = await temporaryFile(context, 'image.tar', await docker20Archive(image));
	const terminal = openInspector(context, [target]);
	await terminal.waitFor(isReady);
	terminal.press('\tG\r');
	await terminal.waitFor(/x1b/);
	terminal.press('\x1bq');
	terminal.press('q');
	await terminal.waitForExit();
	for (const raw of ['\x1b]0;', '\x1b[2J\u202e', '\u202e', '\u0085', '\x07']) {
		assert.ok(!terminal.output.includes(raw), JSON.stringify(raw));
	}
});

async function brokenArchive(context: TestContext): Promise<string> {
	const sample = await readFile(samplePath);
	return temporaryFile(context, 'cut.tar', sample.subarray(0, Math.floor(sample.length * 0.7)));
}

test('Esc goes back to the list of images while an image loads and later, and q quits', async context => {
	const imageOf = (tag: string) =>
		testImage([{createdBy: `COPY ${tag}`, entries: [file(`file-of-${tag.slice(-1)}`, 'x')]}], {
			tags: [tag],
		});
	const archive = await severalImages([await imageOf('app:1'), await imageOf('app:2')]);
	const path = await temporaryFile(context, 'two.tar', archive);
	const terminal = openInspector(context, [path]);
	for (const name of ['app:1', 'app:2']) {
		await terminal.waitFor(/2 of 2 images/);
		terminal.press(`\x15${name}`);
		await terminal.waitFor(/1 of 2 images/);
		terminal.press('\r');
		await terminal.waitFor(new RegExp(`file-of-${name.slice(-1)}`));
		await terminal.waitFor(/Esc images .*q quit/);
		terminal.press('\x1b');
		await terminal.waitFor(new RegExp(`Image: ${name}▏`));
		terminal.press('\x15');
	}
	await terminal.waitFor(/2 of 2 images/);
	terminal.press('\r');
	await terminal.waitFor(isReady);
	terminal.press('q');
	assert.equal(await terminal.waitForExit(), 0);
});

for (const host of testHosts) {
	test(`without an image, the user chooses one of the images of ${host}`, async context => {
		const docker = engineAt(host);
		const archive = await docker20Archive(
			await testImage([{createdBy: 'COPY greeting', entries: [file('greeting', 'hello')]}], {
				tags: ['layerscope-test/picked:1'],
			}),
		);
		await buffer(await docker.loadImage(Readable.from([archive])));
		context.after(() => docker.getImage('layerscope-test/picked:1').remove({force: true}));
		const terminal = openInspector(context, ['--host', host]);
		await terminal.waitFor(/images of the Docker engine/);
		terminal.press('test/picked');
		await terminal.waitFor(/Image: layerscope-test\/picked|test\/picked▏/);
		terminal.press('\r');
		await terminal.waitFor(/greeting/);
		await terminal.waitFor(isReady);
		terminal.press('q');
		assert.equal(await terminal.waitForExit(), 0);
	});
}
