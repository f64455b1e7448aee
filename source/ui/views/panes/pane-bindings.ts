import type {Binding} from '../../input/binding.ts';
import {layerRowsOf} from '../../state/layer-list.ts';
import {
	hasFilter,
	type InspectorState,
	isShown,
	layoutFor,
	moveSplit,
	pushView,
	withLayerRow,
} from '../../state/state.ts';
import {clearFilter} from '../../tree/filter-actions.ts';
import {goBack} from '../../tree/go-to-path.ts';
import {
	canSort,
	closeAll,
	goToMatch,
	hasFolders,
	isAnyOpen,
	openAll,
	setMode,
	toggleAll,
	toggleSort,
} from '../../tree/tree-actions.ts';
import {backToImages, cancelLoading, quit} from '../common-bindings.ts';
import {bindingsEverywhere, openFixes} from '../page-bindings.ts';
import {openSearch} from '../search/search-state.ts';
import {changeBindings, withoutChanges} from './change-bindings.ts';

/** Bindings of both panes, besides those that move in them. */
export const paneBindings: readonly Binding[] = [
	{
		id: 'other-pane',
		keys: ['tab', 'shift+tab'],
		description: 'Go to the other pane',
		category: 'Moving',
		hintOf: ({focus}) => (focus === 'layers' ? 'files' : 'layers'),
		run: state => ({...state, focus: state.focus === 'layers' ? 'tree' : 'layers'}),
	},
	{
		id: 'search',
		keys: ['/'],
		description: 'Search all layers as you type, removed files included',
		category: 'Search',
		hint: 'search',
		run: openSearch,
	},
	openFixes,
	{
		id: 'changes',
		keys: ['t'],
		description: 'Switch between the changes of the layer and everything up to it',
		category: 'File tree',
		hintOf: state => (hasTree(state) ? (state.mode === 'all' ? 'changes' : 'all') : undefined),
		disabled: withoutChanges,
		run: state => setMode(state, state.mode === 'all' ? 'layer' : 'all'),
	},
	{
		id: 'changes-only',
		keys: ['ctrl+l'],
		description: 'Show the changes of the layer only',
		category: 'File tree',
		run: state => setMode(state, 'layer'),
	},
	...bindingsEverywhere,
	{
		id: 'filter',
		keys: ['f', 'ctrl+f'],
		description: 'Filter the tree as you type',
		category: 'Filter',
		run: state => pushView({...state, focus: 'tree'}, {name: 'filter'}),
	},
	{
		id: 'clear-filter',
		keys: ['esc'],
		description: 'Clear the filter',
		category: 'Filter',
		hint: 'clear filter',
		isPinned: true,
		disabled: state => (hasFilter(state) ? undefined : 'There is nothing to go back to.'),
		run: clearFilter,
	},
	{
		id: 'back-to-list',
		keys: ['esc', 'q'],
		description: 'Go back to the list that led to the path',
		category: 'File tree',
		hint: 'back to the list',
		isPinned: true,
		disabled: state => (state.back === undefined ? 'No list led here.' : undefined),
		run: goBack,
	},
	backToImages,
	cancelLoading,
	{
		id: 'next-match',
		keys: ['n'],
		description: 'Go to the next match; without a filter, to the next change',
		category: 'Filter',
		isRepeatable: true,
		run: (state, times) => goToMatch(state, 1, times),
	},
	{
		id: 'previous-match',
		keys: ['N'],
		description: 'Go to the previous match or change',
		category: 'Filter',
		isRepeatable: true,
		run: (state, times) => goToMatch(state, -1, times),
	},
	{
		id: 'open-all',
		keys: ['e'],
		description: 'Open all directories',
		category: 'File tree',
		run: openAll,
	},
	{
		id: 'close-all',
		keys: ['c'],
		description: 'Close all directories',
		category: 'File tree',
		run: closeAll,
	},
	{
		id: 'toggle-all',
		keys: ['z', 'ctrl+space'],
		description: 'Open or close all directories',
		category: 'File tree',
		hintOf: state =>
			hasTree(state) && hasFolders(state)
				? isAnyOpen(state)
					? 'close all'
					: 'open all'
				: undefined,
		run: toggleAll,
	},
	{
		id: 'sort',
		keys: ['s', 'ctrl+o'],
		description: 'Sort by name or by size',
		category: 'File tree',
		hintOf: state =>
			hasTree(state) && canSort(state)
				? state.sort === 'name'
					? 'by size'
					: 'by name'
				: undefined,
		run: toggleSort,
	},
	...changeBindings,
	{
		id: 'attributes',
		keys: ['b', 'ctrl+b'],
		description: 'Show or hide mode and owner',
		category: 'File tree',
		run: state => ({...state, hasAttributes: !state.hasAttributes}),
	},
	{
		id: 'previous-layer',
		keys: ['['],
		description: 'Select the previous layer',
		category: 'Layers',
		isRepeatable: true,
		run: (state, times) => stepToLayer(state, -1, times),
	},
	{
		id: 'next-layer',
		keys: [']'],
		description: 'Select the next layer',
		category: 'Layers',
		isRepeatable: true,
		run: (state, times) => stepToLayer(state, 1, times),
	},
	{
		id: 'smaller-list',
		keys: ['<', '-'],
		description: 'Make the list of layers smaller',
		category: 'Layers',
		run: state => moveSplit(state, -1),
	},
	{
		id: 'larger-list',
		keys: ['>', '+'],
		description: 'Make the list of layers larger',
		category: 'Layers',
		run: state => moveSplit(state, 1),
	},
	quit,
];

/** Whether the file tree is on the screen, and can have files. */
function hasTree(state: InspectorState): boolean {
	const isVisible = state.focus === 'tree' || layoutFor(state).panes !== 'single';
	return isVisible && isShown(state) && state.image.info.layers.length > 0;
}

/** Selects the next step that made a layer, in one direction, `times` times; before the first, the whole image. */
function stepToLayer(state: InspectorState, direction: 1 | -1, times: number): InspectorState {
	const {image, areEmptyStepsShown, layers} = state;
	const rows = layerRowsOf(image, areEmptyStepsShown);
	let found = layers.cursor;
	let left = times;
	for (let at = found + direction; left > 0 && rows[at] !== undefined; at += direction) {
		const row = rows[at];
		const isStop =
			row.kind === 'image' || (row.kind === 'step' && image.info.history[row.step].layer !== null);
		if (!isStop) continue;
		found = at;
		left -= 1;
	}
	return found === layers.cursor ? state : withLayerRow(state, found);
}
