import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {widthOf} from '../../source/text/cut.ts';
import {type AppState, reduceApp} from '../../source/ui/state/app-state.ts';
import {openInspector} from '../../source/ui/state/open-inspector.ts';
import {file, generated, symlink, whiteout} from '../fixtures/layer-tar.ts';
import {imageWith, inspectedImage, partialImage, type Step} from './inspected-image.ts';
import {openScreen} from './screen.tsx';

const steps: readonly Step[] = [
	['ADD rootfs.tar /', [file('bin/sh', generated(9000)), symlink('bin/ash', 'sh')]],
	['ENV PATH=/bin'],
	['COPY data.bin /srv/', [file('srv/data.bin', generated(50_000, 2))]],
	['RUN chmod 600 /srv/data.bin', [file('srv/data.bin', generated(50_000, 2), {mode: 0o600})]],
	['RUN rm /bin/ash', [whiteout('bin/ash')]],
];

async function ready(...given: readonly Step[]): Promise<AppState> {
	const image = await inspectedImage(...given);
	return {phase: 'ready', inspector: openInspector(image, {columns: 80, rows: 24})};
}

const app = await ready(...steps);

function rowWith(rows: readonly string[], text: string): string {
	const row = rows.find(item => item.includes(text));
	assert.ok(row !== undefined, `no row has ${text}:\n${rows.join('\n')}`);
	return row;
}

describe('the panes', () => {
	test('show image, platform, size, efficiency and waste in the top line, at every size', async () => {
		for (const columns of [80, 120]) {
			const screen = await openScreen(app, columns, 24);
			const [top] = screen.rows();
			for (const text of ['app:1', 'final 59 kB', 'wasted 50 kB', '45.9 %']) {
				assert.ok(top.includes(text), `${text} is not in ${top}`);
			}
			screen.close();
		}
	});

	test('name the platform in any width if the image has others, with the key for the next one', async () => {
		const image = await inspectedImage(...steps);
		const platforms = ['linux/amd64', 'linux/arm64'];
		const several = {...image, info: {...image.info, platforms}};
		const inspector = openInspector(several, {columns: 80, rows: 24});
		const screen = await openScreen({phase: 'ready', inspector}, 80, 24);
		assert.match(screen.rows()[0], /^app:1 {2}linux\/amd64 {3}final 59 kB/);
		await screen.resize(120, 40);
		assert.match(screen.rows().at(-1) ?? '', / P next platform /);
		screen.close();
	});

	test('list the whole image, then its layers with size, waste, cause of waste and command', async () => {
		const screen = await openScreen(app, 120, 40);
		const rows = screen.rows();
		assert.match(rowWith(rows, 'the whole image'), /^▸ ∑ {3}59 kB +the whole image/);
		assert.match(rowWith(rows, 'ADD rootfs.tar'), /^ {2}0 {4}9 kB ▒▒ +ADD rootfs\.tar \//);
		assert.match(rowWith(rows, 'COPY data'), /^ {2}1 {3}50 kB █{8} +COPY data/);
		assert.match(rowWith(rows, 'RUN chmod'), /^ {2}2 {3}50 kB ▒{8} ◂ 50 kB +RUN chmod/);
		assert.match(rowWith(rows, 'ENV PATH'), /^ {23,}ENV PATH=\/bin/);
		screen.close();
	});

	test('fold steps without files into one row', async () => {
		const state = await ready(...steps, ['USER app'], ['CMD sh']);
		const screen = await openScreen(state, 120, 40);
		rowWith(screen.rows(), '3 steps without files: ENV USER CMD');
		await screen.type('G\r');
		assert.ok(!screen.rows().some(row => row.includes('steps without files')));
		rowWith(screen.rows(), 'USER app');
		screen.close();
	});

	test('mark changes with a sign, and show size and link; b adds mode and owner', async () => {
		const screen = await openScreen(app, 120, 40);
		await screen.type('j');
		assert.match(rowWith(screen.rows(), 'ash'), /│ \+ +· +ash → sh/);
		await screen.type('jjj');
		assert.match(
			rowWith(screen.rows(), 'data.bin '),
			/│▹M +50 kB █+ +data\.bin +wastes 50 kB of layer 1/,
		);
		await screen.type('jb');
		assert.match(rowWith(screen.rows(), 'ash → sh'), /│▹- lrwxrwxrwx 0:0/);
		screen.close();
	});

	test('show the final tree first, the largest files first, and what to fix', async () => {
		const screen = await openScreen(app, 120, 40);
		const rows = screen.rows();
		rowWith(rows, 'Final files: 59 kB in 4 paths, largest first');
		assert.ok(
			rows.findIndex(row => row.includes('srv/')) < rows.findIndex(row => row.includes('bin/')),
		);
		rowWith(rows, '── What to fix ──');
		assert.match(rowWith(rows, ' −50 kB '), /1 +−50 kB +layer 2 \(chmod\).* → /);
		screen.close();
	});

	test('give the layers more or less room by < and >', async () => {
		for (const [columns, part] of [
			[120, /^.{60}┬/],
			[80, undefined],
		] as const) {
			const screen = await openScreen(app, columns, 24);
			const before = screen.rows();
			if (part) assert.match(before[1], part);
			await screen.type('>');
			assert.notDeepEqual(screen.rows(), before);
			await screen.type('<');
			assert.deepEqual(screen.rows(), before);
			screen.close();
		}
	});

	test('say which fields of a path the layer changed', async () => {
		const screen = await openScreen(app, 120, 40);
		await screen.type('jjjj\tG');
		rowWith(screen.rows(), 'modified by layer 2: mode -rw-r--r-- → -rw-------');
		screen.close();
	});

	test('say what to do about waste', async () => {
		const screen = await openScreen(app, 120, 40);
		await screen.type('jjjj');
		rowWith(screen.rows(), 'Layer 2 of 4');
		rowWith(screen.rows(), 'instead of chmod in layer 2');
		await screen.type('w');
		rowWith(screen.rows(), 'layer 2 RUN chmod 600');
		screen.close();
	});

	test('are stacked in a narrow terminal', async () => {
		const screen = await openScreen(app, 80, 24);
		const rows = screen.rows();
		rowWith(rows, 'ADD rootfs');
		rowWith(rows, 'Final files');
		assert.ok(!rows.some(row => row.includes('│')));
		screen.close();
	});

	test('show one at a time in a small terminal', async () => {
		const screen = await openScreen(app, 50, 12);
		assert.ok(screen.rows().some(row => row.includes('ADD rootfs')));
		assert.ok(!screen.rows().some(row => row.includes(' srv/')));
		await screen.type('\t');
		assert.ok(!screen.rows().some(row => row.includes('ADD rootfs')));
		assert.ok(screen.rows().some(row => row.includes(' srv/')));
		screen.close();
	});

	test('have no bar beside a path that the layer removes: it stores nothing of it', async () => {
		const state = await ready(
			['ADD a /', [file('a', generated(9000))]],
			['RUN rm a; x > b', [whiteout('a'), file('b', 'x')]],
		);
		const screen = await openScreen(state, 120, 40);
		await screen.type('G');
		assert.match(rowWith(screen.rows(), '9 kB of layer 0'), /- +9 kB {14}a {2}wastes/);
		assert.match(rowWith(screen.rows(), '│ +'), /\+ +1 B █{10}/);
		screen.close();
	});

	test('show the keys that work now', async () => {
		const screen = await openScreen(app, 120, 24);
		assert.match(screen.rows().at(-1) ?? '', /Enter details .*\? help {2}q quit/);
		await screen.type('\x06');
		assert.match(screen.rows().at(-1) ?? '', /^ Filter \/ █ .*Enter keep/);
		await screen.type('nothing-like-it');
		rowWith(screen.rows(), 'No path matches nothing-like-it.');
		screen.close();
	});

	test('count the matches of a filter in the title, without the bytes of all files', async () => {
		const screen = await openScreen(app, 120, 24);
		await screen.type('\x06data');
		rowWith(screen.rows(), 'Final files: 1 path, filter data');
		await screen.type('\x15is:removed');
		rowWith(screen.rows(), 'Final files: no paths, filter is:removed');
		rowWith(screen.rows(), 'A search of all layers finds removed files, too.');
		screen.close();
	});
});

test('quick keys in one piece of input act one after another', async () => {
	const screen = await openScreen(app, 120, 40);
	await screen.type('\x06data\rs');
	const rows = screen.rows();
	assert.match(rowWith(rows, 'filter data'), /filter data, by name/);
	screen.close();
});

test('the frame has the size of the terminal, at every size and on every page', async () => {
	const sizes = [
		[200, 60],
		[120, 40],
		[80, 24],
		[60, 15],
		[59, 12],
		[40, 10],
		[20, 5],
		[12, 3],
		[5, 2],
	] as const;
	for (const [columns, rows] of sizes) {
		const screen = await openScreen(app, columns, rows);
		for (const keys of ['', '\t', 'w', '?', 'qq\t\r', '\u001b/x']) {
			if (keys !== '') await screen.type(keys);
			const shown = screen.rows();
			assert.equal(shown.length, rows, `${keys} at ${columns}×${rows}`);
			const widest = Math.max(...shown.map(widthOf));
			assert.ok(widest <= columns, `${widest} columns at ${columns}×${rows}`);
		}
		screen.close();
	}
});

test('another size of the terminal is drawn at once', async () => {
	const screen = await openScreen(app, 120, 40);
	await screen.resize(80, 24);
	assert.equal(screen.rows().length, 24);
	screen.close();
});

test('nothing from an image reaches the terminal raw', async () => {
	const evil = 'x\u001b[31m\u001b]0;t\u0007\u202e\u200b\n\u009b2J';
	const hostile = await ready(
		[`RUN echo ${evil}`, [file(`a${evil}`, 'four'), symlink(`l${evil}`, evil)]],
		[`ENV A=${evil}`],
		[`RUN rm ${evil}`, [whiteout(`a${evil}`)]],
	);
	const screen = await openScreen(hostile, 120, 40);
	for (const keys of ['\t', 'j\r', '\u001b', 'w', '?', 'qq\t', 'j', '/\u202e']) {
		await screen.type(keys);
		const text = screen.rows().join('');
		assert.doesNotMatch(text, /[\p{Cc}\u202e\u200b]/u, `after ${JSON.stringify(keys)}`);
	}
	// The only escape sequences in the raw frame are our own styles.
	assert.doesNotMatch(screen.raw().replaceAll(/\u001b\[[\d;]*m/g, ''), /\u001b/);
	screen.close();
});

test('wide names keep the panes in line', async () => {
	const wide = await ready([
		'RUN 漢字 🙂 漢字漢字漢字漢字漢字漢字漢字漢字漢字',
		[file(`${'漢字'.repeat(30)}.txt`, 'a'), file('e\u0301\u0301🙂', 'b')],
	]);
	const screen = await openScreen(wide, 101, 24);
	const bars = screen
		.rows()
		.filter(row => row.includes('│'))
		.map(row => widthOf(row.slice(0, row.indexOf('│'))));
	assert.deepEqual([...new Set(bars)], [50]);
	screen.close();
});

describe('while layers are still being read', () => {
	const size = {columns: 120, rows: 40};
	const progress = {
		activity: 'reading layers',
		doneBytes: 5e6,
		totalBytes: 1e7,
		doneLayers: 1,
		totalLayers: 4,
	};

	async function reading(layerCount: number): Promise<AppState> {
		const image = await partialImage(layerCount, ...steps);
		return {phase: 'ready', inspector: openInspector(image, size, progress)};
	}

	test('all layers are listed, with an ellipsis for unknown sizes', async () => {
		const screen = await openScreen(await reading(1), 120, 40);
		const rows = screen.rows();
		assert.match(rowWith(rows, 'ADD rootfs'), /^ {2}0 +9 kB /);
		assert.match(rowWith(rows, 'COPY data'), /^ {2}1 +… +COPY data/);
		assert.match(rows.at(-1) ?? '', /q cancel/);
		screen.close();
	});

	test('the figures say that they are not final', async () => {
		const screen = await openScreen(await reading(2), 120, 40);
		const rows = screen.rows();
		assert.match(rows[0], /reading layer 3 of 4, 50 %.*≥ 59 kB stored/);
		rowWith(rows, 'What to fix, so far');
		rowWith(rows, 'Files so far: 59 kB in 5 paths, not final');
		assert.doesNotMatch(rows.join('\n'), /efficiency|0 B wasted/);
		await screen.type('w');
		rowWith(screen.rows(), 'Wasted so far: nothing (reading layer 3 of 4, 50 %)');
		screen.close();
	});

	test('a wait for the first byte shows what is waited for, how long, and the sizes of the engine', async () => {
		const image = await partialImage(0, ...steps);
		const info = {...image.info, statedBytes: [9e3, 548e6, undefined, 12e6]};
		const waiting = {...progress, activity: 'waiting for the engine', doneBytes: 0, seconds: 5};
		const inspector = openInspector({...image, info}, size, waiting);
		const screen = await openScreen({phase: 'ready', inspector}, 120, 40);
		assert.match(rowWith(screen.rows(), 'COPY data'), / 1 ≈550 MB /);
		assert.match(screen.rows()[0], /waiting for the engine, 5 s {2}≈ 560 MB stored$/);
		screen.close();
	});

	test('a layer that is not read yet says so, and how far reading is', async () => {
		const screen = await openScreen(await reading(1), 120, 40);
		await screen.type('jjj');
		const rows = screen.rows();
		rowWith(rows, 'Layer 1: not read yet');
		rowWith(rows, 'Layer 1 is not read yet. Layer 0 is.');
		rowWith(rows, 'reading layers: 5 MB of 10 MB, layer 1 of 4');
		rowWith(rows, '50 %');
		await screen.type('\r');
		rowWith(screen.rows(), 'Layer 1 is not read yet.');
		screen.close();
	});

	test('a layer that arrives before lower ones shows its files and its size, and names the missing layers', async () => {
		const image = await imageWith([0, 2], ...steps);
		const ready = {phase: 'ready', inspector: openInspector(image, size, progress)} as const;
		const state = reduceApp(ready, {
			type: 'progress',
			progress,
			readBytes: new Map([[2, 50_000]]),
		});
		const screen = await openScreen(state, 120, 40);
		assert.match(rowWith(screen.rows(), 'RUN chmod'), /^ {2}2 +50 kB ▒{8} RUN chmod/);
		await screen.type('jjjj');
		rowWith(screen.rows(), 'Layer 2 is read, layer 1 below it is not yet');
		rowWith(screen.rows(), 'Layer 2 stored 50 kB, changed 2 paths, not final');
		rowWith(screen.rows(), 'data.bin');
		await screen.type('k');
		rowWith(screen.rows(), 'Layer 1: not read yet');
		screen.close();
	});

	test('the details of a layer say so as soon as it is read', async () => {
		const image = await imageWith([0, 2], ...steps);
		const inspector = openInspector(image, size, progress);
		const screen = await openScreen({phase: 'ready', inspector}, 120, 40);
		await screen.type('jjjj');
		rowWith(screen.rows(), 'Layer 2 is not read yet.');
		await screen.act({type: 'progress', progress, readBytes: new Map([[2, 50_000]])});
		rowWith(screen.rows(), 'Layer 2 is read, layer 1 below it is not yet');
		screen.close();
	});

	test('the files come when the layer is read, and the rest when all are', async () => {
		const screen = await openScreen(await reading(1), 120, 40);
		await screen.type('jjj');
		await screen.act({type: 'image', image: await partialImage(2, ...steps)});
		rowWith(screen.rows(), 'data.bin');
		assert.match(screen.rows()[0], /reading layer/);
		await screen.act({type: 'image', image: await inspectedImage(...steps)});
		assert.match(screen.rows()[0], /efficiency 54\.1 %/);
		assert.match(screen.rows().at(-1) ?? '', /q quit/);
		screen.close();
	});

	test('the frame has the size of the terminal, in whatever size', async () => {
		for (const [columns, rows] of [
			[120, 40],
			[80, 24],
			[40, 10],
			[20, 5],
			[5, 2],
		] as const) {
			const screen = await openScreen(await reading(1), columns, rows);
			for (const keys of ['', 'w', '?', 'qq/x']) {
				if (keys !== '') await screen.type(keys);
				assert.equal(screen.rows().length, rows, `${keys} at ${columns}×${rows}`);
				assert.ok(Math.max(...screen.rows().map(widthOf)) <= columns, `${columns}×${rows}`);
			}
			screen.close();
		}
	});

	test('progress messages of a source do not reach the terminal raw', async () => {
		const state = await reading(0);
		const hostile = {...progress, activity: 'x\u001b[2J\u202e\u0007'};
		const screen = await openScreen(
			reduceApp(state, {type: 'progress', progress: hostile}),
			120,
			40,
		);
		assert.match(screen.rows().join('\n'), /x\\x1b\[2J/);
		assert.doesNotMatch(screen.rows().join(''), /[\p{Cc}\u202e]/u);
		screen.close();
	});
});

describe('before an image is there', () => {
	const size = {columns: 80, rows: 24};

	test('the screen shows the activity, its progress and how to cancel', async () => {
		const progress = {
			activity: 'reading layers',
			doneBytes: 5e6,
			totalBytes: 1e7,
			doneLayers: 1,
			totalLayers: 4,
		};
		const screen = await openScreen({phase: 'loading', reference: 'app:1', size, progress}, 80, 24);
		const rows = screen.rows();
		rowWith(rows, 'Opening app:1');
		rowWith(rows, 'reading layers: 5 MB of 10 MB, layer 1 of 4');
		rowWith(rows, '50 %');
		assert.match(rows.at(-1) ?? '', /q cancel/);
		screen.close();
	});

	test('an error is shown with its reason, a hint and the keys', async () => {
		const screen = await openScreen(
			{
				phase: 'failed',
				reference: 'app:1',
				size,
				message: 'the engine\u001b is down',
				hint: 'Start it.',
			},
			80,
			24,
		);
		const rows = screen.rows();
		rowWith(rows, 'Could not open app:1');
		rowWith(rows, 'the engine\\x1b is down');
		rowWith(rows, 'Start it.');
		assert.match(rows.at(-1) ?? '', /r try again .*q quit/);
		screen.close();
	});
});
