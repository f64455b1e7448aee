import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {KeyName} from '../../../source/ui/input/key-names.ts';
import {createKeyQueue} from '../../../source/ui/input/key-queue.ts';
import {type AppAction, type AppState, reduceApp} from '../../../source/ui/state/app-state.ts';
import {file} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';
import {opened} from '../journey.ts';

const names = Array.from({length: 30}, (_, index) => `f${index}`);
const image = await inspectedImage(
	['ADD base', names.map(name => file(name, 'x'))],
	['RUN one', [file('one')]],
	['ENV A=1'],
	['RUN two', [file('two')]],
);

/** Feeds all keys at once, and tells what they came to. */
async function feed(...pieces: readonly (readonly KeyName[])[]) {
	let state: AppState = {phase: 'ready', inspector: opened(image)};
	const actions: AppAction[] = [];
	const onKeys = createKeyQueue(
		() => state,
		action => {
			actions.push(action);
			state = reduceApp(state, action);
		},
	);
	for (const keys of pieces) onKeys(keys);
	await Promise.resolve();
	if (state.phase !== 'ready') throw new Error('the inspector was left');
	return {actions, inspector: state.inspector};
}

describe('keys that come faster than they can be drawn', () => {
	test('are one action where they are the same, and go as far', async () => {
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
		assert.equal(inspector.steps.cursor, 3);
	});

	test('go no further than the last row', async () => {
		const {inspector} = await feed(['tab', ...Array.from({length: 200}, () => 'down')]);
		assert.equal(inspector.tree.cursor, inspector.rows.count - 1);
	});

	test('are one text where they are typed into the filter', async () => {
		const {actions, inspector} = await feed(['/', 'f', '1', '1', 'enter', 's']);
		assert.deepEqual(
			actions.map(action => (action.type === 'command' ? action.command : action.type)),
			['editFilter', 'typed', 'keepFilter', 'toggleSort'],
		);
		assert.equal(inspector.filter.text, 'f11');
	});

	test('act one by one where each changes what the next one does', async () => {
		const {inspector} = await feed(['z', 'z', '?', '?']);
		assert.equal(inspector.page, undefined);
	});
});
