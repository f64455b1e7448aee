import {iterationsPerYield, type Task} from '../cooperative.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {rootPath} from '../layer/path-table.ts';
import {lowerCaseBytes} from './find-text.ts';

/**
 * Finds the paths whose last name has the letters of a text in this order, ignoring the case of ASCII
 * letters. With slashes, each part is sought in a name of its own, the last in the last name.
 *
 * @returns nodes in ascending order
 */
export function* findingFuzzily(index: TreeIndex, text: string): Task<Int32Array> {
	const {tree, lowerNames} = index;
	const {parents, names} = tree.arrays.paths;
	const {starts} = names;
	const [last, ...above] = text
		.split('/')
		.filter(part => part !== '')
		.map(lowerCaseBytes)
		.reverse();
	const hits = new Int32Array(tree.nodeCount);
	if (last === undefined) return hits.subarray(0, 0);
	const hasLetters = (node: number, letters: Uint8Array) => {
		const end = starts[node + 1];
		const {length} = letters;
		let at = starts[node];
		let next = 0;
		while (end - at >= length - next) {
			if (lowerNames[at++] === letters[next]) {
				next += 1;
				if (next === length) return true;
			}
		}
		return false;
	};
	const isMatch = (node: number) => {
		if (!hasLetters(node, last)) return false;
		let at = parents[node];
		for (const letters of above) {
			while (at !== rootPath && !hasLetters(at, letters)) at = parents[at];
			if (at === rootPath) return false;
			at = parents[at];
		}
		return true;
	};
	let count = 0;
	for (let node = rootPath + 1; node < tree.nodeCount; node++) {
		if (isMatch(node)) hits[count++] = node;
		if (node % iterationsPerYield === 0) yield;
	}
	return hits.subarray(0, count);
}
