import type {TreeIndex} from '../image/tree-index.ts';
import {rootPath} from '../layer/path-table.ts';

/** Bytes of names per occurrence of a byte from which searching for that byte first is faster. */
const bytesPerRareFind = 128;

const findsBetweenLooks = 256;

/** Compares the names of nodes, in lower case, with bytes. */
export class LowerNames {
	readonly #bytes: Buffer;
	readonly #starts: Uint32Array;

	constructor({lowerNames, tree}: TreeIndex) {
		this.#bytes = lowerNames;
		this.#starts = tree.arrays.paths.names.starts;
	}

	/**
	 * Finds the nodes whose names contain the bytes, and stops if many do. `Buffer.indexOf` is ten times as
	 * fast per byte as {@link includes}, but each occurrence costs as much as a hundred bytes.
	 *
	 * @param hits receives their numbers
	 * @returns the number of hits, and the first node that was not searched
	 */
	findWhileRare(
		wanted: Uint8Array,
		hits: Int32Array,
	): {readonly count: number; readonly next: number} {
		const starts = this.#starts;
		const end = starts.length - 1;
		let count = 0;
		let node = rootPath + 1;
		for (let finds = 1, from = starts[node]; node < end; finds++) {
			const at = this.#bytes.indexOf(wanted, from);
			if (at < 0) return {count, next: end};
			node = this.#nodeAt(at, node);
			if (at + wanted.length <= starts[node + 1]) {
				hits[count++] = node;
				node += 1;
				from = starts[node];
			} else {
				// The match begins in this name and ends in the next one.
				from = at + 1;
			}
			const isRare = from >= finds * bytesPerRareFind;
			if (finds % findsBetweenLooks === 0 && !isRare) return {count, next: node};
		}
		return {count, next: end};
	}

	/**
	 * Finds the nodes from `start` on whose names contain the bytes, which are in many names.
	 *
	 * @param hits receives their numbers, after the first `count`
	 * @returns the number of hits
	 */
	findOften(start: number, wanted: Uint8Array, hits: Int32Array, count: number): number {
		const starts = this.#starts;
		const bytes = this.#bytes;
		const [first] = wanted;
		const {length} = wanted;
		const nodeCount = starts.length - 1;
		let found = count;
		let at = starts[start];
		// One loop over the bytes: a call for each name takes a third longer.
		for (let node = start; node < nodeCount; node++) {
			const end = starts[node + 1];
			const last = end - length;
			while (at <= last && !(bytes[at] === first && (length === 1 || this.#isAt(at, wanted)))) at++;
			if (at <= last) hits[found++] = node;
			at = end;
		}
		return found;
	}

	includes(node: number, wanted: Uint8Array): boolean {
		const bytes = this.#bytes;
		const {length} = wanted;
		const first = wanted[0];
		const last = this.#starts[node + 1] - length;
		for (let at = this.#starts[node]; at <= last; at++) {
			if (bytes[at] !== first) continue;
			let same = 1;
			while (same < length && bytes[at + same] === wanted[same]) same += 1;
			if (same === length) return true;
		}
		return false;
	}

	startsWith(node: number, wanted: Uint8Array): boolean {
		return this.#lengthOf(node) >= wanted.length && this.#isAt(this.#starts[node], wanted);
	}

	endsWith(node: number, wanted: Uint8Array): boolean {
		const at = this.#starts[node + 1] - wanted.length;
		return this.#lengthOf(node) >= wanted.length && this.#isAt(at, wanted);
	}

	equals(node: number, wanted: Uint8Array): boolean {
		return this.#lengthOf(node) === wanted.length && this.#isAt(this.#starts[node], wanted);
	}

	/** The node whose name contains the byte at `at`: node `low` or a later one. */
	#nodeAt(at: number, low: number): number {
		const starts = this.#starts;
		let first = low;
		let step = 1;
		while (first + step < starts.length && starts[first + step] <= at) {
			first += step;
			step *= 2;
		}
		while (step > 1) {
			step /= 2;
			if (first + step < starts.length && starts[first + step] <= at) first += step;
		}
		return first;
	}

	#lengthOf(node: number): number {
		return this.#starts[node + 1] - this.#starts[node];
	}

	#isAt(start: number, wanted: Uint8Array): boolean {
		for (let at = 0; at < wanted.length; at++) {
			if (this.#bytes[start + at] !== wanted[at]) return false;
		}
		return true;
	}
}
