import {runCooperatively, type Task} from '../../cooperative.ts';
import {isAbort} from '../../failure.ts';
import type {InspectorStore} from '../state/app-state.ts';
import {applyFound} from './filter-actions.ts';
import {type Found, type FoundPaths, findingExpression} from './path-expression.ts';

/**
 * Runs the search of the filter in the state: at once if it is quick, else in slices. A changed text aborts
 * the previous search.
 *
 * @returns a function that ends it
 */
export function startSearches(
	store: InspectorStore,
	onError: (error: unknown) => void,
): () => void {
	let search = new AbortController();
	let searched: Pick<FoundPaths, 'text' | 'index'> | undefined;
	const update = () => {
		const state = store.getState();
		const isSearching = state.phase === 'ready' && state.inspector.filter.isSearching;
		const text = isSearching ? state.inspector.filter.text : '';
		const index = isSearching ? state.inspector.image.index : undefined;
		if (searched?.text === text && searched.index === index) return;
		search.abort();
		searched = undefined;
		if (index === undefined) return;
		search = new AbortController();
		searched = {text, index};
		searchFor(store, searched, search.signal).catch(onError);
	};
	const unsubscribe = store.subscribe(update);
	return () => {
		unsubscribe();
		search.abort();
	};
}

async function searchFor(
	store: InspectorStore,
	{text, index}: Pick<FoundPaths, 'text' | 'index'>,
	signal: AbortSignal,
): Promise<void> {
	const search = findingExpression(index, text);
	const show = (found: Found) =>
		store.dispatch({
			type: 'update',
			update: state => applyFound(state, {...found, text, index}),
		});
	const found = withinFrame(search);
	if (found !== undefined) {
		show(found);
		return;
	}
	try {
		show(await runCooperatively(search, signal));
	} catch (error) {
		if (!isAbort(error)) throw error;
	}
}

/** Milliseconds in which a result still appears in the frame of the typed letter. */
const frameMilliseconds = 24;

/** Runs a search for one frame; `undefined` if it needs longer and must be continued. */
function withinFrame(search: Task<Found>): Found | undefined {
	const end = performance.now() + frameMilliseconds;
	while (performance.now() < end) {
		const step = search.next();
		if (step.done) return step.value;
	}
	return undefined;
}
