import type {AppAction, AppState} from '../state/app-state.ts';
import type {KeyName} from './key-names.ts';
import {nextAction} from './next-action.ts';

/**
 * Takes keys as they come, and gives their actions on as soon as no more of them are at hand: what has
 * come while the program was busy is all there by then, so nothing is left to do when a held key is let
 * go.
 *
 * @param act is called with one action after another; each is that of the state the one before left
 */
export function createKeyQueue(
	getState: () => AppState,
	act: (action: AppAction) => void,
): (keys: readonly KeyName[]) => void {
	let waiting: KeyName[] = [];
	const flush = () => {
		let keys = waiting;
		waiting = [];
		while (keys.length > 0) {
			const {action, keyCount} = nextAction(getState(), keys);
			keys = keys.slice(keyCount);
			if (action !== undefined) act(action);
		}
	};
	return keys => {
		if (keys.length === 0) return;
		// One piece of input can be several events: they come before a microtask does.
		if (waiting.length === 0) queueMicrotask(flush);
		waiting.push(...keys);
	};
}
