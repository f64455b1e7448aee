import {ChangeBit, type LayerFacts} from '../image/layer-facts.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {grown} from '../layer/byte-table.ts';
import {rootPath} from '../layer/path-table.ts';
import {type Folds, isOpen} from './folds.ts';
import {Match, type Matches} from './path-filter.ts';
import {sortByNumber} from './sort-by-number.ts';

/** `layer`: what the layer changes; `all`: everything up to it. */
export type TreeMode = 'layer' | 'all';

export type SortOrder = 'name' | 'size';

/** What decides which rows there are, besides tree and layer. */
export type TreeView = {
	readonly mode: TreeMode;
	/** {@link ChangeBit}s of the paths to show. */
	readonly shown: number;
	readonly sort: SortOrder;
	readonly folds: Folds;
	/** `undefined` without a filter. */
	readonly matches: Matches | undefined;
};

/** The rows of a tree from top to bottom, as columns; the root has none. */
export type TreeRows = {
	readonly count: number;
	readonly node: Int32Array;
	/** 0 for what is in the root directory. */
	readonly depth: Uint16Array;
	/** A {@link RowFold}. */
	readonly fold: Uint8Array;
	/** Paths that are there by themselves, not only as a parent of some; in closed directories, too. */
	readonly keptCount: number;
};

/** Nothing to show. */
export const noRows: TreeRows = {
	count: 0,
	node: new Int32Array(),
	depth: new Uint16Array(),
	fold: new Uint8Array(),
	keptCount: 0,
};

export const RowFold = {
	/** Nothing to show below it. */
	leaf: 0,
	closed: 1,
	open: 2,
} as const;

const kept = 1;
const hasKeptBelow = 2;

/**
 * Lists the rows to show. A path is shown when the layer's change of it is among those to show and
 * the filter matches it; and so are the directories above it.
 */
export function treeRows(index: TreeIndex, facts: LayerFacts, view: TreeView): TreeRows {
	const {marks, keptCount} = markKept(index, facts, view);
	return flatten(index, facts, view, marks, keptCount);
}

function markKept(
	{tree}: TreeIndex,
	{change, isStoredAgain}: LayerFacts,
	{mode, shown, matches}: TreeView,
): {readonly marks: Uint8Array; readonly keptCount: number} {
	const {parents} = tree.columns.paths;
	const marks = new Uint8Array(tree.nodeCount);
	let keptCount = 0;
	for (let node = tree.nodeCount - 1; node > rootPath; node--) {
		const isOfLayer = change[node] !== ChangeBit.unchanged || isStoredAgain[node] === 1;
		const isKept =
			(change[node] & shown) !== 0 &&
			(mode === 'all' || isOfLayer) &&
			(matches === undefined || matches[node] !== Match.no);
		if (isKept) {
			marks[node] |= kept;
			keptCount += 1;
		}
		if (marks[node] !== 0) marks[parents[node]] |= hasKeptBelow;
	}
	return {marks, keptCount};
}

function flatten(
	index: TreeIndex,
	facts: LayerFacts,
	view: TreeView,
	marks: Uint8Array,
	keptCount: number,
): TreeRows {
	const {children, childStarts} = index;
	let node = new Int32Array(256);
	let depth = new Uint16Array(256);
	let fold = new Uint8Array(256);
	let count = 0;
	// Nodes that wait for their row, last one first: paths can be too deep for recursion.
	const pending: number[] = [];
	const pendingDepths: number[] = [];
	const bytesOf = (item: number) => shownBytes(index, facts, view.mode, item);
	const addChildren = (parent: number, childDepth: number) => {
		const first = pending.length;
		for (let at = childStarts[parent + 1] - 1; at >= childStarts[parent]; at--) {
			if (marks[children[at]] !== 0) pending.push(children[at]);
		}
		// The last one gets its row first.
		if (view.sort === 'size') sortByNumber(pending, first, bytesOf);
		for (let at = first; at < pending.length; at++) pendingDepths.push(childDepth);
	};
	addChildren(rootPath, 0);
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		const nextDepth = pendingDepths.pop() ?? 0;
		if (count === node.length) {
			node = grown(node, count + 1);
			depth = grown(depth, count + 1);
			fold = grown(fold, count + 1);
		}
		node[count] = next;
		depth[count] = nextDepth;
		if ((marks[next] & hasKeptBelow) !== 0) {
			const shallOpen = isOpen(view.folds, facts, next);
			fold[count] = shallOpen ? RowFold.open : RowFold.closed;
			if (shallOpen) addChildren(next, nextDepth + 1);
		}
		count += 1;
	}
	return {count, node, depth, fold, keptCount};
}

/**
 * The size that a row shows: of a file its content; of a directory all in it, or, among the changes
 * of a layer, what the layer stores in it.
 */
export function shownBytes(
	{isDirectory}: TreeIndex,
	{change, version, totalBytes, layerBytes}: LayerFacts,
	mode: TreeMode,
	node: number,
): number {
	const isSum = mode === 'layer' && change[node] !== ChangeBit.removed;
	return isSum && isDirectory[version[node]] === 1 ? layerBytes[node] : totalBytes[node];
}

/** The row of a node, or of the nearest directory above it that has one; -1 where none has. */
export function rowOfNode(index: TreeIndex, rows: TreeRows, node: number): number {
	const exact = rows.node.subarray(0, rows.count).indexOf(node);
	if (exact >= 0 || node === rootPath) return exact;
	const {parents} = index.tree.columns.paths;
	const above = new Set<number>();
	for (let at = parents[node]; at !== rootPath; at = parents[at]) above.add(at);
	let nearest = -1;
	for (let row = 0; row < rows.count; row++) {
		if (above.has(rows.node[row]) && (nearest < 0 || rows.depth[row] > rows.depth[nearest])) {
			nearest = row;
		}
	}
	return nearest;
}
