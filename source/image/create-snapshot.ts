import {rootPath} from '../layer/path-table.ts';
import {none, removedEntry} from './image-tree.ts';
import type {LayerSelection} from './layer-selection.ts';
import {
	ChangeBit,
	countedStates,
	LayerSnapshot,
	type SnapshotData,
	stateLimit,
	storedAgainBit,
} from './layer-snapshot.ts';
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

/** Place of each state among {@link countedStates}. */
const countPlaces = Uint8Array.from({length: stateLimit}, (_, state) =>
	Math.max(0, (countedStates as readonly number[]).indexOf(state)),
);

/** Computes the states of nodes and the sums of directories, except for contents with several names (see {@link addLinked}). */
class Sums {
	readonly data: Omit<SnapshotData, 'linked'>;
	/** Whether the content of the last described node has several names. */
	isLinked = false;
	readonly #index: TreeIndex;
	readonly #layer: number;
	readonly #isOwn: boolean;
	/** Entries from this on are the layer's own. */
	readonly #layerStart: number;
	/** State and bytes of the last described node. */
	#state = 0;
	#bytes = 0;
	#layerBytes = 0;

	constructor(index: TreeIndex, selection: LayerSelection, data: Omit<SnapshotData, 'linked'>) {
		this.#index = index;
		this.#layer = selection.layer;
		this.#isOwn = selection.isOwn;
		this.#layerStart = index.tree.arrays.layerStarts[selection.layer] ?? 0;
		this.data = data;
	}

	/** Computes a node's state and its own bytes. */
	describe(node: number): void {
		const {tree, versionSize, isLinked, isDirectory} = this.#index;
		const {latestVersion, previousVersion, versionLayer, versionContent, versionEntry} =
			tree.arrays;
		let version = latestVersion[node];
		while (version !== none && versionLayer[version] > this.#layer) {
			version = previousVersion[version];
		}
		this.#bytes = 0;
		this.#layerBytes = 0;
		this.isLinked = false;
		let state: number = ChangeBit.absent;
		if (version !== none) {
			const isNew = this.#isOwn && versionLayer[version] === this.#layer;
			const older = previousVersion[version];
			if (versionEntry[version] === removedEntry) {
				if (isNew && tree.exists(older)) {
					state = ChangeBit.removed;
					this.#bytes = versionSize[older];
				}
			} else {
				state = isNew ? changeOf(this.#index, version) : ChangeBit.unchanged;
				if (isLinked[version] === 1) {
					this.isLinked = true;
				} else {
					this.#bytes = versionSize[version];
					if (isNew && versionContent[version] >= this.#layerStart) {
						this.#layerBytes = this.#bytes;
						if (state === ChangeBit.unchanged && isDirectory[version] === 0) {
							state |= storedAgainBit;
						}
					}
				}
			}
		}
		this.#state = state;
		this.data.states[node] = state;
	}

	/** Adds the last described node to its directory. */
	addLeaf(directory: number): void {
		const {totalBytes, layerBytes, counts} = this.data;
		const state = this.#state;
		if (state === ChangeBit.absent) return;
		counts[directory * countedStates.length + countPlaces[state]] += 1;
		layerBytes[directory] += this.#layerBytes;
		if (this.#isHeldBy(directory, state)) totalBytes[directory] += this.#bytes;
	}

	/** Resets the sums of a directory to its own bytes, those of the last described node. */
	beginDirectory(directory: number): void {
		const {totalBytes, layerBytes, counts} = this.data;
		totalBytes[directory] = this.#bytes;
		layerBytes[directory] = this.#layerBytes;
		const start = directory * countedStates.length;
		for (let at = 0; at < countedStates.length; at++) counts[start + at] = 0;
	}

	/**
	 * Adds the last described node to all directories above it, whose states must be known.
	 *
	 * @param sign -1 subtracts it
	 */
	addToAncestors(node: number, sign: 1 | -1): void {
		const {states, totalBytes, layerBytes, counts} = this.data;
		const {directoryOf, tree} = this.#index;
		const {parents} = tree.arrays.paths;
		if (this.#state === ChangeBit.absent) return;
		const own = directoryOf[node];
		if (own !== none) {
			totalBytes[own] += sign * this.#bytes;
			layerBytes[own] += sign * this.#layerBytes;
		}
		let isHeld = true;
		for (let at = node; at !== rootPath; at = parents[at]) {
			const directory = directoryOf[parents[at]];
			counts[directory * countedStates.length + countPlaces[this.#state]] += sign;
			layerBytes[directory] += sign * this.#layerBytes;
			isHeld &&= this.#isHeldBy(directory, states[at]);
			if (isHeld) totalBytes[directory] += sign * this.#bytes;
		}
	}

	/** Adds the sums of a directory to its parent. */
	addDirectory(parent: number, directory: number): void {
		const {states, totalBytes, layerBytes, counts} = this.data;
		const state = states[this.#index.directories[directory]];
		if (state === ChangeBit.absent) return;
		const start = directory * countedStates.length;
		const parentStart = parent * countedStates.length;
		for (let at = 0; at < countedStates.length; at++) {
			counts[parentStart + at] += counts[start + at];
		}
		counts[parentStart + countPlaces[state]] += 1;
		layerBytes[parent] += layerBytes[directory];
		if (this.#isHeldBy(parent, state)) totalBytes[parent] += totalBytes[directory];
	}

	/** Removed bytes count in a directory only if the directory is removed with them. */
	#isHeldBy(directory: number, state: number): boolean {
		if (state !== ChangeBit.removed) return true;
		return this.data.states[this.#index.directories[directory]] === ChangeBit.removed;
	}
}

function changeOf({tree}: TreeIndex, version: number): ChangeBit {
	const older = tree.arrays.previousVersion[version];
	if (!tree.exists(older)) return ChangeBit.added;
	return tree.changedFields(older, version) === 0 ? ChangeBit.unchanged : ChangeBit.modified;
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
