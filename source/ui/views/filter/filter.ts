import {printable} from '../../../text/printable.ts';
import {moveBindings} from '../../input/binding.ts';
import {type Line, span} from '../../screen/line.ts';
import {cut} from '../../screen/text-width.ts';
import {closeView, type InspectorState} from '../../state/state.ts';
import {clearFilter, setFilterText, toggleFilterKind} from '../../tree/filter-actions.ts';
import {startSearches} from '../../tree/filter-search.ts';
import {moveInTree, treeList} from '../../tree/tree-actions.ts';
import {sessionBindings} from '../common-bindings.ts';
import {erasingBindings} from '../erasing-bindings.ts';
import {renderPanes} from '../panes/panes.tsx';
import type {View} from '../view.ts';

export type FilterState = {readonly name: 'filter'};

const [up, down] = moveBindings(treeList, moveInTree);

/** The panes while a filter is typed. */
export const filterView: View<FilterState> = {
	bindings: [
		{
			keys: ['enter'],
			description: 'Keep the filter and return to the tree',
			category: 'Filter',
			hint: 'keep',
			run: closeView,
		},
		{
			keys: ['esc'],
			description: 'Clear the filter',
			category: 'Filter',
			hint: 'clear',
			run: state => closeView(clearFilter(state)),
		},
		{
			keys: ['tab', 'ctrl+t'],
			description: 'Switch between plain text and regular expression, while typing',
			category: 'Filter',
			hint: 'plain/regex',
			run: toggleFilterKind,
		},
		{
			...up,
			keys: ['up'],
			description: 'Move up in the tree, while typing',
			category: 'Filter',
		},
		{
			...down,
			keys: ['down'],
			description: 'Move down in the tree, while typing',
			category: 'Filter',
			hint: 'move',
		},
		...erasingBindings(change => state => setFilterText(state, change(state.filter.text))),
		...sessionBindings,
	],
	render: renderPanes,
	typeText: (state, text) => setFilterText(state, state.filter.text + text),
	statusSpans,
	start: ({store, onError}) => startSearches(store, onError),
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
