import type {AppState} from '../state/app-state.ts';
import type {InspectorState} from '../state/state.ts';
import {disabledReason, shownView} from '../views/views.ts';
import type {Effect} from './binding.ts';
import {type KeyName, typedCharacter} from './key-names.ts';

/** The result of one or more keys. */
export type KeyAction =
	| {readonly type: 'effect'; readonly effect: Effect}
	| {readonly type: 'update'; readonly update: (state: InspectorState) => InspectorState};

/**
 * The action of the first key, and the number of keys that it covers. A held key arrives faster than a
 * large tree can be listed: its repeats are one action, and so is text that is typed into the filter.
 *
 * @param keys at least one
 */
export function nextAction(
	state: AppState,
	keys: readonly KeyName[],
): {readonly action: KeyAction | undefined; readonly keyCount: number} {
	const [key] = keys;
	const {bindings, typeText} = shownView(state);
	const bound = bindings.filter(item => item.keys.includes(key));
	const binding = bound.find(item => disabledReason(item, state) === undefined);
	if (binding !== undefined) {
		if ('effect' in binding) {
			return {action: {type: 'effect', effect: binding.effect}, keyCount: 1};
		}
		const times = binding.isRepeatable ? lengthOfRun(keys, item => item === key) : 1;
		return {action: update(inspector => binding.run(inspector, times)), keyCount: times};
	}
	if (bound.length > 0) {
		const notice = disabledReason(bound[0], state);
		return {
			action: {type: 'update', update: inspector => ({...inspector, notice})},
			keyCount: 1,
		};
	}
	if (typeText === undefined || typedCharacter(key) === undefined) {
		return {action: undefined, keyCount: 1};
	}
	const keyCount = lengthOfRun(
		keys,
		item => typedCharacter(item) !== undefined && !bindings.some(one => one.keys.includes(item)),
	);
	const text = keys.slice(0, keyCount).map(typedCharacter).join('');
	return {action: update(inspector => typeText(inspector, text)), keyCount};
}

/** An action that changes the state, and takes away the notice of the last key. */
export function update(change: (state: InspectorState) => InspectorState): KeyAction {
	return {
		type: 'update',
		update: state => change(state.notice === undefined ? state : {...state, notice: undefined}),
	};
}

/** The action of a command, by its id; `undefined` if it does nothing now. */
export function commandAction(state: AppState, id: string): KeyAction | undefined {
	const binding = shownView(state).bindings.find(
		item => item.id === id && disabledReason(item, state) === undefined,
	);
	if (binding === undefined) return undefined;
	if ('effect' in binding) return {type: 'effect', effect: binding.effect};
	return update(inspector => binding.run(inspector, 1));
}

function lengthOfRun(keys: readonly KeyName[], isInRun: (key: KeyName) => boolean): number {
	const end = keys.findIndex(key => !isInRun(key));
	return end < 0 ? keys.length : end;
}

/**
 * Collects the keys of one turn of the event loop, so that repeats of a held key are one action, and
 * then runs their actions.
 *
 * @param act is called with one action after another; each depends on the state after the one before
 */
export function createKeyQueue(
	getState: () => AppState,
	act: (action: KeyAction) => void,
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
		// One piece of input can be several events; they all arrive before a microtask runs.
		if (waiting.length === 0) queueMicrotask(flush);
		waiting.push(...keys);
	};
}
