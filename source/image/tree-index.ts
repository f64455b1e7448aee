import {EntryKind} from '../layer/entry-kind.ts';
import {rootPath} from '../layer/path-table.ts';
import {type ImageTree, none} from './image-tree.ts';

/**
 * Lookups of an {@link ImageTree} that the screen needs often, computed once. They are the same for all
 * layers, filters and sort orders.
 */
export type TreeIndex = {
	readonly tree: ImageTree;
	/** Nodes below node `n`, in the byte order of their names: `children[childStarts[n] .. childStarts[n + 1])`. */
	readonly children: Int32Array;
	readonly childStarts: Uint32Array;
	/** Nodes with children in any layer, and the root, in ascending order. */
	readonly directories: Int32Array;
	/** By node: its place in {@link directories}, or {@link none}. */
	readonly directoryOf: Int32Array;
	/** By directory: the place of its parent; 0 for the root. */
	readonly directoryParents: Int32Array;
	/** By version: content bytes of a file; for a hard link those that it shares; else 0. */
	readonly versionSize: Float64Array;
	/** By version: 1 for a directory. */
	readonly isDirectory: Uint8Array;
	/** By version: 1 if several names share the content. */
	readonly isLinked: Uint8Array;
	/** All names with ASCII letters in lower case, in the layout of the tree's table of names. */
	readonly lowerNames: Buffer;
	/** Whether all names are ASCII. */
	readonly isAscii: boolean;
};

/** Indexes a tree for display. */
export function indexTree(tree: ImageTree): TreeIndex {
	const {children, childStarts} = sortedChildren(tree);
	const directories = directoriesOf(tree, childStarts);
	const versions = describeVersions(tree);
	const {lowerNames, isAscii} = lowerCaseNames(tree);
	return {tree, children, childStarts, ...directories, ...versions, lowerNames, isAscii};
}

function sortedChildren(tree: ImageTree): {
	readonly children: Int32Array;
	readonly childStarts: Uint32Array;
} {
	const {nodeCount} = tree;
	const {parents, names} = tree.arrays.paths;
	const childStarts = new Uint32Array(nodeCount + 1);
	for (let node = 1; node < nodeCount; node++) childStarts[parents[node] + 1] += 1;
	for (let node = 0; node < nodeCount; node++) childStarts[node + 1] += childStarts[node];
	const children = new Int32Array(Math.max(0, nodeCount - 1));
	const next = childStarts.slice();
	for (let node = 1; node < nodeCount; node++) children[next[parents[node]]++] = node;
	const {bytes, starts} = names;
	const byName = (one: number, other: number) => {
		const oneEnd = starts[one + 1];
		const otherEnd = starts[other + 1];
		let at = starts[one];
		for (let otherAt = starts[other]; at < oneEnd && otherAt < otherEnd; at++, otherAt++) {
			if (bytes[at] !== bytes[otherAt]) return bytes[at] - bytes[otherAt];
		}
		return oneEnd - starts[one] - (otherEnd - starts[other]);
	};
	for (let node = 0; node < nodeCount; node++) {
		const length = childStarts[node + 1] - childStarts[node];
		if (length < 2) continue;
		children.subarray(childStarts[node], childStarts[node + 1]).sort(byName);
	}
	return {children, childStarts};
}

/** Finds the directories of a tree. */
export function directoriesOf(
	tree: ImageTree,
	childStarts: Uint32Array,
): Pick<TreeIndex, 'directories' | 'directoryOf' | 'directoryParents'> {
	const {nodeCount} = tree;
	const {parents} = tree.arrays.paths;
	const directoryOf = new Int32Array(nodeCount).fill(none);
	let count = 0;
	for (let node = 0; node < nodeCount; node++) {
		if (node === rootPath || childStarts[node + 1] > childStarts[node]) directoryOf[node] = count++;
	}
	const directories = new Int32Array(count);
	const directoryParents = new Int32Array(count);
	for (let node = 0; node < nodeCount; node++) {
		const directory = directoryOf[node];
		if (directory === none) continue;
		directories[directory] = node;
		directoryParents[directory] = node === rootPath ? 0 : directoryOf[parents[node]];
	}
	return {directories, directoryOf, directoryParents};
}

function describeVersions(
	tree: ImageTree,
): Pick<TreeIndex, 'versionSize' | 'isDirectory' | 'isLinked'> {
	const {versionCount, versionEntry, versionContent} = tree.arrays;
	const versionSize = new Float64Array(versionCount);
	const isDirectory = new Uint8Array(versionCount);
	const isLinked = new Uint8Array(versionCount);
	const linked = new Set<number>();
	for (let version = 0; version < versionCount; version++) {
		if (!tree.exists(version)) continue;
		const content = versionContent[version];
		if (content >= 0 && content !== versionEntry[version]) linked.add(content);
		const entry = content === none ? versionEntry[version] : content;
		if (entry < 0) {
			isDirectory[version] = 1;
			continue;
		}
		const {layer, index} = tree.placeOfEntry(entry);
		const {kind, size} = tree.layers[layer].entries;
		if (kind[index] === EntryKind.directory) isDirectory[version] = 1;
		else if (kind[index] === EntryKind.file) versionSize[version] = size[index];
	}
	if (linked.size > 0) {
		for (let version = 0; version < versionCount; version++) {
			if (linked.has(versionContent[version])) isLinked[version] = 1;
		}
	}
	return {versionSize, isDirectory, isLinked};
}

function lowerCaseNames(tree: ImageTree): Pick<TreeIndex, 'lowerNames' | 'isAscii'> {
	const {bytes, starts, count} = tree.arrays.paths.names;
	const lowerNames = Buffer.allocUnsafe(starts[count]);
	let bits = 0;
	for (let at = 0; at < lowerNames.length; at++) {
		const byte = bytes[at];
		bits |= byte;
		lowerNames[at] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
	}
	return {lowerNames, isAscii: bits < 0x80};
}
