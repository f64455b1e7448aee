import {rootPath} from '../layer/path-table.ts';
import {none} from './image-tree.ts';
import type {LayerSelection} from './layer-selection.ts';
import {countedStates, LayerSnapshot, type SnapshotData} from './layer-snapshot.ts';
import {Sums} from './snapshot-sums.ts';
import type {TreeIndex} from './tree-index.ts';

/**
 * Creates the snapshot of a tree as of a layer: from the snapshot of another layer if most paths are the same
 * in both, else from all paths.
 *
 * @param near another snapshot of the same tree
 */
export function createSnapshot(
	index: TreeIndex,
	selection: LayerSelection,
	near?: LayerSnapshot,
): LayerSnapshot {
	const data =
		near !== undefined && isNear(index, near.selection, selection)
			? updatedFrom(index, near, selection)
			: fromAllPaths(index, selection);
	return new LayerSnapshot(index, selection, data);
}

/** An upper bound of the number of paths that differ between two selections. */
export function distanceOf(index: TreeIndex, one: LayerSelection, other: LayerSelection): number {
	const {start, end} = versionsBetween(index, one, other);
	return end - start;
}

function isNear(index: TreeIndex, one: LayerSelection, other: LayerSelection): boolean {
	return distanceOf(index, one, other) < index.tree.nodeCount / 4;
}

type VersionRange = {readonly start: number; readonly end: number};

/** The versions set between two selections: only their paths can differ. */
function versionsBetween(
	index: TreeIndex,
	one: LayerSelection,
	other: LayerSelection,
): VersionRange {
	const [lower, upper] = one.layer <= other.layer ? [one, other] : [other, one];
	const isSameLayer = lower.layer === upper.layer;
	const isLowerIn = lower.isOwn || (isSameLayer && upper.isOwn);
	return {
		start: firstVersionOf(index, isLowerIn ? lower.layer : lower.layer + 1),
		end: firstVersionOf(index, upper.layer + 1),
	};
}

/** Versions are numbered in the order of their layers. */
function firstVersionOf({tree}: TreeIndex, layer: number): number {
	const {versionLayer, versionCount} = tree.arrays;
	let low = 0;
	let high = versionCount;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (versionLayer[middle] < layer) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Computes a snapshot in one pass over all nodes, and one over the directories. */
function fromAllPaths(index: TreeIndex, selection: LayerSelection): SnapshotData {
	const {tree, directoryOf, directories, directoryParents} = index;
	const {parents} = tree.arrays.paths;
	const sums = new Sums(index, selection, {
		states: new Uint8Array(tree.nodeCount),
		totalBytes: new Float64Array(directories.length),
		layerBytes: new Float64Array(directories.length),
		counts: new Uint32Array(directories.length * countedStates.length),
	});
	const linked: number[] = [];
	for (let node = 0; node < tree.nodeCount; node++) {
		sums.describe(node);
		if (sums.isLinked) linked.push(node);
		const directory = directoryOf[node];
		if (directory === none) sums.addLeaf(directoryOf[parents[node]]);
		else sums.beginDirectory(directory);
	}
	// Parents have smaller numbers than their children.
	for (let directory = directories.length - 1; directory > 0; directory--) {
		sums.addDirectory(directoryParents[directory], directory);
	}
	const data = {...sums.data, linked: Int32Array.from(linked)};
	addLinked(index, selection, data);
	return data;
}

/** Copies another snapshot, and replaces the contributions of the paths that may differ. */
function updatedFrom(
	index: TreeIndex,
	near: LayerSnapshot,
	selection: LayerSelection,
): SnapshotData {
	const {versionNode} = index.tree.arrays;
	const {start, end} = versionsBetween(index, near.selection, selection);
	// Parents have smaller numbers than their children, so they are described first.
	const nodes = Int32Array.from(new Set(versionNode.subarray(start, end))).sort();
	const {states, totalBytes, layerBytes, counts} = near.data;
	const sums = {
		states: states.slice(),
		totalBytes: totalBytes.slice(),
		layerBytes: layerBytes.slice(),
		counts: counts.slice(),
	};
	addLinked(index, near.selection, {...sums, linked: near.data.linked}, -1);
	const before = new Sums(index, near.selection, sums);
	for (const node of nodes) {
		before.describe(node);
		before.addToAncestors(node, -1);
	}
	const after = new Sums(index, selection, sums);
	const linked = new Set(near.data.linked);
	for (const node of nodes) {
		after.describe(node);
		after.addToAncestors(node, 1);
		if (after.isLinked) linked.add(node);
		else linked.delete(node);
	}
	const data = {...sums, linked: Int32Array.from(linked)};
	addLinked(index, selection, data);
	return data;
}

/**
 * Adds contents with several names, once to each directory above any of the names.
 *
 * @param sign -1 subtracts them
 */
function addLinked(
	{tree, versionSize, directoryOf, directories}: TreeIndex,
	{layer, isOwn}: LayerSelection,
	{linked, totalBytes, layerBytes}: SnapshotData,
	sign: 1 | -1 = 1,
): void {
	if (linked.length === 0) return;
	const {versionContent, layerStarts, paths} = tree.arrays;
	const versionOf = (node: number) => tree.versionAt(node, layer);
	const nodesByContent = Map.groupBy(linked, node => versionContent[versionOf(node)]);
	const seenFor = new Int32Array(directories.length).fill(none);
	for (const [content, nodes] of nodesByContent) {
		const isOfLayer = isOwn && content >= layerStarts[layer];
		for (const node of nodes) {
			const bytes = versionSize[versionOf(node)];
			for (let at = node; ; at = paths.parents[at]) {
				const directory = directoryOf[at];
				if (directory !== none) {
					if (seenFor[directory] === content) break;
					seenFor[directory] = content;
					totalBytes[directory] += sign * bytes;
					if (isOfLayer) layerBytes[directory] += sign * bytes;
				}
				if (at === rootPath) break;
			}
		}
	}
}
