import {none} from '../../image/image-tree.ts';
import type {LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import {rootPath} from '../../layer/path-table.ts';
import type {ChildOrder} from './size-order.ts';
import {isVisible, type VisiblePaths} from './visible-paths.ts';

export const RowFold = {
	/** Nothing below it is shown. */
	leaf: 0,
	closed: 1,
	open: 2,
} as const;

/** Directories that are open, and whose ancestors are. */
export type OpenDirectories = {
	/** By directory: 1 if it is one of them. */
	readonly isOpen: Uint8Array;
	/** By directory: the rows below it if it is open. */
	readonly rowsBelow: Uint32Array;
};

export type RowWalkOptions = {
	readonly index: TreeIndex;
	readonly snapshot: LayerSnapshot;
	readonly visible: VisiblePaths;
	readonly open: OpenDirectories;
	readonly order: ChildOrder;
};

/** A position in the rows of a tree, from which they are listed. */
export class RowWalk {
	readonly #options: RowWalkOptions;
	// Stacks of positions in the children instead of recursion: paths can be very deep.
	#next: number[] = [];
	#ends: number[] = [];
	#row = 0;

	constructor(options: RowWalkOptions) {
		this.#options = options;
		this.#enter(rootPath);
	}

	/** The number of the next row. */
	get row(): number {
		return this.#row;
	}

	/** Goes to a row. Whole directories are skipped; those on the way are sorted. */
	seek(row: number): void {
		const {children} = this.#options.order;
		this.#next = [];
		this.#ends = [];
		this.#row = row;
		let left = row;
		for (let directory: number | undefined = rootPath; directory !== undefined; ) {
			this.#enter(directory);
			directory = undefined;
			const level = this.#next.length - 1;
			let at = this.#next[level];
			while (at < this.#ends[level]) {
				const rows = this.#rowsOf(children[at]);
				if (left < rows) break;
				left -= rows;
				at += 1;
			}
			if (left > 0 && at < this.#ends[level]) {
				left -= 1;
				directory = children[at++];
			}
			this.#next[level] = at;
		}
	}

	/** Gives up to a number of rows, and goes past them. */
	list(count: number, add: (node: number, depth: number, fold: number) => void): void {
		const {
			index: {directoryOf},
			snapshot,
			visible,
			open: {isOpen},
			order: {children},
		} = this.#options;
		const last = this.#row + count;
		while (this.#next.length > 0 && this.#row < last) {
			const level = this.#next.length - 1;
			if (this.#next[level] === this.#ends[level]) {
				this.#next.pop();
				this.#ends.pop();
				continue;
			}
			const node = children[this.#next[level]++];
			const directory = directoryOf[node];
			if (directory !== none && visible.visibleBelow[directory] > 0) {
				const isEntered = isOpen[directory] === 1;
				add(node, level, isEntered ? RowFold.open : RowFold.closed);
				if (isEntered) this.#enter(node);
			} else if (isVisible(snapshot, visible, node)) {
				add(node, level, RowFold.leaf);
			} else continue;
			this.#row += 1;
		}
	}

	/** The row of a node that has one, while all directories above it are open. */
	rowOf(node: number): number {
		const {index, order} = this.#options;
		let row = -1;
		for (let at = node; at !== rootPath; at = index.tree.parentOf(at)) {
			const parent = index.tree.parentOf(at);
			order.endOf(parent);
			let place = index.childStarts[parent];
			for (; order.children[place] !== at; place++) row += this.#rowsOf(order.children[place]);
			row += 1;
		}
		return row;
	}

	#enter(directory: number): void {
		const {index, order} = this.#options;
		this.#next.push(index.childStarts[directory]);
		this.#ends.push(order.endOf(directory));
	}

	/** The rows of a node and of all that is shown below it. */
	#rowsOf(node: number): number {
		const {index, snapshot, visible, open} = this.#options;
		const directory = index.directoryOf[node];
		if (directory === none || visible.visibleBelow[directory] === 0) {
			return isVisible(snapshot, visible, node) ? 1 : 0;
		}
		return open.isOpen[directory] === 1 ? 1 + open.rowsBelow[directory] : 1;
	}
}
