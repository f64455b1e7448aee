import {ChangeBit} from '../../image/layer-snapshot.ts';
import {rootPath} from '../../layer/path-table.ts';
import type {Command} from '../input/key-bindings.ts';
import {
	hasFilter,
	type InspectorState,
	selectedNode,
	withRows,
	withTreeCursor,
} from '../state/state.ts';
import {type Folds, foldsBy, withFold} from './folds.ts';
import {RowFold} from './tree-rows.ts';
import type {TreeMode} from './tree-view.ts';

/** The state after a command that is about the file tree, and came so many times. */
export function reduceTree(state: InspectorState, command: Command, times = 1): InspectorState {
	switch (command) {
		case 'toggleMode':
			return withMode(state, state.mode === 'all' ? 'layer' : 'all');
		case 'layerMode':
			return withMode(state, 'layer');
		case 'allMode':
			return withMode(state, 'all');
		case 'toggleSort':
			return withRows({...state, sort: state.sort === 'name' ? 'size' : 'name'});
		case 'toggleAdded':
			return toggleShown(state, ChangeBit.added);
		case 'toggleModified':
			return toggleShown(state, ChangeBit.modified);
		case 'toggleRemoved':
			return toggleShown(state, ChangeBit.removed);
		case 'toggleUnchanged':
			return toggleShown(state, ChangeBit.unchanged);
		case 'toggleFold':
			return foldRow(state, foldAt(state) === RowFold.closed);
		case 'open':
			return openRow(state);
		case 'close':
			return closeRow(state);
		case 'openAll':
			return withFolds(state, foldsBy('open'));
		case 'closeAll':
			return closeAll(state);
		case 'toggleAll': {
			const {rows} = state;
			const isAnyOpen = rows.findRow(row => rows.foldAt(row) === RowFold.open) >= 0;
			return isAnyOpen ? closeAll(state) : withFolds(state, foldsBy('open'));
		}
		case 'nextMatch':
			return goToMatch(state, 1, times);
		case 'previousMatch':
			return goToMatch(state, -1, times);
		default:
			return state;
	}
}

/** Moves the tree's cursor to a row, which is then the one to return to. */
export function moveInTree(state: InspectorState, row: number): InspectorState {
	if (state.rows.count === 0) return state;
	const moved = withTreeCursor(state, row);
	return {...moved, anchor: Math.max(rootPath, selectedNode(moved))};
}

function withMode(state: InspectorState, mode: TreeMode): InspectorState {
	return mode === state.mode ? state : withRows({...state, mode});
}

function toggleShown(state: InspectorState, change: ChangeBit): InspectorState {
	return withRows({...state, shown: state.shown ^ change});
}

function foldAt({rows, tree}: InspectorState): number {
	return tree.cursor < rows.count ? rows.foldAt(tree.cursor) : RowFold.leaf;
}

function withFolds(state: InspectorState, folds: Folds): InspectorState {
	return withRows({...state, [hasFilter(state) ? 'filterFolds' : 'folds']: folds});
}

function foldRow(state: InspectorState, shallOpen: boolean): InspectorState {
	if (foldAt(state) === RowFold.leaf) return state;
	const node = selectedNode(state);
	const folds = hasFilter(state) ? state.filterFolds : state.folds;
	return withFolds({...state, anchor: node}, withFold(folds, node, shallOpen));
}

function openRow(state: InspectorState): InspectorState {
	if (foldAt(state) === RowFold.closed) return foldRow(state, true);
	return foldAt(state) === RowFold.open ? moveInTree(state, state.tree.cursor + 1) : state;
}

function closeRow(state: InspectorState): InspectorState {
	if (foldAt(state) === RowFold.open) return foldRow(state, false);
	const {rows, tree} = state;
	const depth = rows.depthAt(tree.cursor);
	let row = tree.cursor;
	while (row > 0 && rows.depthAt(row) >= depth) row -= 1;
	return rows.depthAt(row) < depth ? moveInTree(state, row) : state;
}

function closeAll(state: InspectorState): InspectorState {
	const closed = withFolds(state, foldsBy('closed'));
	return {...closed, anchor: Math.max(rootPath, selectedNode(closed))};
}

/** Goes to the next row that the filter matches by itself; without a filter, that the layer changes. */
function goToMatch(state: InspectorState, direction: 1 | -1, times: number): InspectorState {
	const {rows, snapshot, filter} = state;
	const isMatch = (node: number) =>
		filter.matches === undefined
			? snapshot.changeOf(node) !== ChangeBit.unchanged
			: filter.matches.hasOwn(node);
	let found = state.tree.cursor;
	let left = times;
	for (let row = found + direction; left > 0 && row >= 0 && row < rows.count; row += direction) {
		if (!isMatch(rows.nodeAt(row))) continue;
		found = row;
		left -= 1;
	}
	return found === state.tree.cursor ? state : moveInTree({...state, focus: 'tree'}, found);
}
