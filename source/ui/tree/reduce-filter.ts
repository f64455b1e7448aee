import type {TreeIndex} from '../../image/tree-index.ts';
import {type InspectorState, noFilter, type PathFilter, withRows} from '../state/state.ts';
import {foldsBy} from './folds.ts';
import type {FoundPaths} from './path-expression.ts';
import {type FoundText, matchPaths} from './path-filter.ts';

export type FilterCommand =
	| 'editFilter'
	| 'keepFilter'
	| 'clearFilter'
	| 'toggleFilterKind'
	| 'eraseCharacter'
	| 'eraseWord'
	| 'eraseText';

/** A longer text is no filter but something pasted by mistake. */
const textLimit = 500;

/** The state after a command that is about the filter, and came so many times. */
export function reduceFilter(
	state: InspectorState,
	command: FilterCommand,
	times = 1,
): InspectorState {
	const {filter} = state;
	switch (command) {
		case 'editFilter':
			return {...state, focus: 'tree', filter: {...filter, isEditing: true}};
		case 'keepFilter':
			return {...state, filter: {...filter, isEditing: false}};
		case 'clearFilter':
			return withFilter(state, {...noFilter, kind: filter.kind});
		case 'toggleFilterKind':
			return withFilter(state, {...filter, kind: filter.kind === 'plain' ? 'regex' : 'plain'});
		case 'eraseCharacter':
			return withFilter(state, {...filter, text: [...filter.text].slice(0, -times).join('')});
		case 'eraseWord':
			return withFilter(state, {...filter, text: filter.text.replace(/[^\s/]*[\s/]*$/, '')});
		case 'eraseText':
			return withFilter(state, {...filter, text: ''});
	}
}

/** The state after text was typed into the filter. */
export function reduceTyped(state: InspectorState, text: string): InspectorState {
	const {filter} = state;
	if (filter.text.length + text.length > textLimit) return state;
	return withFilter(state, {...filter, text: filter.text + text});
}

/** The state after a search that could not be done at once, if it is still that of the filter. */
export function reduceFound(state: InspectorState, found: FoundPaths): InspectorState {
	const {filter, image} = state;
	const isAsked = filter.isSearching && filter.text === found.text && image.index === found.index;
	if (!isAsked) return state;
	const {matches = filter.matches, error} = found;
	return withRows({...state, filter: {...filter, matches, error, isSearching: false}});
}

/** The filter for a tree that has more paths than that which it was for. */
export function refreshedFilter(filter: PathFilter, index: TreeIndex): PathFilter {
	const {matches} = filter;
	if (matches === undefined) return filter;
	return {...filter, ...searched({...filter, matches: matches.for(index)}, index)};
}

function withFilter(state: InspectorState, filter: PathFilter): InspectorState {
	const {text, kind, matches} = state.filter;
	const before = kind === 'plain' && matches !== undefined ? {text, matches} : undefined;
	return withRows({
		...state,
		filter: {...filter, ...searched(filter, state.image.index, before)},
		// What was closed among other matches says nothing about these.
		filterFolds: foldsBy('open'),
	});
}

/** What a filter finds at once. How long a regular expression takes nobody knows: it is searched for later. */
function searched(
	{text, kind, matches}: PathFilter,
	index: TreeIndex,
	before?: FoundText,
): Pick<PathFilter, 'matches' | 'error' | 'isSearching'> {
	const done = {error: undefined, isSearching: false};
	if (text === '') return {...done, matches: undefined};
	if (kind === 'plain') return {...done, matches: matchPaths(index, text, before)};
	return {...done, matches, isSearching: true};
}
