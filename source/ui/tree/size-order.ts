import type {TreeIndex} from '../../image/tree-index.ts';

/** The order of a directory's children. */
export type ChildOrder = {
	/** As {@link TreeIndex.children}: a directory's children start at the same place, once its end was asked for. */
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
	{children, childStarts, directories, directoryOf}: TreeIndex,
	hasRow: (node: number) => boolean,
	bytesOf: (node: number) => number,
): ChildOrder {
	const sorted = new Int32Array(children.length);
	// By directory: 0 while its children are not sorted yet, otherwise their end and one more.
	const ends = new Int32Array(directories.length);
	return {
		children: sorted,
		endOf: node => {
			const directory = directoryOf[node];
			if (ends[directory] > 0) return ends[directory] - 1;
			const start = childStarts[node];
			let end = start;
			for (let at = start; at < childStarts[node + 1]; at++) {
				if (hasRow(children[at])) sorted[end++] = children[at];
			}
			sortLargestFirst(sorted.subarray(start, end), bytesOf);
			ends[directory] = end + 1;
			return end;
		},
	};
}

/** Up to this length, insertion sort is fastest. */
const fewItems = 48;

const bytesOfFew = new Float64Array(fewItems);

/**
 * Sorts nodes by size; those of equal size keep their order. A tree has tens of thousands of directories,
 * most of them small: for those, each size is looked up once and nothing is allocated.
 */
function sortLargestFirst(nodes: Int32Array, bytesOf: (node: number) => number): void {
	if (nodes.length > fewItems) {
		nodes.sort((one, other) => bytesOf(other) - bytesOf(one));
		return;
	}
	for (let at = 0; at < nodes.length; at++) {
		const node = nodes[at];
		const bytes = bytesOf(node);
		let place = at;
		for (; place > 0 && bytesOfFew[place - 1] < bytes; place--) {
			nodes[place] = nodes[place - 1];
			bytesOfFew[place] = bytesOfFew[place - 1];
		}
		nodes[place] = node;
		bytesOfFew[place] = bytes;
	}
}
