import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ImageChoice} from '../../../../source/sources/choose-image.ts';
import {pickerLines} from '../../../../source/ui/views/picker/picker-lines.ts';
import {
	choicesOf,
	type PickerState,
	pressInPicker,
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

const start: PickerState = {
	choices: choicesOf([image('old', 1), image('new', 3), image('none', 2, [])]),
	filter: '',
	viewport: {cursor: 0, offset: 0},
};

function press(keys: readonly string[], from = start) {
	let state = from;
	for (const key of keys) {
		const step = pressInPicker(state, key, 10);
		if (step.type !== 'state') return step;
		state = step.state;
	}
	return state;
}

describe('the list of images', () => {
	test('has the newest first, and images without a name last', () => {
		assert.deepEqual(
			start.choices.map(({name}) => name),
			['new:1', 'old:1', 'nonenonenone'],
		);
	});

	test('gives the name under the cursor', () => {
		assert.deepEqual(press(['down', 'enter']), {type: 'chosen', name: 'old:1'});
	});

	test('is narrowed by the typed text, ignoring case', () => {
		assert.deepEqual(press(['down', 'O', 'L', 'enter']), {type: 'chosen', name: 'old:1'});
	});

	test('stays if nothing can be chosen', () => {
		const state = press(['x', 'y', 'z', 'enter']) as PickerState;
		assert.deepEqual(shownChoices(state), []);
		assert.deepEqual(press(['backspace', 'backspace', 'backspace', 'enter'], state), {
			type: 'chosen',
			name: 'new:1',
		});
	});

	test('is left with Esc, which clears the search first, and with Ctrl+C', () => {
		assert.equal((press(['o', 'esc']) as PickerState).filter, '');
		assert.deepEqual(press(['o', 'esc', 'esc']), {type: 'left', exitCode: 0});
		assert.deepEqual(press(['ctrl+c']), {type: 'left', exitCode: 130});
	});

	test('fills the screen, and makes names printable', () => {
		const hostile = {...start, choices: choicesOf([image('x', 1, ['a\u001b[2Jb'])])};
		const lines = pickerLines(hostile, {columns: 60, rows: 12}, 'the engine');
		assert.equal(lines.length, 12);
		const text = lines.map(spans => spans.map(span => span.text).join('')).join('\n');
		assert.match(text, /a\\x1b\[2Jb/);
		assert.doesNotMatch(text, /\u001b/);
	});
});
