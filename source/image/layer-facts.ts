import {rootPath} from '../layer/path-table.ts';
import {atOnce, iterationsPerStep, type Steps} from '../steps.ts';
import type {HistoryStep} from './image-info.ts';
import {none, removedEntry} from './image-tree.ts';
import type {TreeIndex} from './tree-index.ts';

/** What a layer does to a path, as bits, so that a choice of them is one number. */
export const ChangeBit = {
	/** The path is not there, neither with the layer nor before it. */
	absent: 0,
	added: 1,
	modified: 2,
	removed: 4,
	unchanged: 8,
} as const;

export type ChangeBit = (typeof ChangeBit)[keyof typeof ChangeBit];

/** All changes. */
export const anyChange = 15;

/** The layer that the tree is shown as of, and whether the selected step made it. */
export type LayerPoint = {
	/** -1: before the first layer. */
	readonly layer: number;
	/** False for a step without a layer (`ENV`): the tree is that of the layer before it, without changes. */
	readonly isOwn: boolean;
};

/** The layer that a step of the history shows. */
export function pointOf(history: readonly HistoryStep[], step: number): LayerPoint {
	const own = history[step]?.layer ?? null;
	if (own !== null) return {layer: own, isOwn: true};
	const before = history.slice(0, step + 1).findLast(({layer}) => layer !== null);
	return {layer: before?.layer ?? none, isOwn: false};
}

/** The tree as of one layer, by node. */
export type LayerFacts = {
	readonly point: LayerPoint;
	/** The version to show: the present one, of a removed path the one before, or {@link none}. */
	readonly version: Int32Array;
	/** A {@link ChangeBit}. */
	readonly change: Uint8Array;
	/** 1 where the layer stores a file again without any change of it. */
	readonly isStoredAgain: Uint8Array;
	/**
	 * Content bytes at and below the node, each hard-linked content once in every directory that has
	 * one of its names. Of a removed directory what was removed with it.
	 */
	readonly totalBytes: Float64Array;
	/** Those of them that the layer itself stores. */
	readonly layerBytes: Float64Array;
	/** Paths below the node that the layer adds, modifies or removes. */
	readonly changesBelow: Uint32Array;
	/** Paths below the node that are there. */
	readonly pathsBelow: Uint32Array;
};

/** Looks at a tree as of a layer: in one pass over its nodes, and one back. */
export function* findingFacts(index: TreeIndex, point: LayerPoint): Steps<LayerFacts> {
	const {nodeCount} = index.tree;
	const facts = {
		point,
		version: new Int32Array(nodeCount).fill(none),
		change: new Uint8Array(nodeCount),
		isStoredAgain: new Uint8Array(nodeCount),
		totalBytes: new Float64Array(nodeCount),
		layerBytes: new Float64Array(nodeCount),
		changesBelow: new Uint32Array(nodeCount),
		pathsBelow: new Uint32Array(nodeCount),
	};
	yield;
	const linked = yield* describeNodes(index, facts);
	yield* sumUp(index, facts);
	yield* addLinked(index, facts, linked);
	return facts;
}

/** As {@link findingFacts}, in one go. */
export function layerFacts(index: TreeIndex, point: LayerPoint): LayerFacts {
	return atOnce(findingFacts(index, point));
}

/** Sets everything of each node itself, and returns the nodes whose content has several names. */
function* describeNodes(index: TreeIndex, facts: LayerFacts): Steps<readonly number[]> {
	const {tree, versionSize, isLinked, isDirectory} = index;
	const {layer, isOwn} = facts.point;
	const {latestVersion, previousVersion, versionLayer, versionContent, versionEntry, layerStarts} =
		tree.columns;
	const {nodeCount} = tree;
	const {change, totalBytes, layerBytes, isStoredAgain} = facts;
	const linked: number[] = [];
	for (let node = 0; node < nodeCount; node++) {
		if (node % iterationsPerStep === 0) yield;
		let version = latestVersion[node];
		while (version !== none && versionLayer[version] > layer) version = previousVersion[version];
		if (version === none) continue;
		const isNew = isOwn && versionLayer[version] === layer;
		if (versionEntry[version] === removedEntry) {
			const older = previousVersion[version];
			if (!isNew || !tree.exists(older)) continue;
			facts.version[node] = older;
			change[node] = ChangeBit.removed;
			totalBytes[node] = versionSize[older];
			continue;
		}
		facts.version[node] = version;
		change[node] = isNew ? changeOf(index, version) : ChangeBit.unchanged;
		if (isLinked[version] === 1) {
			linked.push(node);
			continue;
		}
		totalBytes[node] = versionSize[version];
		if (isNew && versionContent[version] >= layerStarts[layer]) {
			layerBytes[node] = versionSize[version];
			if (change[node] === ChangeBit.unchanged && isDirectory[version] === 0) {
				isStoredAgain[node] = 1;
			}
		}
	}
	return linked;
}

function changeOf({tree}: TreeIndex, version: number): ChangeBit {
	const older = tree.columns.previousVersion[version];
	if (!tree.exists(older)) return ChangeBit.added;
	return tree.changedFields(older, version) === 0 ? ChangeBit.unchanged : ChangeBit.modified;
}

/** Adds everything to the directories above. Parents have smaller numbers than their children. */
function* sumUp({tree}: TreeIndex, facts: LayerFacts): Steps<void> {
	const {change, totalBytes, layerBytes, changesBelow, pathsBelow} = facts;
	const {parents} = tree.columns.paths;
	for (let node = tree.nodeCount - 1; node > rootPath; node--) {
		if (node % iterationsPerStep === 0) yield;
		if (change[node] === ChangeBit.absent) continue;
		const parent = parents[node];
		const isRemoved = change[node] === ChangeBit.removed;
		changesBelow[parent] += changesBelow[node] + (change[node] === ChangeBit.unchanged ? 0 : 1);
		layerBytes[parent] += layerBytes[node];
		if (isRemoved && change[parent] !== ChangeBit.removed) continue;
		totalBytes[parent] += totalBytes[node];
		pathsBelow[parent] += pathsBelow[node] + 1;
	}
}

/** Adds the contents that have several names: to each directory above any of them, once. */
function* addLinked(index: TreeIndex, facts: LayerFacts, linked: readonly number[]): Steps<void> {
	if (linked.length === 0) return;
	const {tree, versionSize} = index;
	const {layer, isOwn} = facts.point;
	const {versionContent, layerStarts, paths} = tree.columns;
	const nodesByContent = Map.groupBy(linked, node => versionContent[facts.version[node]]);
	const seenFor = new Int32Array(tree.nodeCount).fill(none);
	let steps = 0;
	for (const [content, nodes] of nodesByContent) {
		if (steps++ % iterationsPerStep === 0) yield;
		const isOfLayer = isOwn && content >= layerStarts[layer];
		for (const node of nodes) {
			const bytes = versionSize[facts.version[node]];
			for (let at = node; seenFor[at] !== content; at = paths.parents[at]) {
				seenFor[at] = content;
				facts.totalBytes[at] += bytes;
				if (isOfLayer) facts.layerBytes[at] += bytes;
				if (at === rootPath) break;
			}
		}
	}
}
