import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ImageChoice} from '../../../../source/sources/choose-image.ts';
import {noSetup} from '../../../../source/ui/state/setup.ts';
import {pickerLines} from '../../../../source/ui/views/picker/picker-lines.ts';
import {
	openPicker,
	type PickerState,
	runInPicker,
	setPickerFilter,
	shownChoices,
} from '../../../../source/ui/views/picker/picker-state.ts';

const image = (
	name: string,
	day: number,
	tags: readonly string[] = [`${name}:1`],
): ImageChoice => ({
	id: `sha256:${name.repeat(20)}`,
	tags,
	bytes: 1_000_000 * day,
	createdAt: `2024-01-0${day}T00:00:00Z`,
});

function open(...images: readonly ImageChoice[]): PickerState {
	return openPicker(images, 'the engine', {columns: 60, rows: 12}, noSetup);
}

const start = open(image('old', 1), image('new', 3), image('none', 2, []));

function press(keys: readonly string[], from = start): PickerState {
	return keys.reduce((state, key) => {
		const after = runInPicker(state, {key});
		assert.notEqual(after, 'suspend');
		return (after as PickerState | undefined) ?? setPickerFilter(state, state.filter + key);
	}, from);
}

describe('the list of images', () => {
	test('has the newest first, and images without a name last', () => {
		assert.deepEqual(
			start.choices.map(({name}) => name),
			['new:1', 'old:1', 'nonenonenone'],
		);
	});

	test('gives the name under the cursor', () => {
		assert.deepEqual(press(['down', 'enter']).picked, {type: 'chosen', name: 'old:1'});
	});

	test('is narrowed by the typed text, ignoring case', () => {
		assert.deepEqual(press(['down', 'O', 'L', 'enter']).picked, {type: 'chosen', name: 'old:1'});
	});

	test('stays if nothing can be chosen', () => {
		const state = press(['x', 'y', 'z', 'backspace', 'z']);
		assert.equal(runInPicker(state, {key: 'enter'}), undefined);
		assert.deepEqual(shownChoices(state), []);
		assert.deepEqual(press(['ctrl+u', 'enter'], state).picked, {
			type: 'chosen',
			name: 'new:1',
		});
	});

	test('is left with Esc, which clears the search first, and with Ctrl+C', () => {
		assert.equal(press(['o', 'esc']).filter, '');
		assert.deepEqual(press(['o', 'esc', 'esc']).picked, {type: 'left', exitCode: 0});
		assert.deepEqual(press(['ctrl+c']).picked, {type: 'left', exitCode: 130});
	});

	test('fills the screen, and makes names printable', () => {
		const lines = pickerLines(open(image('x', 1, ['a\u001b[2Jb'])));
		assert.equal(lines.length, 12);
		const text = lines.map(spans => spans.map(span => span.text).join('')).join('\n');
		assert.match(text, /a\\x1b\[2Jb/);
		assert.doesNotMatch(text, /\u001b/);
	});
});
