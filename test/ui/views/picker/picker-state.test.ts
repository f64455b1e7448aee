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

function chosenName({picked}: PickerState): string | undefined {
	return picked?.type === 'chosen' ? picked.name : undefined;
}

describe('the list of images', () => {
	test('has the newest first, and images without a name last', () => {
		assert.deepEqual(
			start.choices.map(({name}) => name),
			['new:1', 'old:1', 'nonenonenone'],
		);
	});

	test('gives the name under the cursor', () => {
		assert.equal(chosenName(press(['down', 'enter'])), 'old:1');
	});

	test('is narrowed by the typed text, ignoring case', () => {
		assert.equal(chosenName(press(['down', 'O', 'L', 'enter'])), 'old:1');
	});

	test('stays if nothing can be chosen', () => {
		const state = press(['x', 'y', 'z', 'backspace', 'z']);
		assert.equal(runInPicker(state, {key: 'enter'}), undefined);
		assert.deepEqual(shownChoices(state), []);
		assert.equal(chosenName(press(['ctrl+u', 'enter'], state)), 'new:1');
	});

	test('opens as the user left it', () => {
		const {picked} = press(['o', 'down', 'enter']);
		assert.equal(picked?.type, 'chosen');
		if (picked?.type !== 'chosen') return;
		const {choices, size} = start;
		const images = choices.map(({image: one}) => one);
		const again = openPicker(images, 'the engine', size, noSetup, picked.place);
		assert.equal(again.filter, 'o');
		assert.equal(chosenName(press(['enter'], again)), picked.name);
	});

	test('hints at what Esc does now, and at nothing else that it could do', () => {
		const hints = (state: PickerState) =>
			pickerLines(state)
				.at(-1)
				?.map(({text}) => text)
				.join('');
		assert.match(hints(start) ?? '', /Esc quit/);
		assert.match(hints(press(['o'])) ?? '', /Esc all images/);
		assert.doesNotMatch(hints(press(['o'])) ?? '', /quit/);
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
