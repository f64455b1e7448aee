import {rootPath} from '../layer/path-table.ts';
import {none, removedEntry} from './image-tree.ts';
import type {LayerSelection} from './layer-selection.ts';
import {
	ChangeBit,
	countedStates,
	type SnapshotData,
	stateLimit,
	storedAgainBit,
} from './layer-snapshot.ts';
import type {TreeIndex} from './tree-index.ts';

/** Place of each state among {@link countedStates}. */
const countPlaces = Uint8Array.from({length: stateLimit}, (_, state) =>
	Math.max(0, (countedStates as readonly number[]).indexOf(state)),
);

/** Computes the states of nodes and the sums of directories, without contents that have several names. */
export class Sums {
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
