import type {TreeIndex} from '../../image/tree-index.ts';

/** The order of a directory's children. */
export type ChildOrder = {
	/** As {@link TreeIndex.children}: a directory's children start at the same place. */
	readonly children: Int32Array;
	/** The end of a directory's children. */
	endOf(directory: number): number;
};

/** By name, as in the index. */
export function nameOrder({children, childStarts}: TreeIndex): ChildOrder {
	return {children, endOf: directory => childStarts[directory + 1]};
}

/** Largest first, then by name. The children of a directory are sorted when they are needed. */
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
			sorted.subarray(start, end).sort((one, other) => bytesOf(other) - bytesOf(one));
			return end;
		},
	};
}
