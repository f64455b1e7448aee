import {none} from '../image/image-tree.ts';
import {anyChange, ChangeBit, type LayerFacts} from '../image/layer-facts.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {grown} from '../layer/byte-table.ts';
import {rootPath} from '../layer/path-table.ts';
import {atOnce, iterationsPerStep, type Steps} from '../steps.ts';
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
export function* listingRows(index: TreeIndex, facts: LayerFacts, view: TreeView): Steps<TreeRows> {
	const {marks, keptCount} = yield* markKept(index, facts, view);
	return yield* flatten(index, facts, view, marks, keptCount);
}

/** As {@link listingRows}, in one go. */
export function treeRows(index: TreeIndex, facts: LayerFacts, view: TreeView): TreeRows {
	return atOnce(listingRows(index, facts, view));
}

function* markKept(
	{tree}: TreeIndex,
	{change, isStoredAgain}: LayerFacts,
	{mode, shown, matches}: TreeView,
): Steps<{readonly marks: Uint8Array; readonly keptCount: number}> {
	const {parents} = tree.columns.paths;
	const isShown = shownStates(mode, shown);
	const marks = new Uint8Array(tree.nodeCount);
	let keptCount = 0;
	for (let node = tree.nodeCount - 1; node > rootPath; node--) {
		if (node % iterationsPerStep === 0) yield;
		let mark = marks[node];
		if (
			isShown[change[node] * 2 + isStoredAgain[node]] === 1 &&
			(matches === undefined || matches[node] !== Match.no)
		) {
			mark |= kept;
			marks[node] = mark;
			keptCount += 1;
		}
		if (mark !== 0) marks[parents[node]] |= hasKeptBelow;
	}
	return {marks, keptCount};
}

/** 1 for the changes of a path that are shown, at twice the {@link ChangeBit}, and one more where it is stored again. */
function shownStates(mode: TreeMode, shown: number): Uint8Array {
	return Uint8Array.from({length: 2 * (anyChange + 1)}, (_, state) => {
		const change = state >> 1;
		const isOfLayer = change !== ChangeBit.unchanged || state % 2 === 1;
		return (change & shown) !== 0 && (mode === 'all' || isOfLayer) ? 1 : 0;
	});
}

function* flatten(
	index: TreeIndex,
	facts: LayerFacts,
	{folds, mode, sort}: TreeView,
	marks: Uint8Array,
	keptCount: number,
): Steps<TreeRows> {
	const {childStarts} = index;
	const order: ChildOrder = sort === 'size' ? new SizeOrder(index, facts, mode, marks) : index;
	const {children} = order;
	let node = new Int32Array(256);
	let depth = new Uint16Array(256);
	let fold = new Uint8Array(256);
	let count = 0;
	// Where the walk is in each open directory above, and where that ends: paths can be too deep for recursion.
	const next = [childStarts[rootPath]];
	const ends = [order.sortedEnd?.(rootPath) ?? childStarts[rootPath + 1]];
	let level = 0;
	let steps = 0;
	while (level >= 0) {
		let at = next[level];
		const end = ends[level];
		let opened: number = none;
		while (at < end && opened === none) {
			const item = children[at++];
			if (marks[item] === 0) continue;
			if (count === node.length) {
				node = grown(node, count + 1);
				depth = grown(depth, count + 1);
				fold = grown(fold, count + 1);
			}
			node[count] = item;
			depth[count] = level;
			if ((marks[item] & hasKeptBelow) !== 0) {
				const shallOpen = isOpen(folds, facts, item);
				fold[count] = shallOpen ? RowFold.open : RowFold.closed;
				if (shallOpen) opened = item;
			}
			count += 1;
		}
		next[level] = at;
		if (opened === none) {
			level -= 1;
		} else {
			level += 1;
			next[level] = childStarts[opened];
			ends[level] = order.sortedEnd?.(opened) ?? childStarts[opened + 1];
		}
		if (++steps % iterationsPerStep === 0) yield;
	}
	return {count, node, depth, fold, keptCount};
}

/** In which order rows follow each other. */
type ChildOrder = Pick<TreeIndex, 'children'> & {
	/** Sorts what is in a directory, and returns where it ends: where it is not sorted beforehand. */
	sortedEnd?(directory: number): number;
};

/** What is in the directories that are looked into, largest first; of the same size by name. */
class SizeOrder implements ChildOrder {
	/** As {@link TreeIndex.children}: what is in a directory starts at the same place. */
	readonly children: Int32Array;
	readonly #index: TreeIndex;
	readonly #marks: Uint8Array;
	readonly #bytesOf: (node: number) => number;

	constructor(index: TreeIndex, facts: LayerFacts, mode: TreeMode, marks: Uint8Array) {
		this.children = new Int32Array(index.children.length);
		this.#index = index;
		this.#marks = marks;
		this.#bytesOf =
			mode === 'all'
				? node => facts.totalBytes[node]
				: node => shownBytes(index, facts, mode, node);
	}

	/** Sorts what is to be shown in a directory, and returns where that ends. */
	sortedEnd(directory: number): number {
		const {children, childStarts} = this.#index;
		const start = childStarts[directory];
		let end = start;
		for (let at = start; at < childStarts[directory + 1]; at++) {
			if (this.#marks[children[at]] !== 0) this.children[end++] = children[at];
		}
		sortByNumber(this.children, start, end, this.#bytesOf);
		return end;
	}
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
