import type {TreeIndex} from '../image/tree-index.ts';
import {rootPath} from '../layer/path-table.ts';
import {LowerNames} from './lower-names.ts';

/** The hits of a text. */
export type FoundText = {readonly text: string; readonly nodes: Int32Array};

/**
 * Finds the paths (with a leading slash) whose names have a text in them, ignoring the case of ASCII letters.
 * A text with slashes spans several names and ends in the path's last one. It compares bytes in place: a
 * million paths take a frame or two.
 *
 * @param before an earlier result for the same tree: if the text continues its text, only its nodes are searched
 * @returns nodes in ascending order
 */
export function findText(index: TreeIndex, text: string, before?: FoundText): Int32Array {
	const names = new LowerNames(index);
	const parts = text.split('/').map(lowerCaseBytes);
	const isMatch = pathTest(index, names, parts);
	const narrowed = before && goesOn(text, before.text) ? before.nodes : undefined;
	const start = narrowed ? 0 : rootPath + 1;
	const end = narrowed?.length ?? index.tree.nodeCount;
	// Pages of the array that are never written take no memory.
	const hits = new Int32Array(end);
	if (narrowed === undefined && parts.length === 1) {
		const rare = names.findWhileRare(parts[0], hits);
		return hits.subarray(0, names.findOften(rare.next, parts[0], hits, rare.count));
	}
	let count = 0;
	for (let at = start; at < end; at++) {
		const node = narrowed?.[at] ?? at;
		if (isMatch(node)) hits[count++] = node;
	}
	return hits.subarray(0, count);
}

/** Whether every name that contains the text also contains the previous one. */
function goesOn(text: string, before: string): boolean {
	return before !== '' && text.startsWith(before) && !text.includes('/', before.length);
}

/** A text without a slash matches within one name; one with slashes spans as many names as it has parts. */
function pathTest(
	index: TreeIndex,
	names: LowerNames,
	[first, ...others]: readonly Uint8Array[],
): (node: number) => boolean {
	const last = others.pop();
	if (last === undefined) return node => names.includes(node, first);
	const middle = others.reverse();
	const {parents} = index.tree.arrays.paths;
	return node => {
		if (!names.startsWith(node, last)) return false;
		let above = parents[node];
		for (const part of middle) {
			// The root has no name and no parent.
			if (above === rootPath || !names.equals(above, part)) return false;
			above = parents[above];
		}
		return names.endsWith(above, first);
	};
}

/** The bytes of a text with ASCII letters in lower case. */
export function lowerCaseBytes(text: string): Uint8Array {
	return Buffer.from(text).map(byte => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
}
