/** Holds a state that only a reducer changes, and tells when it has. */
export type Store<State, Action> = {
	readonly getState: () => State;
	readonly dispatch: (action: Action) => void;
	/** Returns what ends the subscription. */
	readonly subscribe: (listener: () => void) => () => void;
};

/**
 * A store outside of React: a key that comes with another in one piece of input must see what the
 * first one did, before anything is rendered.
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
