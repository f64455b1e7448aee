import {ChangeBit} from '../../../image/layer-snapshot.ts';
import type {Binding} from '../../input/binding.ts';
import {
	areAttributesShown,
	hasFilter,
	type InspectorState,
	pushView,
	withStep,
} from '../../state/state.ts';
import {clearFilter, toggleFilterKind} from '../../tree/filter-actions.ts';
import {
	closeAll,
	goToMatch,
	openAll,
	setMode,
	toggleAll,
	toggleShown,
	toggleSort,
} from '../../tree/tree-actions.ts';
import {openFixes, openHelp, sessionBindings} from '../common-bindings.ts';
import {backToFixes} from '../fixes/fixes.tsx';

/** Bindings of both panes, besides those that move in them. */
export const paneBindings: readonly Binding[] = [
	{
		keys: ['tab', 'shift+tab'],
		description: 'Go to the other pane',
		category: 'Everywhere',
		hint: 'pane',
		run: state => ({...state, focus: state.focus === 'layers' ? 'tree' : 'layers'}),
	},
	openFixes,
	{
		keys: ['t'],
		description: 'Switch between the changes of the layer and everything up to it',
		category: 'File tree',
		hint: 'changes/all',
		run: state => setMode(state, state.mode === 'all' ? 'layer' : 'all'),
	},
	{
		keys: ['ctrl+l'],
		description: 'Show the changes of the layer only',
		category: 'File tree',
		run: state => setMode(state, 'layer'),
	},
	{
		keys: ['/', 'ctrl+f'],
		description: 'Filter paths as you type',
		category: 'Filter',
		hint: 'filter',
		run: state => pushView({...state, focus: 'tree'}, {name: 'filter'}),
	},
	{
		keys: ['esc'],
		description: 'Clear the filter',
		category: 'Filter',
		hint: 'clear filter',
		disabled: state => (hasFilter(state) ? undefined : 'No filter is set.'),
		run: clearFilter,
	},
	backToFixes,
	{
		keys: ['q'],
		description: 'Cancel loading and quit',
		category: 'Loading',
		hint: 'cancel',
		isPinned: true,
		disabled: whenLoaded,
		effect: 'quit',
	},
	{
		keys: ['esc'],
		description: 'Cancel loading and quit, if no filter is set',
		category: 'Loading',
		disabled: state => (hasFilter(state) ? 'A filter is set.' : whenLoaded(state)),
		effect: 'quit',
	},
	{
		keys: ['n'],
		description: 'Go to the next match; without a filter, to the next change',
		category: 'Filter',
		isRepeatable: true,
		run: (state, times) => goToMatch(state, 1, times),
	},
	{
		keys: ['N'],
		description: 'Go to the previous match or change',
		category: 'Filter',
		isRepeatable: true,
		run: (state, times) => goToMatch(state, -1, times),
	},
	{
		keys: ['r'],
		description: 'Switch between plain text and regular expression',
		category: 'Filter',
		run: toggleFilterKind,
	},
	{
		keys: ['e'],
		description: 'Open all directories',
		category: 'File tree',
		run: openAll,
	},
	{
		keys: ['c'],
		description: 'Close all directories',
		category: 'File tree',
		run: closeAll,
	},
	{
		keys: ['z', 'ctrl+space'],
		description: 'Open or close all directories',
		category: 'File tree',
		hint: 'all dirs',
		run: toggleAll,
	},
	{
		keys: ['s', 'ctrl+o'],
		description: 'Sort by name or by size',
		category: 'File tree',
		hint: 'sort',
		run: toggleSort,
	},
	{
		keys: ['1'],
		description: 'Show or hide added paths',
		category: 'File tree',
		run: state => toggleShown(state, ChangeBit.added),
	},
	{
		keys: ['2'],
		description: 'Show or hide modified paths',
		category: 'File tree',
		run: state => toggleShown(state, ChangeBit.modified),
	},
	{
		keys: ['3', 'ctrl+r'],
		description: 'Show or hide removed paths',
		category: 'File tree',
		run: state => toggleShown(state, ChangeBit.removed),
	},
	{
		keys: ['4', 'ctrl+u'],
		description: 'Show or hide unchanged paths',
		category: 'File tree',
		run: state => toggleShown(state, ChangeBit.unchanged),
	},
	{
		keys: ['b', 'ctrl+b'],
		description: 'Show or hide mode and owner',
		category: 'File tree',
		run: state => ({...state, attributes: areAttributesShown(state) ? 'hidden' : 'shown'}),
	},
	{
		keys: ['['],
		description: 'Select the previous layer',
		category: 'Layers',
		isRepeatable: true,
		run: (state, times) => stepToLayer(state, -1, times),
	},
	{
		keys: [']'],
		description: 'Select the next layer',
		category: 'Layers',
		isRepeatable: true,
		run: (state, times) => stepToLayer(state, 1, times),
	},
	openHelp,
	...sessionBindings,
	{
		keys: ['q'],
		description: 'Quit',
		category: 'Everywhere',
		hint: 'quit',
		isPinned: true,
		disabled: ({image}) => (image.isFinal ? undefined : 'The image is still loading.'),
		effect: 'quit',
	},
];

function whenLoaded({image}: InspectorState): string | undefined {
	return image.isFinal ? 'The image is loaded.' : undefined;
}

/** Selects the next step that made a layer, in one direction, `times` times. */
function stepToLayer(state: InspectorState, direction: 1 | -1, times: number): InspectorState {
	const {history} = state.image.info;
	let step = state.steps.cursor;
	let left = times;
	for (let at = step + direction; left > 0 && history[at] !== undefined; at += direction) {
		if (history[at].layer === null) continue;
		step = at;
		left -= 1;
	}
	return step === state.steps.cursor ? state : withStep(state, step);
}
