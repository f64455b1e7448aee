import type {AppAction, AppState} from '../state/app-state.ts';
import type {Command} from './key-bindings.ts';
import {type KeyName, typedCharacter} from './key-names.ts';
import {commandFor, contextOf} from './key-table.ts';

/** What the first of some keys does, and how many of them do the same and go with it. */
export type NextAction = {
	/** `undefined` where the key does nothing. */
	readonly action: AppAction | undefined;
	readonly keyCount: number;
};

/** Commands that do the same as often as their key comes. Others change what the next key does. */
const repeatable: ReadonlySet<Command> = new Set<Command>([
	'up',
	'down',
	'pageUp',
	'pageDown',
	'previousLayer',
	'nextLayer',
	'nextMatch',
	'previousMatch',
	'eraseCharacter',
]);

/**
 * The next action of keys that have come, one or more. A key that is held comes faster than a large
 * tree can be listed: its repeats are one action, and what is typed into the filter is one text.
 */
export function nextAction(state: AppState, keys: readonly KeyName[]): NextAction {
	const [key] = keys;
	const command = commandFor(state, key);
	if (command !== undefined) {
		const times = repeatable.has(command) ? lengthOfRun(keys, item => item === key) : 1;
		return {action: {type: 'command', command, times}, keyCount: times};
	}
	if (contextOf(state) !== 'filter' || typedCharacter(key) === undefined) {
		return {action: undefined, keyCount: 1};
	}
	const keyCount = lengthOfRun(
		keys,
		item => typedCharacter(item) !== undefined && commandFor(state, item) === undefined,
	);
	const text = keys.slice(0, keyCount).map(typedCharacter).join('');
	return {action: {type: 'typed', text}, keyCount};
}

function lengthOfRun(keys: readonly KeyName[], isInRun: (key: KeyName) => boolean): number {
	const end = keys.findIndex(key => !isInRun(key));
	return end < 0 ? keys.length : end;
}
