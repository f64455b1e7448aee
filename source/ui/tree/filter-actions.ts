import type {TreeIndex} from '../../image/tree-index.ts';
import {
	repeatSearch,
	type SearchInput,
	type SearchResult,
	typeSearch,
} from '../search/search-input.ts';
import type {InspectorState} from '../state/state.ts';
import {noFilter, type PathFilter} from './filter.ts';
import {foldsBy} from './folds.ts';
import {Matches} from './matches.ts';

export function clearFilter(state: InspectorState): InspectorState {
	return setFilterText(state, '');
}

export function setFilterText(state: InspectorState, text: string): InspectorState {
	const {filter, image, snapshot} = state;
	const input = typeSearch(filter, text, image.index, snapshot.selection.layer);
	if (input === filter) return state;
	return {
		...state,
		filter: text === '' ? noFilter : withMatches(filter, input, image.index),
		// Directories that were closed among other matches are open again.
		filterFolds: foldsBy('open'),
	};
}

/** The filter with what a search for it has found. */
export function withFilterResult(state: InspectorState, result: SearchResult): InspectorState {
	const {filter, image} = state;
	const input = {...filter, ...result, isSearching: false};
	return {...state, filter: withMatches(filter, input, image.index)};
}

/** The same filter for a tree that has more paths. */
export function refreshedFilter(filter: PathFilter, index: TreeIndex): PathFilter {
	const {matches, layer} = filter;
	if (matches === undefined) return filter;
	const input = repeatSearch(filter, index, layer);
	return withMatches({...filter, found: undefined, matches: matches.for(index)}, input, index);
}

/** Matches stay those of the previous text until there are others. */
function withMatches(before: PathFilter, input: SearchInput, index: TreeIndex): PathFilter {
	const {found} = input;
	if (found === undefined) {
		const isPending = input.isSearching || input.error !== undefined;
		return {...input, matches: isPending ? before.matches : undefined};
	}
	const isSame = found === before.found && before.matches !== undefined;
	return {...input, matches: isSame ? before.matches : new Matches(index, found)};
}
