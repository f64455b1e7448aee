import {endingSignals} from '../../../exit.ts';
import type {ImageChoice} from '../../../sources/choose-image.ts';
import {type Binding, movesWhileTyping, reachable} from '../../input/binding.ts';
import type {KeyName} from '../../input/key-names.ts';
import {withKeys} from '../../input/keymap.ts';
import type {Size} from '../../screen/layout.ts';
import {moveTo, scrollBy, type Viewport} from '../../screen/viewport.ts';
import type {Setup} from '../../state/setup.ts';
import {sessionBindings} from '../common-bindings.ts';
import {erasingBindings} from '../erasing-bindings.ts';

/** A name to choose: an image has one row for each of its tags. */
export type Choice = {
	readonly name: string;
	readonly image: ImageChoice;
};

/** The place in the list that the user left. */
export type PlaceInList = Pick<PickerState, 'filter' | 'viewport'>;

/** The name that was chosen, or the exit code of leaving without a choice. */
export type Picked =
	| {readonly type: 'chosen'; readonly name: string; readonly place: PlaceInList}
	| {readonly type: 'left'; readonly exitCode: number};

/** The list of images, the typed search text, and the cursor. */
export type PickerState = {
	/** The engine or archive in messages. */
	readonly place: string;
	readonly choices: readonly Choice[];
	readonly filter: string;
	readonly viewport: Viewport;
	readonly size: Size;
	readonly setup: Setup;
	/** How the list was left; `undefined` while it is shown. */
	readonly picked: Picked | undefined;
};

/** The list as it opens, or as the user left it. */
export function openPicker(
	images: readonly ImageChoice[],
	place: string,
	size: Size,
	setup: Setup,
	{filter, viewport}: PlaceInList = {filter: '', viewport: {cursor: 0, offset: 0}},
): PickerState {
	const choices = choicesOf(images);
	const state = {place, choices, filter, viewport, size, setup, picked: undefined};
	return moveToChoice(state, viewport.cursor);
}

/** All choices, newest image first. Images without a name are listed by id, at the end. */
function choicesOf(images: readonly ImageChoice[]): readonly Choice[] {
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

/** Rows of the screen besides the list: title, prompt and keys. */
const otherRows = 3;

/** Rows that the list has. */
export function listHeight({size}: PickerState): number {
	return Math.max(1, size.rows - otherRows);
}

export function moveToChoice(state: PickerState, item: number): PickerState {
	const {length} = shownChoices(state);
	return {...state, viewport: moveTo(state.viewport, item, length, listHeight(state))};
}

export function scrollChoices(state: PickerState, rows: number): PickerState {
	const {length} = shownChoices(state);
	return {...state, viewport: scrollBy(state.viewport, rows, length, listHeight(state))};
}

/** Narrows the list to the names with a text. */
export function setPickerFilter(state: PickerState, filter: string): PickerState {
	return {...state, filter, viewport: {cursor: 0, offset: 0}};
}

export const pickerBindings: readonly Binding<PickerState>[] = [
	{
		id: 'choose-image',
		keys: ['enter'],
		description: 'Explore the image',
		category: 'List of images',
		hint: 'explore',
		disabled: state => (shownChoices(state).length === 0 ? 'No image is listed.' : undefined),
		run: state => {
			const {filter, viewport} = state;
			const {name} = shownChoices(state)[viewport.cursor];
			return {...state, picked: {type: 'chosen', name, place: {filter, viewport}}};
		},
	},
	...movesWhileTyping<PickerState>(
		'images',
		'List of images',
		state => ({
			cursor: state.viewport.cursor,
			count: shownChoices(state).length,
			height: listHeight(state),
		}),
		moveToChoice,
	),
	...erasingBindings<PickerState>(change => state => setPickerFilter(state, change(state.filter))),
	...sessionBindings,
	{
		id: 'clear-images',
		keys: ['esc'],
		description: 'List all images again',
		category: 'List of images',
		hint: 'all images',
		isPinned: true,
		disabled: ({filter}) => (filter === '' ? 'All images are listed.' : undefined),
		run: state => setPickerFilter(state, ''),
	},
	{
		id: 'leave-images',
		keys: ['esc'],
		description: 'Leave the list of images',
		category: 'List of images',
		hint: 'quit',
		isPinned: true,
		run: state => ({...state, picked: {type: 'left', exitCode: 0}}),
	},
];

/** A command by one of its keys, or by its id. */
export type PickerCommand = {readonly key: KeyName} | {readonly id: string};

/** The state after a command; `undefined` if there is none that does something now. The caller suspends. */
export function runInPicker(
	state: PickerState,
	command: PickerCommand,
): PickerState | 'suspend' | undefined {
	const binding = activePickerBindings(state).find(({id, keys}) =>
		'key' in command ? keys.includes(command.key) : id === command.id,
	);
	if (binding === undefined) return undefined;
	if ('run' in binding) return binding.run(state, 1);
	if (binding.effect === 'suspend') return 'suspend';
	return {...state, picked: {type: 'left', exitCode: endingSignals.SIGINT}};
}

/** The bindings that do something now, with the keys that reach them. */
export function activePickerBindings(state: PickerState): readonly Binding<PickerState>[] {
	return reachable(
		withKeys(pickerBindings, state.setup.keymap).filter(
			({disabled}) => disabled?.(state) === undefined,
		),
	);
}
