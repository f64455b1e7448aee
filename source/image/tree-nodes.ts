import {grown} from '../layer/byte-table.ts';
import {PathTableBuilder, rootPath} from '../layer/path-table.ts';
import {type ImageTreeArrays, none} from './image-tree.ts';

/**
 * The nodes of a growing tree, one a path. Besides all children of a node it knows those that exist,
 * as doubly linked lists: removals walk these only.
 */
export class TreeNodes {
	readonly paths = new PathTableBuilder();
	#count = 0;
	#firstChild = new Int32Array(64).fill(none);
	#nextSibling = new Int32Array(64).fill(none);
	#firstLive = new Int32Array(64).fill(none);
	#nextLive = new Int32Array(64).fill(none);
	#previousLive = new Int32Array(64).fill(none);
	#isLive = new Uint8Array(64);

	constructor() {
		this.#meet(rootPath, none);
	}

	get count(): number {
		return this.#count;
	}

	/** The node named `bytes[start .. end)` in `parent`; created if it is new. */
	child(parent: number, bytes: Uint8Array, start: number, end: number): number {
		const node = this.paths.child(parent, bytes, start, end);
		if (node === this.#count) this.#meet(node, parent);
		return node;
	}

	parentOf(node: number): number {
		return this.paths.parents[node];
	}

	/** Whether the path exists as of the layers so far. */
	isLive(node: number): boolean {
		return this.#isLive[node] === 1;
	}

	/** Makes a path exist; its parent must exist already, or follow. */
	link(node: number): void {
		this.#isLive[node] = 1;
		if (node === rootPath) return;
		const parent = this.parentOf(node);
		const next = this.#firstLive[parent];
		this.#nextLive[node] = next;
		this.#previousLive[node] = none;
		if (next !== none) this.#previousLive[next] = node;
		this.#firstLive[parent] = node;
	}

	/** Removes a path, but not the paths below it. */
	unlink(node: number): void {
		this.#isLive[node] = 0;
		const next = this.#nextLive[node];
		const previous = this.#previousLive[node];
		if (next !== none) this.#previousLive[next] = previous;
		if (previous !== none) this.#nextLive[previous] = next;
		else this.#firstLive[this.parentOf(node)] = next;
	}

	/** Removes all paths below a node and reports each. Not recursive: paths can be deep. */
	unlinkBelow(node: number, onUnlink: (below: number) => void): void {
		const pending: number[] = [];
		this.#moveChildren(node, pending);
		for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
			this.#moveChildren(next, pending);
			this.#isLive[next] = 0;
			onUnlink(next);
		}
	}

	/** The arrays of the nodes so far. Further nodes do not change them. */
	view(): Pick<ImageTreeArrays, 'paths' | 'firstChild' | 'nextSibling'> {
		return {
			paths: this.paths.view(),
			firstChild: this.#firstChild.slice(0, this.#count),
			nextSibling: this.#nextSibling.subarray(0, this.#count),
		};
	}

	#moveChildren(node: number, target: number[]): void {
		for (let child = this.#firstLive[node]; child !== none; child = this.#nextLive[child]) {
			target.push(child);
		}
		this.#firstLive[node] = none;
	}

	#meet(node: number, parent: number): void {
		if (node === this.#firstChild.length) this.#grow();
		this.#count = node + 1;
		if (parent === none) return;
		this.#nextSibling[node] = this.#firstChild[parent];
		this.#firstChild[parent] = node;
	}

	#grow(): void {
		const capacity = this.#count * 2;
		this.#firstChild = grown(this.#firstChild, capacity).fill(none, this.#count);
		this.#nextSibling = grown(this.#nextSibling, capacity).fill(none, this.#count);
		this.#firstLive = grown(this.#firstLive, capacity).fill(none, this.#count);
		this.#nextLive = grown(this.#nextLive, capacity).fill(none, this.#count);
		this.#previousLive = grown(this.#previousLive, capacity).fill(none, this.#count);
		this.#isLive = grown(this.#isLive, capacity);
	}
}
