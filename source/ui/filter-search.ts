import {isAbort} from '../failure.ts';
import {inSlices} from '../steps.ts';
import type {AppAction, AppState} from './app-state.ts';
import {type FoundPaths, findingExpression} from './path-expression.ts';
import type {Store} from './store.ts';

/**
 * Does the searches that the state asks for, in slices, one at a time: what is typed meanwhile ends
 * the search before.
 *
 * @returns what ends it
 */
export function searchWhenAsked(
	store: Store<AppState, AppAction>,
	onError: (error: unknown) => void,
): () => void {
	let search = new AbortController();
	let searched: Pick<FoundPaths, 'text' | 'index'> | undefined;
	const look = () => {
		const state = store.getState();
		const asked = state.phase === 'ready' && state.inspector.filter.isSearching;
		const text = asked ? state.inspector.filter.text : '';
		const index = asked ? state.inspector.image.index : undefined;
		if (searched?.text === text && searched.index === index) return;
		search.abort();
		searched = undefined;
		if (index === undefined) return;
		search = new AbortController();
		searched = {text, index};
		searchFor(store, searched, search.signal).catch(onError);
	};
	const unsubscribe = store.subscribe(look);
	return () => {
		unsubscribe();
		search.abort();
	};
}

async function searchFor(
	store: Store<AppState, AppAction>,
	{text, index}: Pick<FoundPaths, 'text' | 'index'>,
	signal: AbortSignal,
): Promise<void> {
	try {
		const found = await inSlices(findingExpression(index, text), signal);
		store.dispatch({type: 'found', found: {...found, text, index}});
	} catch (error) {
		if (!isAbort(error)) throw error;
	}
}
