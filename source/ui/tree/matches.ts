import type {TreeIndex} from '../../image/tree-index.ts';
import {rootPath} from '../../layer/path-table.ts';
import type {Found} from '../../search/search.ts';

type MatchedNodes = Pick<Found, 'nodes' | 'includesBelow'>;

/**
 * The paths that a filter matches: those that it hits, and everything in a hit directory if the query is true
 * for all that is below a hit.
 */
export class Matches {
	/** Hit nodes in ascending order; those in directories that match as a whole may be missing. */
	readonly hits: Int32Array;
	/** By directory: 1 if it matches with everything in it. */
	readonly isWithin: Uint8Array;
	readonly #index: TreeIndex;
	readonly #includesBelow: boolean;
	/** By node. */
	readonly #isHit: Uint8Array;

	constructor(index: TreeIndex, {nodes: hits, includesBelow}: MatchedNodes) {
		const {tree, directories, directoryParents} = index;
		this.hits = hits;
		this.#index = index;
		this.#includesBelow = includesBelow;
		this.#isHit = new Uint8Array(tree.nodeCount);
		for (let at = 0; at < hits.length; at++) this.#isHit[hits[at]] = 1;
		this.isWithin = new Uint8Array(directories.length);
		if (!includesBelow) return;
		for (let directory = 1; directory < directories.length; directory++) {
			this.isWithin[directory] =
				this.isWithin[directoryParents[directory]] | this.#isHit[directories[directory]];
		}
	}

	/** Whether a path matches. */
	has(node: number): boolean {
		return this.#isHit[node] === 1 || this.isWithin[this.#directoryAbove(node)] === 1;
	}

	/** Whether a path matches, and no directory above it does. */
	hasOwn(node: number): boolean {
		return this.#isHit[node] === 1 && this.isWithin[this.#directoryAbove(node)] === 0;
	}

	/** The same matches for a tree with more paths. */
	for(index: TreeIndex): Matches {
		return new Matches(index, {
			nodes: this.hits.filter(node => node < index.tree.nodeCount),
			includesBelow: this.#includesBelow,
		});
	}

	#directoryAbove(node: number): number {
		const {tree, directoryOf} = this.#index;
		return node === rootPath ? 0 : directoryOf[tree.arrays.paths.parents[node]];
	}
}
