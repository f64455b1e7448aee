import {analyze} from '../../analysis/analysis.ts';
import type {TreeImage} from '../../analysis/analyzed-image.ts';
import {type BuildStep, buildSteps} from '../../analysis/fixes/build-steps.ts';
import {type Fix, findFixes} from '../../analysis/fixes/fix.ts';
import {causedWaste} from '../../analysis/fixes/layer-waste.ts';
import {type RemovablePath, removableByNode} from '../../analysis/removable.ts';
import {plainLookup, type WasteLookup} from '../../analysis/waste-lookup.ts';
import type {ImageInfo} from '../../image/image-info.ts';
import type {LayerSelection} from '../../image/layer-selection.ts';
import type {LayerSnapshot} from '../../image/layer-snapshot.ts';
import {ImageTreeBuilder} from '../../image/tree-builder.ts';
import {indexTree, type TreeIndex} from '../../image/tree-index.ts';
import {cachedSnapshots} from './snapshot-cache.ts';

/** An image as the screen shows it, complete or in part. */
export type InspectedImage = TreeImage & {
	readonly index: TreeIndex;
	/** The tree as of a selection. Recent results are returned again. */
	readonly snapshotAt: (selection: LayerSelection) => LayerSnapshot;
	/** Fixes that are worth it come first, then those that save most. */
	readonly fixes: readonly Fix[];
	readonly waste: WasteLookup;
	/** By layer: the bytes of other layers that it wastes. */
	readonly caused: ReadonlyMap<number, number>;
	/** By node: a path that containers very likely do not need. Paths below it are missing. */
	readonly removable: ReadonlyMap<number, RemovablePath>;
	/** By layer. */
	readonly steps: readonly BuildStep[];
	/** False while layers are missing: the figures cover the lowest layers only. */
	readonly isFinal: boolean;
	/** Missing layers below others whose files the tree has. */
	readonly unreadLayers: ReadonlySet<number>;
};

/**
 * @param snapshot the first one to be shown, if it exists already
 * @param unreadLayers layers without files below others that have theirs
 */
export function inspectedImage(
	{
		info,
		tree,
		analysis,
		fixes,
		index,
		snapshot,
		waste = plainLookup(analysis.wasted, fixes),
	}: TreeImage &
		Pick<InspectedImage, 'fixes' | 'index'> & {
			readonly snapshot?: LayerSnapshot;
			readonly waste?: WasteLookup | undefined;
		},
	isFinal = true,
	unreadLayers: ReadonlySet<number> = new Set(),
): InspectedImage {
	return {
		info,
		tree,
		analysis,
		index,
		snapshotAt: cachedSnapshots(index, snapshot),
		fixes,
		waste,
		caused: causedWaste(fixes),
		removable: removableByNode(analysis.removable),
		steps: buildSteps(info),
		isFinal,
		unreadLayers,
	};
}

/** Whether the files of a layer are known. */
export function isLayerRead({tree, unreadLayers}: InspectedImage, layer: number): boolean {
	return layer < tree.layers.length && !unreadLayers.has(layer);
}

/** Number of the lowest layers without a gap. Their figures are final, apart from waste. */
export function settledLayers({analysis}: InspectedImage): number {
	return analysis.layers.length;
}

/** A placeholder for an image whose layers are not read yet: its config, and no files. */
export function placeholderImage(info: ImageInfo): InspectedImage {
	const tree = new ImageTreeBuilder().build();
	const analysis = analyze(tree);
	const fixes = findFixes({info, analysis});
	return inspectedImage({info, tree, analysis, fixes, index: indexTree(tree)}, false);
}
