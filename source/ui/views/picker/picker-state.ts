import type {ImageChoice} from '../../../sources/choose-image.ts';
import {type KeyName, typedCharacter} from '../../input/key-names.ts';
import {moveTo, pageOf, type Viewport} from '../../screen/viewport.ts';

/** A name to choose: an image has one row for each of its tags. */
export type Choice = {
	readonly name: string;
	readonly image: ImageChoice;
};

/** The list of images, the typed search text, and the cursor. */
export type PickerState = {
	readonly choices: readonly Choice[];
	readonly filter: string;
	readonly viewport: Viewport;
};

/** The effect of a key: another list, or the end of it. */
export type PickerStep =
	| {readonly type: 'state'; readonly state: PickerState}
	| {readonly type: 'chosen'; readonly name: string}
	| {readonly type: 'left'; readonly exitCode: number};

/** All choices, newest image first. Images without a name are listed by id, at the end. */
export function choicesOf(images: readonly ImageChoice[]): readonly Choice[] {
	const byAge = images.toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
	const named = byAge.flatMap(image => image.tags.map(name => ({name, image})));
	const unnamed = byAge
		.filter(({tags}) => tags.length === 0)
		.map(image => ({name: image.id.replace('sha256:', '').slice(0, 12), image}));
	return [...named, ...unnamed];
}

/** The choices whose name contains the typed text, ignoring case. */
export function shownChoices({choices, filter}: PickerState): readonly Choice[] {
	const wanted = filter.toLowerCase();
	return choices.filter(({name}) => name.toLowerCase().includes(wanted));
}

/** @param height rows of the list that are shown at once */
export function pressInPicker(state: PickerState, key: KeyName, height: number): PickerStep {
	const shown = shownChoices(state);
	const {cursor} = state.viewport;
	const move = (item: number): PickerStep => ({
		type: 'state',
		state: {...state, viewport: moveTo(state.viewport, item, shown.length, height)},
	});
	switch (key) {
		case 'enter':
			return shown.length === 0 ? move(0) : {type: 'chosen', name: shown[cursor].name};
		case 'ctrl+c':
			return {type: 'left', exitCode: 130};
		case 'esc':
			return state.filter === '' ? {type: 'left', exitCode: 0} : filtered(state, '', height);
		case 'up':
		case 'ctrl+p':
			return move(cursor - 1);
		case 'down':
		case 'ctrl+n':
			return move(cursor + 1);
		case 'pageup':
			return move(cursor - pageOf(height));
		case 'pagedown':
			return move(cursor + pageOf(height));
		case 'home':
			return move(0);
		case 'end':
			return move(shown.length - 1);
		case 'backspace':
			return filtered(state, [...state.filter].slice(0, -1).join(''), height);
		default: {
			const typed = typedCharacter(key);
			return typed === undefined ? move(cursor) : filtered(state, state.filter + typed, height);
		}
	}
}

function filtered(state: PickerState, filter: string, height: number): PickerStep {
	const narrowed = {...state, filter};
	const count = shownChoices(narrowed).length;
	return {
		type: 'state',
		state: {...narrowed, viewport: moveTo({cursor: 0, offset: 0}, 0, count, height)},
	};
}
