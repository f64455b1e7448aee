import type {Preferences} from '../../config/preferences.ts';
import {type Keymap, noKeys} from '../input/keymap.ts';
import type {AppState} from './app-state.ts';

/** The parts of the state that do not come from the image: the user's preferences, and how the image was named. */
export type Setup = {
	readonly keymap: Keymap;
	readonly sort: NonNullable<Preferences['sort']>;
	/** Whether the screen has ASCII characters only. */
	readonly isAscii: boolean;
	/** Whether the image was chosen from a list, to which the user can go back. */
	readonly isChosen?: boolean;
};

export const noSetup: Setup = {keymap: noKeys, sort: 'size', isAscii: false};

export function setupOf(state: AppState): Setup {
	return state.phase === 'ready' ? state.inspector.setup : (state.setup ?? noSetup);
}
