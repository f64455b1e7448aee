import {hardLinkOwners} from '../image/hard-links.ts';
import {type ImageTree, none} from '../image/image-tree.ts';
import {ChangeBit, type LayerSnapshot} from '../image/layer-snapshot.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {rootPath} from '../layer/path-table.ts';
import {largestFirst, notListed} from './largest-first.ts';

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
	const {directoryOf, tree} = index;
	const {linked} = snapshot.data;
	const isFurther = linked.length === 0 ? undefined : furtherNames(tree, snapshot.selection.layer);
	const further = new Set(isFurther && linked.filter(isFurther));
	const listedBytes = (node: number) => {
		if (node === rootPath || (!includesFolders && directoryOf[node] !== none)) return notListed;
		const change = snapshot.changeOf(node);
		if (change === ChangeBit.absent || change === ChangeBit.removed) return notListed;
		const bytes = sizeIn(snapshot, mode, node);
		return bytes === 0 || further.has(node) ? notListed : bytes;
	};
	return largestFirst(tree.nodeCount, limit, listedBytes);
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
