import {anyChange} from '../../../image/layer-snapshot.ts';
import {rootPath} from '../../../layer/path-table.ts';
import {type Binding, moveBindings} from '../../input/binding.ts';
import type {Line} from '../../screen/line.ts';
import {hasFilter, type InspectorState, pushView, withRows, withStep} from '../../state/state.ts';
import {clearFilter} from '../../tree/filter-actions.ts';
import {openFixes, pageBindings} from '../common-bindings.ts';
import {pageLines} from '../page.tsx';
import type {View} from '../view.ts';
import {fixesLines, fixesTitle, listHeight} from './fix-lines.ts';
import {
	itemCount,
	moveToItem,
	nextOrder,
	openFix,
	selectedItem,
	viewportOf,
	withList,
} from './fix-list.ts';

export type FixesState = {readonly name: 'fixes'};

/** The keys that move in the list. */
export const moveInFixes = moveBindings(
	state => {
		const height = listHeight(state);
		return {cursor: viewportOf(state, height).cursor, count: itemCount(state), height};
	},
	(state, index) => moveToItem(state, index, listHeight(state)),
);

/** The fixes with the selected one's steps and advice; a fix opens into its paths. */
export const fixesView: View<FixesState> = {
	bindings: [
		openFixes,
		...moveInFixes,
		{
			id: 'open-fix',
			keys: ['right', 'l', 'space'],
			description: 'List the paths of the fix',
			category: 'Fixes',
			hint: 'its paths',
			disabled: state => (isOpen(state) ? 'Its paths are listed already.' : undefined),
			run: state => openFix(state, true),
		},
		{
			id: 'close-fix',
			keys: ['left', 'h', 'space'],
			description: 'Hide the paths of the fix',
			category: 'Fixes',
			hint: 'hide paths',
			disabled: state => (isOpen(state) ? undefined : 'No paths are listed.'),
			run: state => openFix(state, false),
		},
		{
			id: 'show-in-tree',
			keys: ['enter'],
			description: 'Show the path in the file tree, at the layer that wastes it; Esc comes back',
			category: 'Fixes',
			hint: 'show in tree',
			run: goToPath,
		},
		{
			id: 'filter-fixes',
			keys: ['/'],
			description: 'Show only the fixes and paths with a text',
			category: 'Fixes',
			hint: 'filter',
			run: state => pushView(state, {name: 'fixFilter'}),
		},
		{
			id: 'sort-fixes',
			keys: ['s'],
			description: 'Sort fixes by saving, layer or number of paths',
			category: 'Fixes',
			hint: 'sort',
			run: nextOrder,
		},
		{
			id: 'clear-fix-filter',
			keys: ['esc'],
			description: 'Clear the filter of the fixes',
			category: 'Fixes',
			hint: 'clear filter',
			disabled: state => (state.fixList.filter === '' ? 'No filter is set.' : undefined),
			run: state => withList(state, {filter: ''}),
		},
		...pageBindings,
	],
	lines: state => fixesPage(state),
};

export function fixesPage(state: InspectorState): readonly Line[] {
	return pageLines(state, fixesTitle(state), fixesLines(state));
}

/** Goes back from the panes to the list that a path was chosen in. */
export const backToFixes: Binding = {
	id: 'back-to-fixes',
	keys: ['esc', 'q'],
	description: 'Go back to the fixes, after Enter on one of them',
	category: 'Fixes',
	hint: 'back to fixes',
	isPinned: true,
	disabled: state => (state.isFromFixes ? undefined : 'The list of fixes was not open.'),
	run: state => pushView({...state, isFromFixes: false}, {name: 'fixes'}),
};

function isOpen(state: InspectorState): boolean {
	const item = selectedItem(state);
	return item !== undefined && state.fixList.opened.has(item.fix.id);
}

/** Selects the cursor's path, or the largest one of its fix, at the layer that wastes it. */
function goToPath(state: InspectorState): InspectorState {
	const item = selectedItem(state);
	if (item === undefined) return state;
	const row = item.row ?? item.fix.rows[0];
	const layer = item.fix.layers.at(-1) ?? 0;
	const step = state.image.info.history.findIndex(one => one.layer === layer);
	const cleared = hasFilter(state) ? clearFilter(state) : state;
	const moved = step < 0 ? cleared : withStep(cleared, step);
	const shown: InspectorState = {...moved, stack: [], isFromFixes: true};
	if (row === undefined) return {...shown, focus: 'layers'};
	const above = new Set<number>();
	const {parents} = state.image.tree.arrays.paths;
	for (let at = row.node; at !== rootPath; at = parents[at]) above.add(parents[at]);
	const opened = new Set([...state.folds.opened, ...above]);
	const closed = new Set([...state.folds.closed].filter(node => !above.has(node)));
	return withRows({
		...shown,
		focus: 'tree',
		shown: anyChange,
		folds: {...state.folds, opened, closed},
		anchor: row.node,
	});
}
