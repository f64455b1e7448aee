import {none} from '../../image/image-tree.ts';
import type {LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import {grown} from '../../layer/byte-table.ts';
import {rootPath} from '../../layer/path-table.ts';
import {type Folds, isOpen} from './folds.ts';
import {nameOrder, sizeOrder} from './size-order.ts';
import {shownBytes, type TreeView} from './tree-view.ts';
import {findVisiblePaths, hasRow, isVisible, type VisiblePaths} from './visible-paths.ts';

/** Rows that are listed together. */
const rowsPerBatch = 4096;

export const RowFold = {
	/** Nothing below it is shown. */
	leaf: 0,
	closed: 1,
	open: 2,
} as const;

/**
 * The rows of a tree from top to bottom, without the root. Their number is known at once; a row is computed
 * when it is needed, together with all rows above it. A screen shows forty of a million.
 */
export class TreeRows {
	readonly count: number;
	/** Visible paths, including those in closed directories, without rows that only lead to one. */
	readonly visibleCount: number;
	readonly #snapshot: LayerSnapshot | undefined;
	readonly #view: TreeView | undefined;
	#node = new Int32Array(256);
	#depth = new Uint16Array(256);
	#fold = new Uint8Array(256);
	readonly #nearestWithRow: (node: number) => number;
	readonly #work: Generator<undefined, void>;
	#listed = 0;

	constructor({count, visibleCount, snapshot, view, nearestWithRow, listing}: RowSource) {
		this.#snapshot = snapshot;
		this.#view = view;
		this.count = count;
		this.visibleCount = visibleCount;
		this.#nearestWithRow = nearestWithRow;
		this.#work = listing((node, depth, fold) => {
			const row = this.#listed++;
			if (row === this.#node.length) {
				this.#node = grown(this.#node, row + 1);
				this.#depth = grown(this.#depth, row + 1);
				this.#fold = grown(this.#fold, row + 1);
			}
			this.#node[row] = node;
			this.#depth[row] = depth;
			this.#fold[row] = fold;
		});
	}

	/** Whether these are the rows of a snapshot in a view. */
	isOf(snapshot: LayerSnapshot, view: TreeView): boolean {
		const keys = Object.keys(view) as (keyof TreeView)[];
		return this.#snapshot === snapshot && keys.every(key => this.#view?.[key] === view[key]);
	}

	nodeAt(row: number): number {
		this.#listTo(row);
		return this.#node[row];
	}

	/** 0 for children of the root. */
	depthAt(row: number): number {
		this.#listTo(row);
		return this.#depth[row];
	}

	/** A {@link RowFold}. */
	foldAt(row: number): number {
		this.#listTo(row);
		return this.#fold[row];
	}

	/** The first row that satisfies the predicate, or -1. */
	findRow(isSo: (row: number) => boolean): number {
		for (let row = 0; row < this.count; row++) {
			if (isSo(row)) return row;
		}
		return -1;
	}

	/** The row of a node, or of its nearest ancestor that has one; -1 if none has. */
	rowNear(node: number): number {
		const near = this.#nearestWithRow(node);
		if (near === none) return -1;
		for (let start = 0; start < this.count; ) {
			this.#listTo(Math.min(start + rowsPerBatch, this.count) - 1);
			const row = this.#node.subarray(start, this.#listed).indexOf(near);
			if (row >= 0) return start + row;
			start = this.#listed;
		}
		return -1;
	}

	#listTo(row: number): void {
		while (this.#listed <= row && row < this.count) {
			if (this.#work.next().done) return;
		}
	}
}

type AddRow = (node: number, depth: number, fold: number) => void;

type RowSource = Pick<TreeRows, 'count' | 'visibleCount'> & {
	readonly snapshot?: LayerSnapshot;
	readonly view?: TreeView;
	/** The node if it has a row, else its nearest ancestor that has one, or {@link none}. */
	readonly nearestWithRow: (node: number) => number;
	/** Gives the rows in order, and yields now and then. */
	readonly listing: (add: AddRow) => Generator<undefined, void>;
};

/** No rows. */
export const noRows: TreeRows = new TreeRows({
	count: 0,
	visibleCount: 0,
	nearestWithRow: () => none,
	listing: function* () {},
});

/** Determines the rows of a view. Each row is computed when it is needed. */
export function treeRows(index: TreeIndex, snapshot: LayerSnapshot, view: TreeView): TreeRows {
	const visible = findVisiblePaths(index, snapshot, view);
	const {isOpenInSight, count} = openDirectories(index, snapshot, visible, view.folds);
	return new TreeRows({
		count,
		visibleCount: visible.visibleBelow[0],
		snapshot,
		view,
		nearestWithRow: node => nearestWithRow(index, snapshot, visible, isOpenInSight, node),
		listing: add => listRows(index, snapshot, view, visible, isOpenInSight, add),
	});
}

/** The open directories whose ancestors are open, too, and the number of rows. */
function openDirectories(
	index: TreeIndex,
	snapshot: LayerSnapshot,
	{visibleBelow, rowsBelow}: VisiblePaths,
	folds: Folds,
): {readonly isOpenInSight: Uint8Array; readonly count: number} {
	const {directories, directoryParents} = index;
	const isOpenInSight = new Uint8Array(directories.length);
	isOpenInSight[0] = 1;
	let count = rowsBelow[0];
	for (let directory = 1; directory < directories.length; directory++) {
		if (visibleBelow[directory] === 0 || isOpenInSight[directoryParents[directory]] === 0) continue;
		if (isOpen(folds, index, snapshot, directories[directory])) isOpenInSight[directory] = 1;
		else count -= rowsBelow[directory];
	}
	return {isOpenInSight, count};
}

function nearestWithRow(
	index: TreeIndex,
	snapshot: LayerSnapshot,
	visible: VisiblePaths,
	isOpenInSight: Uint8Array,
	node: number,
): number {
	const path: number[] = [];
	for (let at = node; at !== rootPath; at = index.tree.parentOf(at)) path.push(at);
	let nearest: number = none;
	for (const at of path.reverse()) {
		if (!hasRow(index, snapshot, visible, at)) break;
		nearest = at;
		const directory = index.directoryOf[at];
		if (directory === none || isOpenInSight[directory] === 0) break;
	}
	return nearest;
}

function* listRows(
	index: TreeIndex,
	snapshot: LayerSnapshot,
	{mode, sort}: TreeView,
	visible: VisiblePaths,
	isOpenInSight: Uint8Array,
	add: AddRow,
): Generator<undefined, void> {
	const {childStarts, directoryOf} = index;
	const {visibleBelow} = visible;
	const {children, endOf} =
		sort === 'name'
			? nameOrder(index)
			: sizeOrder(
					index,
					node => hasRow(index, snapshot, visible, node),
					node => shownBytes(index, snapshot, mode, node),
				);
	// A stack of positions instead of recursion: paths can be very deep.
	const next = [childStarts[rootPath]];
	const ends = [endOf(rootPath)];
	let level = 0;
	let left: number = rowsPerBatch;
	while (level >= 0) {
		const start = next[level];
		const end = Math.min(ends[level], start + rowsPerBatch);
		let at = start;
		let opened: number = none;
		while (at < end && opened === none) {
			const node = children[at++];
			const directory = directoryOf[node];
			if (directory !== none && visibleBelow[directory] > 0) {
				if (isOpenInSight[directory] === 1) opened = node;
				add(node, level, opened === none ? RowFold.closed : RowFold.open);
			} else if (isVisible(snapshot, visible, node)) {
				add(node, level, RowFold.leaf);
			}
		}
		next[level] = at;
		if (opened !== none) {
			level += 1;
			next[level] = childStarts[opened];
			ends[level] = endOf(opened);
		} else if (at === ends[level]) {
			level -= 1;
		}
		left -= at - start + 1;
		if (left <= 0) {
			left = rowsPerBatch;
			yield;
		}
	}
}
