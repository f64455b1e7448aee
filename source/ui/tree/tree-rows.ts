import {none} from '../../image/image-tree.ts';
import type {LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import {rootPath} from '../../layer/path-table.ts';
import {type Folds, isOpen} from './folds.ts';
import {type OpenDirectories, RowWalk} from './row-walk.ts';
import {nameOrder, sizeOrder} from './size-order.ts';
import {shownBytes, type TreeView} from './tree-view.ts';
import {findVisiblePaths, hasRow, type VisiblePaths} from './visible-paths.ts';

/** Rows that are listed together: several screens. */
const rowsPerBlock = 256;

type RowBlock = {
	readonly node: Int32Array;
	readonly depth: Uint16Array;
	readonly fold: Uint8Array;
};

/**
 * The rows of a tree from top to bottom, without the root. Their number is known at once; a row is computed
 * when it is needed, together with those around it. A screen shows forty of a million.
 */
export class TreeRows {
	readonly count: number;
	/** Visible paths, including those in closed directories, without rows that only lead to one. */
	readonly visibleCount: number;
	readonly #source: RowSource | undefined;
	readonly #blocks = new Map<number, RowBlock>();

	constructor(source?: RowSource) {
		this.#source = source;
		this.count = source?.count ?? 0;
		this.visibleCount = source?.visibleCount ?? 0;
	}

	/** Whether these are the rows of a snapshot in a view. */
	isOf(snapshot: LayerSnapshot, view: TreeView): boolean {
		const keys = Object.keys(view) as (keyof TreeView)[];
		const known = this.#source;
		return known?.snapshot === snapshot && keys.every(key => known.view[key] === view[key]);
	}

	nodeAt(row: number): number {
		return this.#blockOf(row).node[row % rowsPerBlock];
	}

	/** 0 for children of the root. */
	depthAt(row: number): number {
		return this.#blockOf(row).depth[row % rowsPerBlock];
	}

	/** A {@link RowFold}. */
	foldAt(row: number): number {
		return this.#blockOf(row).fold[row % rowsPerBlock];
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
		if (this.#source === undefined) return -1;
		const {nearestWithRow, walk} = this.#source;
		const near = nearestWithRow(node);
		return near === none ? -1 : walk.rowOf(near);
	}

	#blockOf(row: number): RowBlock {
		const number = Math.floor(row / rowsPerBlock);
		const known = this.#blocks.get(number);
		if (known !== undefined) return known;
		const block = {
			node: new Int32Array(rowsPerBlock),
			depth: new Uint16Array(rowsPerBlock),
			fold: new Uint8Array(rowsPerBlock),
		};
		this.#blocks.set(number, block);
		const walk = this.#source?.walk;
		const start = number * rowsPerBlock;
		if (walk !== undefined && walk.row !== start) walk.seek(start);
		let at = 0;
		walk?.list(rowsPerBlock, (node, depth, fold) => {
			block.node[at] = node;
			block.depth[at] = depth;
			block.fold[at] = fold;
			at += 1;
		});
		return block;
	}
}

type RowSource = Pick<TreeRows, 'count' | 'visibleCount'> & {
	readonly snapshot: LayerSnapshot;
	readonly view: TreeView;
	/** The node if it has a row, else its nearest ancestor that has one, or {@link none}. */
	readonly nearestWithRow: (node: number) => number;
	readonly walk: RowWalk;
};

/** No rows. */
export const noRows: TreeRows = new TreeRows();

/** Determines the rows of a view. Each row is computed when it is needed. */
export function treeRows(index: TreeIndex, snapshot: LayerSnapshot, view: TreeView): TreeRows {
	const visible = findVisiblePaths(index, snapshot, view);
	const open = openDirectories(index, snapshot, visible, view.folds);
	const order =
		view.sort === 'name'
			? nameOrder(index)
			: sizeOrder(
					index,
					node => hasRow(index, snapshot, visible, node),
					node => shownBytes(index, snapshot, view.mode, node),
				);
	return new TreeRows({
		count: open.rowsBelow[0],
		visibleCount: visible.visibleBelow[0],
		snapshot,
		view,
		nearestWithRow: node => nearestWithRow(index, snapshot, visible, open, node),
		walk: new RowWalk({index, snapshot, visible, open, order}),
	});
}

function openDirectories(
	index: TreeIndex,
	snapshot: LayerSnapshot,
	{visibleBelow, rowsBelow: rowsIfOpen}: VisiblePaths,
	folds: Folds,
): OpenDirectories {
	const {directories, directoryParents} = index;
	const isOpenInSight = new Uint8Array(directories.length);
	isOpenInSight[0] = 1;
	// Parents come before their children.
	for (let directory = 1; directory < directories.length; directory++) {
		if (visibleBelow[directory] === 0 || isOpenInSight[directoryParents[directory]] === 0) continue;
		if (isOpen(folds, index, snapshot, directories[directory])) isOpenInSight[directory] = 1;
	}
	const rowsBelow = rowsIfOpen.slice();
	for (let directory = directories.length - 1; directory > 0; directory--) {
		const rows = isOpenInSight[directory] === 1 ? rowsBelow[directory] : 0;
		rowsBelow[directoryParents[directory]] -= rowsIfOpen[directory] - rows;
	}
	return {isOpen: isOpenInSight, rowsBelow};
}

function nearestWithRow(
	index: TreeIndex,
	snapshot: LayerSnapshot,
	visible: VisiblePaths,
	{isOpen}: OpenDirectories,
	node: number,
): number {
	const path: number[] = [];
	for (let at = node; at !== rootPath; at = index.tree.parentOf(at)) path.push(at);
	let nearest: number = none;
	for (const at of path.reverse()) {
		if (!hasRow(index, snapshot, visible, at)) break;
		nearest = at;
		const directory = index.directoryOf[at];
		if (directory === none || isOpen[directory] === 0) break;
	}
	return nearest;
}
