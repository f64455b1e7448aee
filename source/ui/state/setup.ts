import type {Preferences} from '../../config/preferences.ts';
import {type Keymap, noKeys} from '../input/keymap.ts';
import type {AppState} from './app-state.ts';

/** The user's preferences that the state depends on. */
export type Setup = {
	readonly keymap: Keymap;
	readonly sort: NonNullable<Preferences['sort']>;
	/** Whether the screen has ASCII characters only. */
	readonly isAscii: boolean;
};

export const noSetup: Setup = {keymap: noKeys, sort: 'size', isAscii: false};

export function setupOf(state: AppState): Setup {
	return state.phase === 'ready' ? state.inspector.setup : (state.setup ?? noSetup);
}
