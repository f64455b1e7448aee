import {movesWhileTyping} from '../../input/binding.ts';
import {type Line, span} from '../../screen/line.ts';
import {closeView, type InspectorState} from '../../state/state.ts';
import {clearFilter, setFilterText} from '../../tree/filter-actions.ts';
import {moveInTree, treeList} from '../../tree/tree-actions.ts';
import {sessionBindings} from '../common-bindings.ts';
import {erasingBindings} from '../erasing-bindings.ts';
import {paneLines} from '../panes/panes.ts';
import {inputLine} from '../search/search-lines.ts';
import {searchAllLayers} from '../search/search-state.ts';
import type {View} from '../view.ts';

export type FilterState = {readonly name: 'filter'};

/** The panes while a filter of the tree is typed. */
export const filterView: View<FilterState> = {
	bindings: [
		{
			id: 'keep-filter',
			keys: ['enter'],
			description: 'Keep the filter and return to the tree',
			category: 'Filter',
			hint: 'keep',
			run: closeView,
		},
		{
			id: 'cancel-filter',
			keys: ['esc'],
			description: 'Clear the filter, while typing',
			category: 'Filter',
			hint: 'clear',
			run: state => closeView(clearFilter(state)),
		},
		{
			id: 'filter-regex',
			keys: ['tab', 'ctrl+t'],
			description: 'Search the shown layer only, as a filter of its tree; again for all layers',
			category: 'Search',
			hint: 'all layers',
			run: searchAllLayers,
		},
		...movesWhileTyping('filter', 'Search', treeList, moveInTree),
		...erasingBindings(change => state => setFilterText(state, change(state.filter.text))),
		...sessionBindings,
	],
	lines: paneLines,
	typeText: (state, text) => setFilterText(state, state.filter.text + text),
	statusSpans: ({filter}: InspectorState, width: number): Line => [
		span(' Filter', 'key'),
		...trimmed(inputLine(filter, width - 8)),
		span(' '),
	],
};

/** Without the spaces that fill the line. */
function trimmed(input: Line): Line {
	return input.filter(({text}, at) => at < input.length - 1 || text.trim() !== '');
}
