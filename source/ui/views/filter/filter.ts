import {printable} from '../../../text/printable.ts';
import {moveBindings} from '../../input/binding.ts';
import {type Line, span} from '../../screen/line.ts';
import {cut} from '../../screen/text-width.ts';
import {closeView, type InspectorState} from '../../state/state.ts';
import {clearFilter, setFilterText, toggleFilterKind} from '../../tree/filter-actions.ts';
import {startSearches} from '../../tree/filter-search.ts';
import {moveInTree, treeList} from '../../tree/tree-actions.ts';
import {sessionBindings} from '../common-bindings.ts';
import {paneLines} from '../panes/panes.tsx';
import type {View} from '../view.ts';

export type FilterState = {readonly name: 'filter'};

const [up, down] = moveBindings(treeList, moveInTree);

/** The panes while a filter is typed. */
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
			description: 'Switch between plain text and regular expression, while typing',
			category: 'Filter',
			hint: 'plain/regex',
			run: toggleFilterKind,
		},
		{
			...up,
			id: 'filter-up',
			keys: ['up'],
			description: 'Move up in the tree, while typing',
			category: 'Filter',
		},
		{
			...down,
			id: 'filter-down',
			keys: ['down'],
			description: 'Move down in the tree, while typing',
			category: 'Filter',
			hint: 'move',
		},
		{
			id: 'erase',
			keys: ['backspace', 'delete'],
			description: 'Erase the last character',
			category: 'Filter',
			isRepeatable: true,
			run: (state, times) => setFilterText(state, [...state.filter.text].slice(0, -times).join('')),
		},
		{
			id: 'erase-word',
			keys: ['ctrl+w'],
			description: 'Erase the last word',
			category: 'Filter',
			run: state => setFilterText(state, state.filter.text.replace(/[^\s/]*[\s/]*$/, '')),
		},
		{
			id: 'erase-all',
			keys: ['ctrl+u'],
			description: 'Erase all text',
			category: 'Filter',
			run: state => setFilterText(state, ''),
		},
		...sessionBindings,
	],
	lines: paneLines,
	typeText: (state, text) => setFilterText(state, state.filter.text + text),
	statusSpans,
	start: startSearches,
};

function statusSpans({filter}: InspectorState, width: number): Line {
	const {text, kind, error, isSearching} = filter;
	const name = kind === 'plain' ? 'Filter: ' : 'Filter (regex): ';
	const problem = error === undefined ? [] : [span(` ${printable(error)}`, 'error')];
	const search = isSearching ? [span(' searching …', 'faint')] : [];
	// Cut the start of the text: the user types at its end.
	const shown = cut(printable(text), Math.max(8, width - name.length - 2), 'start');
	return [span(name, 'key'), span(shown), span('█'), ...problem, ...search, span(' ')];
}
