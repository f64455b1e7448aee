import {movesWhileTyping} from '../../input/binding.ts';
import {startSearches} from '../../search/run-searches.ts';
import {closeView, selectedStep} from '../../state/state.ts';
import {sessionBindings} from '../common-bindings.ts';
import {erasingBindings} from '../erasing-bindings.ts';
import {pageLines} from '../page.ts';
import type {View} from '../view.ts';
import {searchLines, searchTitle} from './search-lines.ts';
import {
	adaptSearch,
	goToHit,
	listRows,
	moveToHit,
	type SearchState,
	searchOf,
	searchThisLayer,
	selectedHit,
	setSearchText,
} from './search-state.ts';

/** A page that searches all layers as the user types. */
export const searchView: View<SearchState> = {
	bindings: [
		{
			id: 'go-to-hit',
			keys: ['enter'],
			description: 'Go to the path in the file tree, as of the layer that wrote it',
			category: 'Search',
			hint: 'go to path',
			disabled: state => (selectedHit(searchOf(state)) < 0 ? 'No path is selected.' : undefined),
			run: goToHit,
		},
		{
			id: 'search-scope',
			keys: ['tab', 'ctrl+t'],
			description: 'Search the shown layer only, as a filter of its tree; again for all layers',
			category: 'Search',
			hintOf: state => (selectedStep(state) === undefined ? 'final files only' : 'this layer only'),
			run: searchThisLayer,
		},
		...movesWhileTyping(
			'search',
			'Search',
			state => ({
				cursor: searchOf(state).viewport.cursor,
				count: searchOf(state).listed.length,
				height: listRows(state),
			}),
			moveToHit,
		),
		...erasingBindings(change => state => setSearchText(state, change(searchOf(state).input.text))),
		...sessionBindings,
		{
			id: 'leave-search',
			keys: ['esc'],
			description: 'Leave the search',
			category: 'Search',
			hint: 'back',
			isPinned: true,
			run: closeView,
		},
	],
	lines: (state, search) =>
		pageLines(state, searchTitle(state, search), searchLines(state, search), (moved, rows) =>
			moveToHit(moved, searchOf(moved).viewport.cursor + rows),
		),
	typeText: (state, text) => setSearchText(state, searchOf(state).input.text + text),
	adapt: adaptSearch,
	start: ({store, onError}) => startSearches(store, onError),
};
