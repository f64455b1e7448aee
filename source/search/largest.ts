import {hardLinkOwners} from '../image/hard-links.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {ChangeBit, type LayerSnapshot} from '../image/layer-snapshot.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {rootPath} from '../layer/path-table.ts';
import {largestFirst} from './largest-first.ts';

export type LargestOptions = {
	/** `layer`: the bytes that the snapshot's layer itself stores; `all`: those of the tree as of it. */
	readonly mode: 'layer' | 'all';
	/** Whether folders are listed, with all that is in them. */
	readonly includesFolders: boolean;
	readonly limit: number;
};

/** The largest paths as of a layer, largest first, without removed ones, those of no bytes, and further names of files. */
export function largestPaths(
	index: TreeIndex,
	snapshot: LayerSnapshot,
	{mode, includesFolders, limit}: LargestOptions,
): Int32Array {
	return largestFirst(candidates(), limit, node => sizeIn(snapshot, mode, node));

	function* candidates(): Generator<number> {
		const {directoryOf, tree} = index;
		const isFurther = furtherNames(tree, snapshot.selection.layer);
		for (let node = rootPath + 1; node < tree.nodeCount; node++) {
			if (!includesFolders && directoryOf[node] >= 0) continue;
			const change = snapshot.changeOf(node);
			if (change === ChangeBit.absent || change === ChangeBit.removed) continue;
			if (sizeIn(snapshot, mode, node) > 0 && !isFurther(node)) yield node;
		}
	}
}

/** A test for names of a hard-linked file other than the one that listings call the file. */
export function furtherNames(tree: ImageTree, layer: number): (node: number) => boolean {
	const owners = hardLinkOwners(tree, layer);
	if (owners.size === 0) return () => false;
	const {versionContent} = tree.arrays;
	return node => (owners.get(versionContent[tree.versionAt(node, layer)]) ?? node) !== node;
}

/** The bytes by which {@link largestPaths} sorts. */
export function sizeIn(
	snapshot: LayerSnapshot,
	mode: LargestOptions['mode'],
	node: number,
): number {
	return mode === 'all' ? snapshot.totalBytesOf(node) : snapshot.layerBytesOf(node);
}
