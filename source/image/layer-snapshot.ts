import {none, removedEntry} from './image-tree.ts';
import type {LayerSelection} from './layer-selection.ts';
import type {TreeIndex} from './tree-index.ts';

/** The effect of a layer on a path, as bits, so that a set of them is one number. */
export const ChangeBit = {
	/** The path exists neither with the layer nor before it. */
	absent: 0,
	added: 1,
	modified: 2,
	removed: 4,
	unchanged: 8,
} as const;

export type ChangeBit = (typeof ChangeBit)[keyof typeof ChangeBit];

/** All changes. */
export const anyChange = 15;

/** Set beside {@link ChangeBit.unchanged} if the layer stores the same file again. */
export const storedAgainBit = 16;

/** States of a path are smaller than this. */
export const stateLimit = 32;

/** The states whose paths are counted below each directory. */
export const countedStates = [
	ChangeBit.added,
	ChangeBit.modified,
	ChangeBit.removed,
	ChangeBit.unchanged,
	ChangeBit.unchanged | storedAgainBit,
] as const;

/** The arrays behind {@link LayerSnapshot}. */
export type SnapshotData = {
	/** By node: a {@link ChangeBit}, maybe with {@link storedAgainBit}. */
	readonly states: Uint8Array;
	/** By directory, including its own bytes. */
	readonly totalBytes: Float64Array;
	readonly layerBytes: Float64Array;
	/** By directory, one for each of {@link countedStates}. */
	readonly counts: Uint32Array;
	/** Nodes whose content has several names. */
	readonly linked: Int32Array;
};

/**
 * The tree as of one layer. Sums are stored for directories only; the
 * bytes of a file are looked up.
 */
export class LayerSnapshot {
	readonly selection: LayerSelection;
	readonly data: SnapshotData;
	readonly #index: TreeIndex;

	constructor(index: TreeIndex, selection: LayerSelection, data: SnapshotData) {
		this.#index = index;
		this.selection = selection;
		this.data = data;
	}

	changeOf(node: number): ChangeBit {
		return (this.data.states[node] & anyChange) as ChangeBit;
	}

	/** Whether the layer stores the same file again. */
	isStoredAgain(node: number): boolean {
		return (this.data.states[node] & storedAgainBit) !== 0;
	}

	/** The version to show: the present one, of a removed path the one before, or {@link none}. */
	versionOf(node: number): number {
		if (this.data.states[node] === ChangeBit.absent) return none;
		const {tree} = this.#index;
		const {versionEntry, previousVersion} = tree.arrays;
		const version = tree.versionAt(node, this.selection.layer);
		return versionEntry[version] === removedEntry ? previousVersion[version] : version;
	}

	/**
	 * Content bytes at and below the node, each hard-linked content once in every directory that has
	 * one of its names. For a removed directory, the bytes removed with it.
	 */
	totalBytesOf(node: number): number {
		const directory = this.#index.directoryOf[node];
		if (directory !== none) return this.data.totalBytes[directory];
		const version = this.versionOf(node);
		return version === none ? 0 : this.#index.versionSize[version];
	}

	/** The part of {@link totalBytesOf} that the layer itself stores. */
	layerBytesOf(node: number): number {
		const directory = this.#index.directoryOf[node];
		if (directory !== none) return this.data.layerBytes[directory];
		const change = this.changeOf(node);
		if (change === ChangeBit.absent || change === ChangeBit.removed || !this.selection.isOwn)
			return 0;
		const version = this.versionOf(node);
		const {versionContent, layerStarts} = this.#index.tree.arrays;
		const isOfLayer = versionContent[version] >= layerStarts[this.selection.layer];
		return isOfLayer ? this.#index.versionSize[version] : 0;
	}

	/** Paths below the node that the layer adds, modifies or removes. */
	changesBelow(node: number): number {
		const at = this.#countsOf(node);
		const {counts} = this.data;
		return at === none ? 0 : counts[at] + counts[at + 1] + counts[at + 2];
	}

	/** Paths that exist below the node; for a removed one, that existed. */
	pathsBelow(node: number): number {
		const at = this.#countsOf(node);
		if (at === none) return 0;
		const {counts} = this.data;
		return this.changeOf(node) === ChangeBit.removed
			? counts[at + 2]
			: counts[at] + counts[at + 1] + counts[at + 3] + counts[at + 4];
	}

	#countsOf(node: number): number {
		const directory = this.#index.directoryOf[node];
		return directory === none ? none : directory * countedStates.length;
	}
}
