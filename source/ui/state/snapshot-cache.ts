import {createSnapshot, distanceOf} from '../../image/create-snapshot.ts';
import {isSameSelection, type LayerSelection} from '../../image/layer-selection.ts';
import type {LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';

/** Recent snapshots of a tree: the selected layer, its neighbours and the one before. */
const cacheSize = 4;

/**
 * Returns a function that creates snapshots of a tree: it returns recent ones again, and starts from the
 * recent one with the fewest differences.
 *
 * @param first a snapshot that exists already
 */
export function cachedSnapshots(
	index: TreeIndex,
	first?: LayerSnapshot,
): (selection: LayerSelection) => LayerSnapshot {
	let recent: readonly LayerSnapshot[] = first ? [first] : [];
	return selection => {
		const snapshot =
			recent.find(one => isSameSelection(one.selection, selection)) ??
			createSnapshot(index, selection, nearest(index, selection, recent));
		recent = [...recent.filter(one => one !== snapshot), snapshot].slice(-cacheSize);
		return snapshot;
	};
}

function nearest(
	index: TreeIndex,
	selection: LayerSelection,
	cached: readonly LayerSnapshot[],
): LayerSnapshot | undefined {
	const distances = cached.map(one => distanceOf(index, one.selection, selection));
	return cached[distances.indexOf(Math.min(...distances))];
}
