import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createKeyQueue, type KeyAction, nextAction} from '../../../source/ui/input/dispatch.ts';
import type {KeyName} from '../../../source/ui/input/key-names.ts';
import {statusLine} from '../../../source/ui/screen/status-line.ts';
import {lineText} from '../../../source/ui/spoken-text.ts';
import {type AppState, loading, reduceApp} from '../../../source/ui/state/app-state.ts';
import {openInspector} from '../../../source/ui/state/open-inspector.ts';
import {noSetup, type Setup} from '../../../source/ui/state/setup.ts';
import {file} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';
import {opened, press, topName} from '../journey.ts';

const names = Array.from({length: 30}, (_, index) => `f${index}`);
const image = await inspectedImage(
	['ADD base', names.map(name => file(name, 'x'))],
	['RUN one', [file('one')]],
	['ENV A=1'],
	['RUN two', [file('two')]],
);

/** Feeds all keys at once, and returns the resulting actions. */
async function feed(...pieces: readonly (readonly KeyName[])[]) {
	let state: AppState = {phase: 'ready', inspector: opened(image)};
	const actions: KeyAction[] = [];
	const onKeys = createKeyQueue(
		() => state,
		action => {
			actions.push(action);
			if (action.type === 'update') state = reduceApp(state, action);
		},
	);
	for (const keys of pieces) onKeys(keys);
	await Promise.resolve();
	if (state.phase !== 'ready') throw new Error('the inspector was left');
	return {actions, inspector: state.inspector};
}

describe('keys that come faster than they can be drawn', () => {
	test('are one action if they are equal, and move as far', async () => {
		const {actions, inspector} = await feed(
			['tab'],
			Array.from({length: 12}, () => 'j'),
			['j'],
		);
		assert.equal(actions.length, 2);
		assert.equal(inspector.tree.cursor, 13);
	});

	test('select as many layers on, steps without a layer not counted', async () => {
		const {inspector} = await feed([']', ']']);
		assert.equal(inspector.layers.cursor, 4);
	});

	test('go no further than the last row', async () => {
		const {inspector} = await feed(['tab', ...Array.from({length: 200}, () => 'down')]);
		assert.equal(inspector.tree.cursor, inspector.rows.count - 1);
	});

	test('are one text where they are typed into the filter', async () => {
		const {actions, inspector} = await feed(['ctrl+f', 'f', '1', '1', 'enter', 's']);
		assert.equal(actions.length, 4);
		assert.equal(topName(inspector), 'tree');
		assert.equal(inspector.sort, 'size');
		assert.equal(inspector.filter.text, 'f11');
	});

	test('act one by one if each affects the next', async () => {
		const {inspector} = await feed(['z', 'z', '?', '?']);
		assert.equal(topName(inspector), 'layers');
	});
});

describe('a key', () => {
	test('that quits or suspends is an effect, and leaves the state as it is', async () => {
		const {actions, inspector} = await feed(['ctrl+z', 'q', 'ctrl+c']);
		assert.deepEqual(actions, [
			{type: 'effect', effect: 'suspend'},
			{type: 'effect', effect: 'quit'},
			{type: 'effect', effect: 'quit'},
		]);
		assert.deepEqual(inspector, opened(image));
	});

	test('that does nothing now says why, until the next key', async () => {
		const {inspector} = await feed(['esc']);
		assert.equal(inspector.notice, 'There is nothing to go back to.');
		assert.equal((await feed(['esc'], ['j'])).inspector.notice, undefined);
	});

	test('that is not bound does nothing', async () => {
		assert.deepEqual((await feed(['x'])).actions, []);
	});
});

describe('Esc while the image loads', () => {
	const size = {columns: 80, rows: 24};
	const placeholder = {...image, isFinal: false};
	const states = (setup: Setup): readonly AppState[] => {
		const looking = loading('app:1', size, undefined, setup);
		return [looking, reduceApp(looking, {type: 'image', image: placeholder})];
	};
	const hints = (state: AppState) => lineText(statusLine(state));
	const effectOf = (state: AppState) => {
		const {action} = nextAction(state, ['esc']);
		return action?.type === 'effect' ? action.effect : undefined;
	};

	test('does nothing, and the last line says how to cancel', () => {
		for (const state of states(noSetup)) {
			assert.equal(effectOf(state), undefined);
			assert.match(hints(state), /q cancel/);
			assert.doesNotMatch(hints(state), /Esc/);
		}
	});

	test('goes back to the list that the image was chosen from, and does so when it is loaded or has failed', () => {
		const setup = {...noSetup, isChosen: true};
		const inspector = openInspector(image, size, undefined, setup);
		const failed = reduceApp(states(setup)[0], {type: 'failed', message: 'no', hint: 'retry'});
		for (const state of [...states(setup), failed, {phase: 'ready', inspector} as const]) {
			assert.equal(effectOf(state), 'images');
			assert.match(hints(state), /Esc images/);
		}
	});

	test('closes a page and clears a filter first', () => {
		const inspector = openInspector(image, size, undefined, {...noSetup, isChosen: true});
		for (const keys of [['?'], ['f', 'x', 'enter']]) {
			const state = {phase: 'ready', inspector: press(inspector, ...keys)} as const;
			assert.equal(effectOf(state), undefined);
			assert.doesNotMatch(hints(state), /images/);
		}
	});
});
