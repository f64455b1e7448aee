import type {Binding} from '../input/binding.ts';

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
