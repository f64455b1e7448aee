import {none} from '../../image/image-tree.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import {rootPath} from '../../layer/path-table.ts';

/** The paths that a filter matches: those that it hits, and everything in a hit directory. */
export class Matches {
	/** Hit nodes in ascending order; those in hit directories may be missing. */
	readonly hits: Int32Array;
	/** By directory: 1 if it matches, with everything in it. */
	readonly isWithin: Uint8Array;
	readonly #index: TreeIndex;
	/** By node. */
	readonly #isHit: Uint8Array;

	constructor(index: TreeIndex, hits: Int32Array) {
		const {tree, directories, directoryParents} = index;
		this.hits = hits;
		this.#index = index;
		this.#isHit = new Uint8Array(tree.nodeCount);
		for (let at = 0; at < hits.length; at++) this.#isHit[hits[at]] = 1;
		this.isWithin = new Uint8Array(directories.length);
		for (let directory = 1; directory < directories.length; directory++) {
			this.isWithin[directory] =
				this.isWithin[directoryParents[directory]] | this.#isHit[directories[directory]];
		}
	}

	/** Whether a path matches. */
	has(node: number): boolean {
		const directory = this.#index.directoryOf[node];
		if (directory !== none) return this.isWithin[directory] === 1;
		return this.#isHit[node] === 1 || this.isWithin[this.#directoryAbove(node)] === 1;
	}

	/** Whether a path matches, and no directory above it does. */
	hasOwn(node: number): boolean {
		return this.#isHit[node] === 1 && this.isWithin[this.#directoryAbove(node)] === 0;
	}

	/** The same matches for a tree with more paths. */
	for(index: TreeIndex): Matches {
		return new Matches(
			index,
			this.hits.filter(node => node < index.tree.nodeCount),
		);
	}

	#directoryAbove(node: number): number {
		const {tree, directoryOf} = this.#index;
		return node === rootPath ? 0 : directoryOf[tree.arrays.paths.parents[node]];
	}
}
