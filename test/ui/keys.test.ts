import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Key} from 'ink';
import {bindings} from '../../source/ui/input/key-bindings.ts';
import {keyLabel, keysOf} from '../../source/ui/input/key-names.ts';
import {
	activeBindings,
	commandFor,
	contextOf,
	keyTableMarkdown,
} from '../../source/ui/input/key-table.ts';
import type {AppState} from '../../source/ui/state/app-state.ts';
import {openInspector} from '../../source/ui/state/state.ts';
import {file} from '../fixtures/layer-tar.ts';
import {inspectedImage} from './inspected-image.ts';
import {press, type} from './journey.ts';

const none: Key = {
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
	super: false,
	hyper: false,
	capsLock: false,
	numLock: false,
};

describe('keys', () => {
	test('that are typed quickly come in one string, and are told apart', () => {
		assert.deepEqual(keysOf('jj', none), ['j', 'j']);
		assert.deepEqual(keysOf('j\rG \u0006', none), ['j', 'enter', 'G', 'space', 'ctrl+f']);
	});

	test('with Ctrl have its name', () => {
		assert.deepEqual(keysOf('f', {...none, ctrl: true}), ['ctrl+f']);
		assert.deepEqual(keysOf(' ', {...none, ctrl: true}), ['ctrl+space']);
	});

	test('after a quick Esc are not taken for others', () => {
		assert.deepEqual(keysOf('j', {...none, meta: true}), ['esc', 'j']);
	});

	test('are shown as people read them', () => {
		assert.equal(keyLabel('ctrl+f'), 'Ctrl+F');
		assert.equal(keyLabel('shift+tab'), 'Shift+Tab');
		assert.equal(keyLabel('G'), 'G');
	});
});

describe('the key table', () => {
	test('gives every command a key without Ctrl', () => {
		const commands = [...new Set(bindings.map(({command}) => command))];
		const plain = commands.filter(command =>
			bindings.some(
				item => item.command === command && item.keys.some(key => !key.includes('ctrl+')),
			),
		);
		// In the text field plain keys are text; there Backspace does the same. Ctrl+Z and Ctrl+L have others.
		const exceptions = ['eraseWord', 'eraseText', 'suspend', 'layerMode', 'allMode'];
		assert.deepEqual(
			commands.filter(command => !plain.includes(command)).sort(),
			exceptions.sort(),
		);
	});

	test('gives no key two meanings at once', async () => {
		for (const state of await manyStates()) {
			const keys = activeBindings(state).flatMap(item => item.keys);
			assert.deepEqual(
				keys.filter((key, at) => keys.indexOf(key) !== at),
				[],
				contextOf(state),
			);
		}
	});

	test('has no key that terminals cannot tell from another', () => {
		const ambiguous = ['ctrl+m', 'ctrl+i', 'ctrl+h', 'ctrl+j', 'ctrl+['];
		assert.deepEqual(
			bindings.flatMap(({keys}) => keys.filter(key => ambiguous.includes(key))),
			[],
		);
	});

	test("knows dive's and vim's keys", async () => {
		const image = await inspectedImage(['RUN x', [file('a')]]);
		const inspector = {...openInspector(image, {columns: 80, rows: 24}), focus: 'tree'} as const;
		const known = [
			'tab',
			'space',
			'ctrl+space',
			'ctrl+a',
			'ctrl+r',
			'ctrl+u',
			'ctrl+b',
			'ctrl+f',
			'ctrl+l',
			'u',
			'd',
			'j',
			'k',
			'h',
			'l',
			'g',
			'G',
			'/',
			'n',
			'N',
		];
		const state = {phase: 'ready', inspector} as const;
		assert.deepEqual(
			known.filter(key => commandFor(state, key) === undefined),
			[],
		);
	});

	test('leaves out what does nothing now', async () => {
		const image = await inspectedImage(['CMD sh']);
		const inspector = {...openInspector(image, {columns: 80, rows: 24}), focus: 'tree'} as const;
		const commands = activeBindings({phase: 'ready', inspector}).map(({command}) => command);
		assert.equal(commands.includes('openOrShow'), false);
		assert.equal(commands.includes('clearFilter'), false);
	});

	test('is written as a table that has a row for every binding', () => {
		const rows = keyTableMarkdown().split('\n');
		assert.equal(rows.length, bindings.length + 2);
		assert.ok(rows.includes('|  | <kbd>↓</kbd> <kbd>j</kbd> | Move down |'));
	});
});

/** States in every context, with and without a filter, while loading and after. */
async function manyStates(): Promise<readonly AppState[]> {
	const image = await inspectedImage(['RUN x', [file('a')]]);
	const size = {columns: 80, rows: 24};
	const inspectors = [image, {...image, isFinal: false}].flatMap(one => {
		const layers = openInspector(one, size);
		const tree = press(layers, 'tab');
		const filtering = type(press(layers, '/'), 'a');
		return [
			layers,
			tree,
			filtering,
			press(filtering, 'enter'),
			press(filtering, 'enter', 'tab'),
			press(layers, 'w'),
			press(layers, 'i'),
			press(layers, '?'),
		];
	});
	return [
		{phase: 'loading', reference: 'app', size, progress: undefined},
		{phase: 'failed', reference: 'app', size, message: 'no', hint: 'try'},
		...inspectors.map(inspector => ({phase: 'ready', inspector}) as const),
	];
}
