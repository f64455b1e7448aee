import {iterationsPerYield, runSync, type Task} from '../cooperative.ts';
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
 * Looks at a tree as of a layer. From the facts of another layer it goes on: what costs time then are the
 * paths that the layers from the one to the other name, and what else is in their directories; else
 * all paths.
 *
 * @param near facts of the same tree
 */
export function* creatingSnapshot(
	index: TreeIndex,
	selection: LayerSelection,
	near?: LayerSnapshot,
): Task<LayerSnapshot> {
	const columns =
		near !== undefined && isNear(index, near.selection, selection)
			? yield* goingOn(index, near, selection)
			: yield* lookingAtAll(index, selection);
	return new LayerSnapshot(index, selection, columns);
}

/** As {@link creatingSnapshot}, in one go. */
export function createSnapshot(
	index: TreeIndex,
	selection: LayerSelection,
	near?: LayerSnapshot,
): LayerSnapshot {
	return runSync(creatingSnapshot(index, selection, near));
}

/** How many paths may be different as of two layers. */
export function distanceOf(index: TreeIndex, one: LayerSelection, other: LayerSelection): number {
	const {start, end} = versionsBetween(index, one, other);
	return end - start;
}

function isNear(index: TreeIndex, one: LayerSelection, other: LayerSelection): boolean {
	return distanceOf(index, one, other) < index.tree.nodeCount / 4;
}

type VersionRange = {readonly start: number; readonly end: number};

/** The versions that tell the tree as of one layer from that as of another: of their paths is all that differs. */
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
	const {versionLayer, versionCount} = tree.columns;
	let low = 0;
	let high = versionCount;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (versionLayer[middle] < layer) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** In one pass over all nodes, and one over the directories. */
function* lookingAtAll(index: TreeIndex, selection: LayerSelection): Task<SnapshotData> {
	const {tree, directoryOf, directories, directoryParents} = index;
	const {parents} = tree.columns.paths;
	const sums = new Sums(index, selection, {
		states: new Uint8Array(tree.nodeCount),
		totalBytes: new Float64Array(directories.length),
		layerBytes: new Float64Array(directories.length),
		counts: new Uint32Array(directories.length * countedStates.length),
	});
	const linked: number[] = [];
	for (let node = 0; node < tree.nodeCount; node++) {
		if (node % iterationsPerYield === 0) yield;
		sums.describe(node);
		if (sums.isLinked) linked.push(node);
		const directory = directoryOf[node];
		if (directory === none) sums.addLeaf(directoryOf[parents[node]]);
		else sums.beginDirectory(directory);
	}
	// Parents have smaller numbers than their children.
	for (let directory = directories.length - 1; directory > 0; directory--) {
		if (directory % iterationsPerYield === 0) yield;
		sums.addDirectory(directoryParents[directory], directory);
	}
	const columns = {...sums.columns, linked: Int32Array.from(linked)};
	yield* addLinked(index, selection, columns);
	return columns;
}

/** From the facts of another layer, anew for what may differ, and for all directories above that. */
function* goingOn(
	index: TreeIndex,
	near: LayerSnapshot,
	selection: LayerSelection,
): Task<SnapshotData> {
	const {tree, children, childStarts, directoryOf, directories} = index;
	const {versionNode, paths} = tree.columns;
	const {start, end} = versionsBetween(index, near.selection, selection);
	const {states, totalBytes, layerBytes, counts} = near.columns;
	const sums = new Sums(index, selection, {
		states: states.slice(),
		totalBytes: totalBytes.slice(),
		layerBytes: layerBytes.slice(),
		counts: counts.slice(),
	});
	yield;
	// In which directories these count depends on all their names, so they are taken out and put in again.
	yield* addLinked(index, near.selection, {...sums.columns, linked: near.columns.linked}, -1);
	const isAffected = new Uint8Array(directories.length);
	const touched = new Set<number>();
	for (let version = start; version < end; version++) {
		if (version % iterationsPerYield === 0) yield;
		const node = versionNode[version];
		sums.describe(node);
		touched.add(node);
		for (let at = node; ; at = paths.parents[at]) {
			const directory = directoryOf[at];
			if (directory !== none && isAffected[directory] === 1) break;
			if (directory !== none) isAffected[directory] = 1;
			if (at === rootPath) break;
		}
	}
	let steps = 0;
	for (let directory = directories.length - 1; directory >= 0; directory--) {
		if (isAffected[directory] === 0) continue;
		const node = directories[directory];
		sums.describe(node);
		sums.beginDirectory(directory);
		for (let at = childStarts[node]; at < childStarts[node + 1]; at++) {
			if (++steps % iterationsPerYield === 0) yield;
			const child = children[at];
			const below = directoryOf[child];
			if (below === none) {
				sums.describe(child);
				sums.addLeaf(directory);
			} else {
				sums.addDirectory(directory, below);
			}
		}
	}
	const linked = near.columns.linked.filter(node => !touched.has(node));
	const touchedLinked = [...touched].filter(node => {
		sums.describe(node);
		return sums.isLinked;
	});
	const columns = {...sums.columns, linked: Int32Array.from([...linked, ...touchedLinked])};
	yield* addLinked(index, selection, columns);
	return columns;
}

/** Place of each state among {@link countedStates}. */
const countPlaces = Uint8Array.from({length: stateLimit}, (_, state) =>
	Math.max(0, (countedStates as readonly number[]).indexOf(state)),
);

/** Describes nodes, and sums up what is in directories. Contents with several names are left to {@link addLinked}. */
class Sums {
	readonly columns: Omit<SnapshotData, 'linked'>;
	/** Whether the content of the node that was described last has several names. */
	isLinked = false;
	readonly #index: TreeIndex;
	readonly #layer: number;
	readonly #isOwn: boolean;
	/** Entries from this on are the layer's own. */
	readonly #layerStart: number;
	/** Of the node that was described last. */
	#state = 0;
	#bytes = 0;
	#layerBytes = 0;

	constructor(index: TreeIndex, selection: LayerSelection, columns: Omit<SnapshotData, 'linked'>) {
		this.#index = index;
		this.#layer = selection.layer;
		this.#isOwn = selection.isOwn;
		this.#layerStart = index.tree.columns.layerStarts[selection.layer] ?? 0;
		this.columns = columns;
	}

	/** Finds out a node's state, and what it holds by itself. */
	describe(node: number): void {
		const {tree, versionSize, isLinked, isDirectory} = this.#index;
		const {latestVersion, previousVersion, versionLayer, versionContent, versionEntry} =
			tree.columns;
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
		this.columns.states[node] = state;
	}

	/** Adds the node that was described last to its directory. */
	addLeaf(directory: number): void {
		const {totalBytes, layerBytes, counts} = this.columns;
		const state = this.#state;
		if (state === ChangeBit.absent) return;
		counts[directory * countedStates.length + countPlaces[state]] += 1;
		layerBytes[directory] += this.#layerBytes;
		if (this.#isHeldBy(directory, state)) totalBytes[directory] += this.#bytes;
	}

	/** Sets a directory to what the node that was described last holds by itself. */
	beginDirectory(directory: number): void {
		const {totalBytes, layerBytes, counts} = this.columns;
		totalBytes[directory] = this.#bytes;
		layerBytes[directory] = this.#layerBytes;
		const start = directory * countedStates.length;
		for (let at = 0; at < countedStates.length; at++) counts[start + at] = 0;
	}

	/** Adds a directory that is summed up to the one above. */
	addDirectory(parent: number, directory: number): void {
		const {states, totalBytes, layerBytes, counts} = this.columns;
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

	/** What is removed is in the directory above only where that is removed with it. */
	#isHeldBy(directory: number, state: number): boolean {
		if (state !== ChangeBit.removed) return true;
		return this.columns.states[this.#index.directories[directory]] === ChangeBit.removed;
	}
}

function changeOf({tree}: TreeIndex, version: number): ChangeBit {
	const older = tree.columns.previousVersion[version];
	if (!tree.exists(older)) return ChangeBit.added;
	return tree.changedFields(older, version) === 0 ? ChangeBit.unchanged : ChangeBit.modified;
}

/**
 * Adds the contents that have several names: to each directory above any of them, once.
 *
 * @param sign -1 takes them out again
 */
function* addLinked(
	{tree, versionSize, directoryOf, directories}: TreeIndex,
	{layer, isOwn}: LayerSelection,
	{linked, totalBytes, layerBytes}: SnapshotData,
	sign: 1 | -1 = 1,
): Task<void> {
	if (linked.length === 0) return;
	const {versionContent, layerStarts, paths} = tree.columns;
	const versionOf = (node: number) => tree.versionAt(node, layer);
	const nodesByContent = Map.groupBy(linked, node => versionContent[versionOf(node)]);
	const seenFor = new Int32Array(directories.length).fill(none);
	let steps = 0;
	for (const [content, nodes] of nodesByContent) {
		if (steps++ % iterationsPerYield === 0) yield;
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
