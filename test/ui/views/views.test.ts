import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {AppState} from '../../../source/ui/state/app-state.ts';
import {openInspector} from '../../../source/ui/state/open-inspector.ts';
import {
	activeBindings,
	bindingsByCategory,
	keyTableMarkdown,
} from '../../../source/ui/views/views.ts';
import {file} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';
import {justOpened, press, topName, type} from '../journey.ts';

const bindings = bindingsByCategory().flatMap(([, items]) => items);

describe('the key table', () => {
	test('gives every binding a key without Ctrl, but for text fields and where another binding does the same', () => {
		const withCtrlOnly = bindings.filter(({keys}) => keys.every(key => key.includes('ctrl+')));
		assert.deepEqual(withCtrlOnly.map(({keys}) => keys.join(' ')).sort(), [
			'ctrl+a',
			'ctrl+a',
			'ctrl+c',
			'ctrl+l',
			'ctrl+u',
			'ctrl+w',
			'ctrl+z',
		]);
	});

	test('gives no key two meanings at once', async () => {
		for (const state of await manyStates()) {
			const keys = activeBindings(state).flatMap(item => item.keys);
			assert.deepEqual(
				keys.filter((key, at) => keys.indexOf(key) !== at),
				[],
				state.phase === 'ready' ? topName(state.inspector) : state.phase,
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
		const inspector = press(justOpened(image, 80, 24), 'j', 'tab');
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
			'ctrl+o',
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
			known.filter(key => !activeBindings(state).some(({keys}) => keys.includes(key))),
			[],
		);
	});

	test('omits disabled bindings', async () => {
		const image = await inspectedImage(['CMD sh']);
		const inspector = {...openInspector(image, {columns: 80, rows: 24}), focus: 'tree'} as const;
		const keys = activeBindings({phase: 'ready', inspector}).flatMap(item => item.keys);
		assert.equal(keys.includes('enter'), false);
		assert.equal(keys.includes('esc'), false);
	});

	test('is written as a table that has a row for every binding', () => {
		const rows = keyTableMarkdown().split('\n');
		assert.equal(rows.length, bindings.length + 2);
		assert.ok(rows.includes('|  | <kbd>↓</kbd> <kbd>j</kbd> | Move down | `down` |'));
		assert.ok(rows.some(row => row.startsWith('|  | <kbd>&lt;</kbd> ')));
	});
});

/** States in every context, with and without a filter, while loading and after. */
async function manyStates(): Promise<readonly AppState[]> {
	const image = await inspectedImage(['RUN x', [file('a')]]);
	const size = {columns: 80, rows: 24};
	const inspectors = [image, {...image, isFinal: false}].flatMap(one => {
		const layers = openInspector(one, size);
		const tree = press(layers, 'tab');
		const filtering = type(press(layers, 'ctrl+f'), 'a');
		return [
			layers,
			tree,
			filtering,
			press(filtering, 'enter'),
			press(filtering, 'enter', 'tab'),
			press(layers, 'w'),
			type(press(layers, '/'), 'a'),
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
