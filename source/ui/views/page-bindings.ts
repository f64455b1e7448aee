import {nextPlatform} from '../../image/image-info.ts';
import type {Binding, Command} from '../input/binding.ts';
import {closeView, type InspectorState, toggleView} from '../state/state.ts';
import {sessionBindings} from './common-bindings.ts';
import {newLargest} from './largest/largest-state.ts';
import type {ViewState} from './views.ts';

/** A key that opens the view with the command's id, and closes it while it is on top; then it has no hint. */
function pageBinding(
	command: Omit<Command, 'category'>,
	newView: (state: InspectorState) => ViewState,
): Binding {
	const isShown = (state: InspectorState) => state.stack.at(-1)?.name === command.id;
	return {
		...command,
		category: 'Everywhere',
		hintOf: state => (isShown(state) ? undefined : command.hint),
		run: state => toggleView(state, newView(state)),
	};
}

export const openFixes = pageBinding(
	{
		id: 'fixes',
		keys: ['w'],
		description: 'List the fixes: all wasted bytes, why, and what to do (in a file, w wraps lines)',
		hint: 'fixes',
	},
	() => ({name: 'fixes'}),
);

const openLargest = pageBinding(
	{
		id: 'largest',
		keys: ['L'],
		description: 'List the largest files of the shown tree',
		hint: 'largest',
	},
	state => newLargest(state, false),
);

export const openRemovable = pageBinding(
	{
		id: 'removable',
		keys: ['R'],
		description: 'List the final files that containers very likely do not need',
		hint: 'removable',
	},
	() => ({name: 'removable'}),
);

/** Opens or closes the image page. */
export const openImage = pageBinding(
	{
		id: 'image',
		keys: ['I'],
		description: 'Show or close the image page: settings, labels, ids, digests, tags, warnings',
		hint: 'image',
	},
	() => ({name: 'image', offset: 0}),
);

const openHelp = pageBinding(
	{id: 'help', keys: ['?'], description: 'Show or close this help', hint: 'help', isPinned: true},
	() => ({name: 'help', offset: 0}),
);

/** Opens the image of the next platform. */
const switchPlatform: Binding = {
	id: 'platform',
	keys: ['P'],
	description: 'Open the image for the next of its platforms',
	category: 'Everywhere',
	hint: 'next platform',
	disabled: ({image: {info}}) => {
		if (info.reference === '-') return 'Standard input has been read.';
		return nextPlatform(info) === undefined ? 'The image has no other platform.' : undefined;
	},
	effect: 'platform',
};

/** Bindings of the panes and of all pages, besides {@link openFixes}. */
export const bindingsEverywhere: readonly Binding[] = [
	openLargest,
	openRemovable,
	openImage,
	switchPlatform,
	openHelp,
	...sessionBindings,
];

/** Bindings of pages over the panes, besides those that move in them. */
export const pageBindings: readonly Binding[] = [
	openFixes,
	...bindingsEverywhere,
	{
		id: 'back',
		keys: ['esc', 'q'],
		description: 'Close a page (help, details, fixes), and show what was there before',
		category: 'Everywhere',
		hintOf: ({reading, stack}) => {
			const isWaiting = stack.at(-1)?.name === 'file' || stack.at(-1)?.name === 'diff';
			return reading !== undefined && isWaiting ? 'cancel' : 'back';
		},
		isPinned: true,
		run: closeView,
	},
];
