import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {KeyAction} from '../../../source/ui/input/dispatch.ts';
import {appMouse, createMouse} from '../../../source/ui/input/mouse.ts';
import type {MouseReport} from '../../../source/ui/input/terminal-reports.ts';
import {screenLines} from '../../../source/ui/screen/screen-lines.ts';
import {type AppState, reduceApp} from '../../../source/ui/state/app-state.ts';
import type {InspectorState} from '../../../source/ui/state/state.ts';
import {file, generated, whiteout} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';
import {cursorPath, justOpened, press, topName} from '../journey.ts';

const image = await inspectedImage(
	['ADD rootfs.tar /', [file('bin/sh', generated(900)), file('tmp/a', generated(500))]],
	[
		'COPY many /many',
		Array.from({length: 200}, (_, at) => file(`many/${String(at).padStart(3, '0')}`, 'x')),
	],
	['RUN rm /tmp/a', [whiteout('tmp/a')]],
	...Array.from({length: 30}, (_, at) => [`RUN step ${at}`, [file(`step/${at}`, 'y')]] as const),
);

const sizes = [
	{columns: 120, rows: 40},
	{columns: 80, rows: 24},
	{columns: 70, rows: 12},
] as const;

/** A mouse over the screen of a state. Its clock stands still unless the test moves it. */
class Hand {
	#state: AppState;
	#time = 0;
	readonly effects: string[] = [];
	readonly #report: (report: MouseReport) => void;

	constructor(state: InspectorState) {
		this.#state = {phase: 'ready', inspector: state};
		const act = (action: KeyAction) => {
			if (action.type === 'effect') this.effects.push(action.effect);
			else this.#state = reduceApp(this.#state, action);
		};
		this.#report = createMouse(
			appMouse(() => this.#state, act),
			() => this.#time,
		);
	}

	get state(): InspectorState {
		assert.equal(this.#state.phase, 'ready');
		return (this.#state as Extract<AppState, {phase: 'ready'}>).inspector;
	}

	get rows(): readonly string[] {
		return screenLines(this.#state).map(line => line.map(({text}) => text).join(''));
	}

	/** The cell where a text starts on the screen. */
	find(text: string | RegExp): {readonly column: number; readonly row: number} {
		for (const [row, line] of this.rows.entries()) {
			const column = line.search(text);
			if (column >= 0) return {column, row};
		}
		throw new Error(`${text} is not on the screen:\n${this.rows.join('\n')}`);
	}

	do(action: MouseReport['action'], at: {readonly column: number; readonly row: number}): this {
		this.#report({type: 'mouse', action, ...at});
		return this;
	}

	click(text: string | RegExp): this {
		const at = this.find(text);
		return this.do('press', at).do('release', at);
	}

	wait(milliseconds: number): this {
		this.#time += milliseconds;
		return this;
	}
}

describe('a click', () => {
	for (const size of sizes.slice(0, 2)) {
		test(`selects the layer or path that is drawn there, at ${size.columns}×${size.rows}`, () => {
			const hand = new Hand(justOpened(image, size.columns, size.rows));
			hand.click('COPY many');
			assert.deepEqual([hand.state.focus, hand.state.snapshot.selection.layer], ['layers', 1]);
			const at = hand.find(/ many\//);
			hand.do('press', at);
			assert.deepEqual([hand.state.focus, cursorPath(hand.state)], ['tree', '/many']);
		});

		test(`selects each of the drawn layers, at ${size.columns}×${size.rows}`, () => {
			const hand = new Hand(justOpened(image, size.columns, size.rows));
			hand.do('wheelDown', hand.find('rootfs'));
			const steps = hand.rows.flatMap(row => /RUN step \d+/.exec(row)?.[0] ?? []);
			assert.ok(steps.length > 2);
			for (const step of new Set(steps)) {
				hand.click(new RegExp(`${step}\\b`)).wait(1000);
				const {layer} = hand.state.snapshot.selection;
				assert.equal(image.info.layers[layer].command, step);
			}
		});
	}

	test('on the name of a column sorts by it', () => {
		const hand = new Hand(justOpened(image));
		const row = hand.find(/size +share +path/).row;
		hand.do('press', {row, column: hand.rows[row].indexOf('path')});
		assert.equal(hand.state.sort, 'name');
		hand.do('press', {row, column: hand.rows[row].lastIndexOf('share')});
		assert.equal(hand.state.sort, 'size');
	});

	test('on a key of the status line does what the key does', () => {
		const hand = new Hand(justOpened(image));
		hand.click('w fixes');
		assert.equal(topName(hand.state), 'fixes');
		hand.click('Esc back');
		assert.equal(topName(hand.state), 'layers');
		hand.click('q quit');
		assert.deepEqual(hand.effects, ['quit']);
	});

	test('on a fix opens the list of fixes at it', () => {
		const hand = new Hand(justOpened(image));
		hand.click(/−500 B/);
		assert.equal(topName(hand.state), 'fixes');
		assert.equal(hand.state.fixList.group, image.fixes[0].id);
	});

	test('beside all targets changes nothing', () => {
		const state = justOpened(image);
		const hand = new Hand(state);
		for (const at of [
			{row: 0, column: 3},
			{row: 500, column: 3},
			{row: 5, column: 500},
		]) {
			hand.do('press', at);
		}
		assert.equal(hand.state, state);
	});
});

describe('a double click', () => {
	test('opens a layer or a directory', () => {
		const hand = new Hand(justOpened(image));
		hand.click('COPY many').click('COPY many');
		assert.equal(topName(hand.state), 'layer');
		const tree = new Hand(press(justOpened(image), 'tab', 'c'));
		const before = tree.state.rows.count;
		tree.click('many/').click('many/');
		assert.equal(tree.state.rows.count, before + 200);
	});

	test('is two clicks at one place within a moment', () => {
		const hand = new Hand(justOpened(image));
		hand.click('COPY many').wait(401).click('COPY many');
		assert.equal(topName(hand.state), 'layers');
		hand.click('rootfs').click('COPY many');
		assert.equal(topName(hand.state), 'layers');
	});

	test('of three clicks is the first two', () => {
		const hand = new Hand(press(justOpened(image), 'tab', 'c'));
		const before = hand.state.rows.count;
		hand.click('many/').click('many/').click('many/');
		assert.equal(hand.state.rows.count, before + 200);
	});
});

describe('the lists of pages', () => {
	test('of largest files and of search take clicks and the wheel', () => {
		const largest = new Hand(press(justOpened(image), 'L'));
		const cursor = () =>
			(largest.state.stack.at(-1) as {viewport: {cursor: number}}).viewport.cursor;
		largest.click('/many/000');
		const before = cursor();
		assert.ok(before > 0);
		largest.do('wheelDown', largest.find('/many/000'));
		assert.equal(cursor(), before + 3);
		largest.wait(1000).click('/bin/sh').click('/bin/sh');
		assert.equal(cursorPath(largest.state), '/bin/sh');
		const search = new Hand(press(justOpened(image), '/', 'm', 'a', 'n', 'y', '/', '0'));
		search.click('/many/003').click('/many/003');
		assert.equal(cursorPath(search.state), '/many/003');
	});

	test('of the versions of a path take clicks', () => {
		const hand = new Hand(press(justOpened(image), 'tab', 'e', 'G', 'i'));
		const row = hand.rows.findIndex(text => /^>/.test(text));
		hand.do('press', {row, column: 4});
		assert.equal(topName(hand.state), 'path');
	});
});

describe('the wheel', () => {
	test('scrolls what is under the mouse, and takes the cursor along only at the edge', () => {
		const hand = new Hand(press(justOpened(image), 'tab', 'e', 'j', 'j', 'j', 'j', 'j'));
		const {cursor} = hand.state.tree;
		hand.do('wheelDown', hand.find('share'));
		assert.deepEqual([hand.state.tree.offset, hand.state.tree.cursor], [3, cursor]);
		hand.do('wheelDown', hand.find('share'));
		assert.deepEqual([hand.state.tree.offset, hand.state.tree.cursor], [6, 6]);
		hand.do('wheelDown', hand.find('rootfs'));
		assert.deepEqual([hand.state.layers.offset, hand.state.layers.cursor], [3, 3]);
		hand.do('wheelUp', hand.find('RUN step')).do('wheelUp', hand.find('RUN step'));
		assert.equal(hand.state.layers.offset, 0);
	});

	test('scrolls pages', () => {
		const hand = new Hand(press(justOpened(image, 80, 24), '?'));
		hand.do('wheelDown', {row: 5, column: 5});
		assert.match(hand.rows[1], /lines 4 to/);
		hand.do('wheelUp', {row: 5, column: 5}).do('wheelUp', {row: 5, column: 5});
		assert.match(hand.rows[1], /lines 1 to/);
	});
});

describe('dragging the line between the panes', () => {
	test('moves it with the mouse, and no further than there is room', () => {
		const hand = new Hand(justOpened(image));
		const {column, row} = hand.find('┬');
		hand.do('press', {column, row}).do('drag', {column: column + 7, row});
		assert.equal(hand.find('┬').column, column + 7);
		hand
			.do('drag', {column: 119, row})
			.do('drag', {column: column + 7, row})
			.do('release', {column, row});
		assert.ok(hand.find('┬').column <= 80);
		const before = hand.state;
		hand.do('drag', {column: 50, row});
		assert.equal(hand.state, before);
	});

	test('moves it up and down where the panes are stacked', () => {
		const hand = new Hand(justOpened(image, 80, 24));
		const {column, row} = hand.find('Final files');
		hand.do('press', {column, row}).do('drag', {column, row: row - 2});
		assert.equal(hand.find('Final files').row, row - 2);
	});
});
