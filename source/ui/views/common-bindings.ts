import {nextPlatform} from '../../image/image-info.ts';
import type {Binding} from '../input/binding.ts';
import {closeView, toggleView} from '../state/state.ts';

/** Bindings of the panes and of all pages. */
export const openFixes: Binding = {
	id: 'fixes',
	keys: ['w'],
	description: 'List the fixes: all wasted bytes, why, and what to do',
	category: 'Everywhere',
	hint: 'fixes',
	run: state => toggleView(state, {name: 'fixes'}),
};

/** Opens or closes the image page. */
export const openImage: Binding = {
	id: 'image',
	keys: ['I'],
	description: 'Show or close the image page: settings, labels, ids, digests, tags, warnings',
	category: 'Everywhere',
	hint: 'image',
	run: state => toggleView(state, {name: 'image', offset: 0}),
};

/** Opens the image of the next platform. */
export const switchPlatform: Binding = {
	id: 'platform',
	keys: ['P'],
	description: 'Open the image of its next platform',
	category: 'Everywhere',
	disabled: ({image: {info}}) => {
		if (info.reference === '-') return 'Standard input has been read.';
		return nextPlatform(info) === undefined ? 'The image has no other platform.' : undefined;
	},
	effect: 'platform',
};

export const openHelp: Binding = {
	id: 'help',
	keys: ['?'],
	description: 'Show or close this help',
	category: 'Everywhere',
	hint: 'help',
	isPinned: true,
	run: state => toggleView(state, {name: 'help', offset: 0}),
};

/** Bindings of every screen, whatever its state is. */
export const sessionBindings = [
	{
		id: 'suspend',
		keys: ['ctrl+z'],
		description: 'Go back to the shell; fg returns',
		category: 'Everywhere',
		effect: 'suspend',
	},
	{
		id: 'quit-now',
		keys: ['ctrl+c'],
		description: 'Quit immediately, from anywhere',
		category: 'Everywhere',
		effect: 'quit',
	},
] as const satisfies readonly Binding[];

/** Goes back to the list that the image was chosen from. */
export const backToImages: Binding = {
	id: 'back-to-images',
	keys: ['esc'],
	description: 'Go back to the list of images if the image was chosen there, also while it loads',
	category: 'List of images',
	hint: 'images',
	isPinned: true,
	disabled: ({setup}) =>
		setup.isChosen === true ? undefined : 'The image was not chosen from a list.',
	effect: 'images',
};

/** Cancels loading while there is no complete image. */
export const cancelLoading: Binding = {
	id: 'cancel-loading',
	keys: ['q'],
	description: 'Cancel loading and quit; Esc does not',
	category: 'Loading',
	hint: 'cancel',
	isPinned: true,
	disabled: ({image}) => (image.isFinal ? 'The image is loaded.' : undefined),
	effect: 'quit',
};

export const quit: Binding = {
	id: 'quit',
	keys: ['q'],
	description: 'Quit',
	category: 'Everywhere',
	hint: 'quit',
	isPinned: true,
	disabled: ({image}) => (image.isFinal ? undefined : 'The image is still loading.'),
	effect: 'quit',
};

/** Bindings of pages over the panes, besides those that move in them. */
export const pageBindings: readonly Binding[] = [
	openHelp,
	...sessionBindings,
	{
		id: 'back',
		keys: ['esc', 'q'],
		description: 'Close a page (help, details, fixes)',
		category: 'Everywhere',
		hintOf: ({reading, stack}) => {
			const isWaiting = stack.at(-1)?.name === 'file' || stack.at(-1)?.name === 'diff';
			return reading !== undefined && isWaiting ? 'cancel' : 'back';
		},
		isPinned: true,
		run: closeView,
	},
];
