import type {LayerSnapshot} from '../image/layer-snapshot.ts';
import {ChangeBit} from '../image/layer-snapshot.ts';
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

/** The largest paths as of a layer, largest first, without removed ones and those of no bytes. */
export function largestPaths(
	index: TreeIndex,
	snapshot: LayerSnapshot,
	{mode, includesFolders, limit}: LargestOptions,
): Int32Array {
	return largestFirst(candidates(), limit, node => sizeIn(snapshot, mode, node));

	function* candidates(): Generator<number> {
		const {directoryOf, tree} = index;
		for (let node = rootPath + 1; node < tree.nodeCount; node++) {
			if (!includesFolders && directoryOf[node] >= 0) continue;
			const change = snapshot.changeOf(node);
			if (change === ChangeBit.absent || change === ChangeBit.removed) continue;
			if (sizeIn(snapshot, mode, node) > 0) yield node;
		}
	}
}

/** The bytes by which {@link largestPaths} sorts. */
export function sizeIn(
	snapshot: LayerSnapshot,
	mode: LargestOptions['mode'],
	node: number,
): number {
	return mode === 'all' ? snapshot.totalBytesOf(node) : snapshot.layerBytesOf(node);
}
