import type {TreeIndex} from '../../image/tree-index.ts';
import {type InspectorState, noFilter, type PathFilter, withRows} from '../state/state.ts';
import {foldsBy} from './folds.ts';
import type {FoundPaths} from './path-expression.ts';
import {type FoundText, matchPaths} from './path-filter.ts';

/** Longer texts are pasted by mistake. */
const textLimit = 500;

export function clearFilter(state: InspectorState): InspectorState {
	return withFilter(state, {...noFilter, kind: state.filter.kind});
}

export function toggleFilterKind(state: InspectorState): InspectorState {
	const {filter} = state;
	return withFilter(state, {...filter, kind: filter.kind === 'plain' ? 'regex' : 'plain'});
}

export function setFilterText(state: InspectorState, text: string): InspectorState {
	return text.length > textLimit ? state : withFilter(state, {...state.filter, text});
}

/** Shows the result of an asynchronous search, unless the filter has changed since. */
export function applyFound(state: InspectorState, found: FoundPaths): InspectorState {
	const {filter, image} = state;
	const isCurrent = filter.isSearching && filter.text === found.text && image.index === found.index;
	if (!isCurrent) return state;
	const {matches = filter.matches, error} = found;
	return withRows({...state, filter: {...filter, matches, error, isSearching: false}});
}

/** The same filter for a tree that has more paths. */
export function refreshedFilter(filter: PathFilter, index: TreeIndex): PathFilter {
	const {matches} = filter;
	if (matches === undefined) return filter;
	return {...filter, ...search({...filter, matches: matches.for(index)}, index)};
}

function withFilter(state: InspectorState, filter: PathFilter): InspectorState {
	const {text, kind, matches} = state.filter;
	const before = kind === 'plain' && matches !== undefined ? {text, matches} : undefined;
	return withRows({
		...state,
		filter: {...filter, ...search(filter, state.image.index, before)},
		// Directories that were closed among other matches are open again.
		filterFolds: foldsBy('open'),
	});
}

/** Searches for plain text at once. A regular expression can take long: it is searched for later. */
function search(
	{text, kind, matches}: PathFilter,
	index: TreeIndex,
	before?: FoundText,
): Pick<PathFilter, 'matches' | 'error' | 'isSearching'> {
	const done = {error: undefined, isSearching: false};
	if (text === '') return {...done, matches: undefined};
	if (kind === 'plain') return {...done, matches: matchPaths(index, text, before)};
	return {...done, matches, isSearching: true};
}
