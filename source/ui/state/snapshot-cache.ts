import {createSnapshot, distanceOf} from '../../image/create-snapshot.ts';
import {isSameSelection, type LayerSelection} from '../../image/layer-selection.ts';
import type {LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';

/** Recent snapshots of a tree: the selected layer, its neighbours and the one before. */
const cacheSize = 4;

/** By tree, the most recent snapshot last. */
const caches = new WeakMap<TreeIndex, readonly LayerSnapshot[]>();

/** As `createSnapshot`, from the cache or from the cached snapshot with the fewest differences. */
export function snapshotAt(index: TreeIndex, selection: LayerSelection): LayerSnapshot {
	const cached = caches.get(index) ?? [];
	const snapshot =
		cached.find(one => isSameSelection(one.selection, selection)) ??
		createSnapshot(index, selection, nearest(index, selection, cached));
	cacheSnapshot(index, snapshot);
	return snapshot;
}

/** Adds a snapshot that another thread created. */
export function cacheSnapshot(index: TreeIndex, snapshot: LayerSnapshot): void {
	const others = (caches.get(index) ?? []).filter(one => one !== snapshot);
	caches.set(index, [...others, snapshot].slice(-cacheSize));
}

function nearest(
	index: TreeIndex,
	selection: LayerSelection,
	cached: readonly LayerSnapshot[],
): LayerSnapshot | undefined {
	const distances = cached.map(one => distanceOf(index, one.selection, selection));
	return cached[distances.indexOf(Math.min(...distances))];
}
