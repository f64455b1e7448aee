import {runCooperatively, type Task} from '../../cooperative.ts';
import {isAbort} from '../../failure.ts';
import {dependsOnVersion} from '../../search/query.ts';
import type {InspectorStore} from '../state/app-state.ts';
import type {InspectedImage} from '../state/inspected-image.ts';
import type {InspectorState} from '../state/state.ts';
import {withFilterResult} from '../tree/filter-actions.ts';
import {withHits} from '../views/search/search-state.ts';
import {resultOf, type SearchInput, type SearchResult} from './search-input.ts';

/** A search that has to run for the state, of the search page or of the tree's filter. */
export type PendingSearch = {
	readonly place: 'page' | 'filter';
	readonly image: InspectedImage;
	readonly input: SearchInput;
};

/** The search that the state waits for; `undefined` if it waits for none. */
export function pendingSearch({
	stack,
	filter,
	image,
	snapshot,
}: InspectorState): PendingSearch | undefined {
	const top = stack.at(-1);
	if (top?.name === 'search' && top.input.isSearching) {
		return {place: 'page', image, input: top.input};
	}
	// Other terms are true for all layers alike: the tree itself shows what its layer has.
	const layer = dependsOnVersion(filter.query) ? snapshot.selection.layer : undefined;
	const isOfOtherLayer = filter.layer !== layer;
	return filter.isSearching || isOfOtherLayer
		? {place: 'filter', image, input: {...filter, layer}}
		: undefined;
}

/** The state with the result of a search, unless it waits for another one by now. */
export function withSearchResult(
	state: InspectorState,
	search: PendingSearch,
	result: SearchResult,
): InspectorState {
	if (!isSame(pendingSearch(state), search)) return state;
	return search.place === 'page'
		? withHits(state, result)
		: withFilterResult({...state, filter: {...state.filter, layer: search.input.layer}}, result);
}

function isSame(one: PendingSearch | undefined, other: PendingSearch | undefined): boolean {
	return (
		one?.place === other?.place &&
		one?.image === other?.image &&
		one?.input.text === other?.input.text &&
		one?.input.layer === other?.input.layer
	);
}

/**
 * Runs the searches that the state waits for: at once if they are quick, else in slices. A changed text aborts
 * the previous search.
 *
 * @returns a function that ends it
 */
export function startSearches(
	store: InspectorStore,
	onError: (error: unknown) => void,
): () => void {
	let work = new AbortController();
	let running: PendingSearch | undefined;
	const look = () => {
		const state = store.getState();
		const search = state.phase === 'ready' ? pendingSearch(state.inspector) : undefined;
		if (isSame(search, running)) return;
		work.abort();
		running = search;
		if (search === undefined) return;
		work = new AbortController();
		run(store, search, work.signal).catch(onError);
	};
	const unsubscribe = store.subscribe(look);
	return () => {
		unsubscribe();
		work.abort();
	};
}

async function run(
	store: InspectorStore,
	search: PendingSearch,
	signal: AbortSignal,
): Promise<void> {
	const task = resultOf(search.input, search.image);
	const show = (result: SearchResult) =>
		store.dispatch({
			type: 'update',
			update: state => withSearchResult(state, search, result),
		});
	const result = withinFrame(task);
	if (result !== undefined) {
		show(result);
		return;
	}
	try {
		show(await runCooperatively(task, signal));
	} catch (error) {
		if (!isAbort(error)) throw error;
	}
}

/** Milliseconds in which a result still appears in the frame of the typed letter. */
const frameMilliseconds = 24;

/** Runs a search for one frame; `undefined` if it needs longer and must be continued. */
function withinFrame(search: Task<SearchResult>): SearchResult | undefined {
	const end = performance.now() + frameMilliseconds;
	while (performance.now() < end) {
		const step = search.next();
		if (step.done) return step.value;
	}
	return undefined;
}
