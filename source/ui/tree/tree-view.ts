import {ChangeBit, type LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import type {Folds} from './folds.ts';
import type {Matches} from './matches.ts';

/** `layer`: the changes of the layer; `all`: everything up to it. */
export type TreeMode = 'layer' | 'all';

export type SortOrder = 'name' | 'size';

/** The options that select rows, besides tree and layer. */
export type TreeView = {
	readonly mode: TreeMode;
	/** {@link ChangeBit}s of the paths to show. */
	readonly shown: number;
	readonly sort: SortOrder;
	readonly folds: Folds;
	/** `undefined` without a filter. */
	readonly matches: Matches | undefined;
};

/**
 * The size that a row shows: a file's content, or the sum of a directory's contents. In mode `layer`, a
 * directory has the bytes that the layer stores in it.
 */
export function shownBytes(
	{isDirectory}: TreeIndex,
	snapshot: LayerSnapshot,
	mode: TreeMode,
	node: number,
): number {
	const isSum = mode === 'layer' && snapshot.changeOf(node) !== ChangeBit.removed;
	return isSum && isDirectory[snapshot.versionOf(node)] === 1
		? snapshot.layerBytesOf(node)
		: snapshot.totalBytesOf(node);
}
