/** A state that only a reducer changes, and its subscribers. */
export type Store<State, Action> = {
	readonly getState: () => State;
	readonly dispatch: (action: Action) => void;
	/** Returns a function that ends the subscription. */
	readonly subscribe: (listener: () => void) => () => void;
};

/**
 * A store outside React: the second of two keys in one piece of input must see the effect of the first
 * before anything is rendered.
 */
export function createStore<State, Action>(
	reduce: (state: State, action: Action) => State,
	initial: State,
): Store<State, Action> {
	let state = initial;
	const listeners = new Set<() => void>();
	return {
		getState: () => state,
		dispatch(action) {
			const next = reduce(state, action);
			if (next === state) return;
			state = next;
			for (const listener of listeners) listener();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
