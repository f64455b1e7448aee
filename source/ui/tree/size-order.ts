import type {TreeIndex} from '../../image/tree-index.ts';
import {sortByNumber} from './sort-by-number.ts';

/** In which order rows follow each other. */
export type ChildOrder = {
	/** As {@link TreeIndex.children}: what is in a directory starts at the same place. */
	readonly children: Int32Array;
	/** Where what is in a directory ends. */
	endOf(directory: number): number;
};

/** By name: as the index has it. */
export function nameOrder({children, childStarts}: TreeIndex): ChildOrder {
	return {children, endOf: directory => childStarts[directory + 1]};
}

/** Largest first, by name where the size is the same. What is in a directory is sorted when it is looked into. */
export function sizeOrder(
	{children, childStarts}: TreeIndex,
	hasRow: (node: number) => boolean,
	bytesOf: (node: number) => number,
): ChildOrder {
	const sorted = new Int32Array(children.length);
	return {
		children: sorted,
		endOf: directory => {
			const start = childStarts[directory];
			let end = start;
			for (let at = start; at < childStarts[directory + 1]; at++) {
				if (hasRow(children[at])) sorted[end++] = children[at];
			}
			sortByNumber(sorted, start, end, bytesOf);
			return end;
		},
	};
}
