import type {ChangeBit} from '../../image/layer-snapshot.ts';
import {rootPath} from '../../layer/path-table.ts';
import type {List} from '../input/binding.ts';
import {memoizeByObject} from '../screen/memoize.ts';
import {scrollBy} from '../screen/viewport.ts';
import {
	hasFilter,
	type InspectorState,
	isRealChange,
	layoutFor,
	selectedNode,
	withTreeCursor,
} from '../state/state.ts';
import {type Folds, foldsBy, withFold} from './folds.ts';
import {RowFold} from './row-walk.ts';
import type {TreeRows} from './tree-rows.ts';
import type {SortOrder, TreeMode} from './tree-view.ts';

/** The rows of the tree, for the keys that move in them. */
export function treeList(state: InspectorState): List {
	const {tree, rows} = state;
	return {cursor: tree.cursor, count: rows.count, height: layoutFor(state).treeRows};
}

/** Moves the tree's cursor to a row. It returns there when the row was hidden and is shown again. */
export function moveInTree(state: InspectorState, row: number): InspectorState {
	if (state.rows.count === 0) return state;
	const moved = withTreeCursor(state, row);
	return {...moved, anchor: Math.max(rootPath, selectedNode(moved))};
}

/** Scrolls the tree; its cursor stays on the screen. */
export function scrollTree(state: InspectorState, rows: number): InspectorState {
	const {cursor, count, height} = treeList(state);
	if (count === 0) return state;
	const tree = scrollBy(state.tree, rows, count, height);
	const scrolled = {...state, tree: {...tree, cursor}};
	return tree.cursor === cursor ? scrolled : moveInTree(scrolled, tree.cursor);
}

export function setMode(state: InspectorState, mode: TreeMode): InspectorState {
	return {...state, mode};
}

export function toggleShown(state: InspectorState, change: ChangeBit): InspectorState {
	return {...state, shown: state.shown ^ change};
}

export function toggleSort(state: InspectorState): InspectorState {
	return setSort(state, state.sort === 'name' ? 'size' : 'name');
}

export function setSort(state: InspectorState, sort: SortOrder): InspectorState {
	return {...state, sort};
}

/** Whether the cursor is on a directory that has rows below it, open or closed. */
export function isOnFold(state: InspectorState): boolean {
	return foldAt(state) !== RowFold.leaf;
}

/** Whether the cursor is on an open directory. */
export function isOnOpen(state: InspectorState): boolean {
	return foldAt(state) === RowFold.open;
}

export function toggleFold(state: InspectorState): InspectorState {
	return foldRow(state, foldAt(state) === RowFold.closed);
}

/** Opens the directory of the cursor, or moves into it. */
export function openRow(state: InspectorState): InspectorState {
	if (foldAt(state) === RowFold.closed) return foldRow(state, true);
	return foldAt(state) === RowFold.open ? moveInTree(state, state.tree.cursor + 1) : state;
}

/** Closes the directory of the cursor, or moves to the directory above. */
export function closeRow(state: InspectorState): InspectorState {
	if (foldAt(state) === RowFold.open) return foldRow(state, false);
	const {rows, tree} = state;
	const depth = rows.depthAt(tree.cursor);
	let row = tree.cursor;
	while (row > 0 && rows.depthAt(row) >= depth) row -= 1;
	return rows.depthAt(row) < depth ? moveInTree(state, row) : state;
}

export function openAll(state: InspectorState): InspectorState {
	return withFolds(state, foldsBy('open'));
}

export function closeAll(state: InspectorState): InspectorState {
	return {...withFolds(state, foldsBy('closed')), anchor: topFolder(state)};
}

/** The path below the root that the cursor is in; the root without a row. */
function topFolder(state: InspectorState): number {
	const {parents} = state.image.tree.arrays.paths;
	let at = Math.max(rootPath, selectedNode(state));
	while (at !== rootPath && parents[at] !== rootPath) at = parents[at];
	return at;
}

export function toggleAll(state: InspectorState): InspectorState {
	return isAnyOpen(state) ? closeAll(state) : openAll(state);
}

/** Whether a directory with rows below it is open. */
export function isAnyOpen({rows}: InspectorState): boolean {
	return shapeOf(rows).isAnyOpen;
}

/** Whether the tree has directories to open or close. */
export function hasFolders({rows}: InspectorState): boolean {
	return shapeOf(rows).hasFolders;
}

/** Whether another order can change the tree: it is more than a path with the directories above it. */
export function canSort({rows}: InspectorState): boolean {
	return shapeOf(rows).canSort;
}

/** The status line asks with every key; the rows are the same for most of them. */
const shapeOf = memoizeByObject((rows: TreeRows) => {
	const isAnyOpen = rows.findRow(row => rows.foldAt(row) === RowFold.open) >= 0;
	const isClosed = (row: number) => rows.foldAt(row) === RowFold.closed;
	const isBeside = (row: number) => row > 0 && rows.depthAt(row) <= rows.depthAt(row - 1);
	return {
		isAnyOpen,
		hasFolders: isAnyOpen || rows.findRow(isClosed) >= 0,
		canSort: rows.findRow(row => isClosed(row) || isBeside(row)) >= 0,
	};
});

/** Moves to the next row that the filter matches by itself; without a filter, that the layer changes. */
export function goToMatch(state: InspectorState, direction: 1 | -1, times: number): InspectorState {
	const {rows, filter} = state;
	const isMatch = (node: number) =>
		filter.matches === undefined ? isRealChange(state, node) : filter.matches.hasOwn(node);
	let found = state.tree.cursor;
	let left = times;
	for (let row = found + direction; left > 0 && row >= 0 && row < rows.count; row += direction) {
		if (!isMatch(rows.nodeAt(row))) continue;
		found = row;
		left -= 1;
	}
	return found === state.tree.cursor ? state : moveInTree({...state, focus: 'tree'}, found);
}

function foldAt({rows, tree}: InspectorState): number {
	return tree.cursor < rows.count ? rows.foldAt(tree.cursor) : RowFold.leaf;
}

function withFolds(state: InspectorState, folds: Folds): InspectorState {
	return {...state, [hasFilter(state) ? 'filterFolds' : 'folds']: folds};
}

function foldRow(state: InspectorState, shallOpen: boolean): InspectorState {
	if (foldAt(state) === RowFold.leaf) return state;
	const node = selectedNode(state);
	const folds = hasFilter(state) ? state.filterFolds : state.folds;
	return withFolds({...state, anchor: node}, withFold(folds, node, shallOpen));
}
