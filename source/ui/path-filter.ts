import type {TreeIndex} from '../image/tree-index.ts';
import {rootPath} from '../layer/path-table.ts';

export type FilterKind = 'plain' | 'regex';

/** Which paths a filter matches, by node. */
export const Match = {
	no: 0,
	/** A directory above matches, and so does the path. */
	inherited: 1,
	/** The path matches, and no directory above does. */
	own: 2,
} as const;

export type Matches = Uint8Array;

/**
 * Looks for a text in all paths (which start with a slash), whatever the case of ASCII letters. It
 * compares bytes in place: a million paths take as long as a frame or two.
 */
export function matchPaths(index: TreeIndex, text: string): Matches {
	const {parents} = index.tree.columns.paths;
	const {nodeCount} = index.tree;
	const isMatch = pathTest(index, text);
	const matches = new Uint8Array(nodeCount);
	for (let node = rootPath + 1; node < nodeCount; node++) {
		if (matches[parents[node]] !== Match.no) matches[node] = Match.inherited;
		else if (isMatch(node)) matches[node] = Match.own;
	}
	return matches;
}

/** A text without a slash lies within one name; one with slashes spans as many names as it has parts. */
function pathTest(index: TreeIndex, text: string): (node: number) => boolean {
	const [first, ...others] = text.split('/').map(lowerCaseBytes);
	const last = others.pop();
	const names = new LowerNames(index);
	if (last === undefined) return node => names.includes(node, first);
	const middle = others.reverse();
	const {parents} = index.tree.columns.paths;
	return node => {
		if (!names.startsWith(node, last)) return false;
		let above = parents[node];
		for (const part of middle) {
			// The root has no name, and nothing above it.
			if (above === rootPath || !names.equals(above, part)) return false;
			above = parents[above];
		}
		return names.endsWith(above, first);
	};
}

/** Compares the names of nodes, in lower case, with bytes. */
class LowerNames {
	readonly #bytes: Uint8Array;
	readonly #starts: Uint32Array;

	constructor({lowerNames, tree}: TreeIndex) {
		this.#bytes = lowerNames;
		this.#starts = tree.columns.paths.names.starts;
	}

	includes(node: number, wanted: Uint8Array): boolean {
		const last = this.#starts[node + 1] - wanted.length;
		for (let at = this.#starts[node]; at <= last; at++) {
			if (this.#isAt(at, wanted)) return true;
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

/** The bytes of a text with ASCII letters in lower case. */
function lowerCaseBytes(text: string): Uint8Array {
	return Buffer.from(text).map(byte => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
}
