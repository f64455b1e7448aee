import {BegunWork, runCooperatively, runSync, type Task} from '../../cooperative.ts';
import {creatingSnapshot, distanceOf} from '../../image/create-snapshot.ts';
import type {LayerSelection} from '../../image/layer-selection.ts';
import {countedStates, type LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import {clamp} from '../screen/viewport.ts';

/** What {@link LayerSnapshot} take of memory for each directory. */
const bytesPerDirectory = 16 + 4 * countedStates.length;

/** Memory for the facts of layers that are not looked at right now. */
const cacheBytes = 32 * 2 ** 20;

/**
 * By layer, the one that was asked for last at the end; done, or begun while there was time for it. They
 * follow from the tree, so nobody can tell.
 */
const caches = new WeakMap<TreeIndex, Map<string, BegunWork<LayerSnapshot>>>();

/** As `layerFacts`, kept for when the same is asked again soon. */
export function factsAt(index: TreeIndex, selection: LayerSelection): LayerSnapshot {
	return runSync(workOf(index, selection).rest());
}

/** Sees to it that {@link factsAt} has its answer at once; in slices, so that keys come in between. */
export function prepareFacts(
	index: TreeIndex,
	selection: LayerSelection,
	signal?: AbortSignal,
): Promise<LayerSnapshot> {
	return runCooperatively(workOf(index, selection).rest(), signal);
}

/** Takes facts that were worked out elsewhere. */
export function rememberFacts(index: TreeIndex, snapshot: LayerSnapshot): void {
	keep(index, snapshot.selection, new BegunWork(done(snapshot)));
}

// biome-ignore lint/correctness/useYield: nothing is left to do
function* done(snapshot: LayerSnapshot): Task<LayerSnapshot> {
	return snapshot;
}

function workOf(index: TreeIndex, selection: LayerSelection): BegunWork<LayerSnapshot> {
	const known = caches.get(index)?.get(keyOf(selection));
	const work =
		known ?? new BegunWork(creatingSnapshot(index, selection, nearest(index, selection)));
	keep(index, selection, work);
	return work;
}

/** The facts that are there of the layer with the fewest differences. */
function nearest(index: TreeIndex, selection: LayerSelection): LayerSnapshot | undefined {
	const known = [...(caches.get(index)?.values() ?? [])]
		.map(({result}) => result)
		.filter(snapshot => snapshot !== undefined);
	const distances = known.map(snapshot => distanceOf(index, snapshot.selection, selection));
	return known[distances.indexOf(Math.min(...distances))];
}

function keep(index: TreeIndex, selection: LayerSelection, work: BegunWork<LayerSnapshot>): void {
	let cache = caches.get(index);
	if (cache === undefined) {
		cache = new Map();
		caches.set(index, cache);
	}
	const key = keyOf(selection);
	cache.delete(key);
	cache.set(key, work);
	const bytes = index.tree.nodeCount + index.directories.length * bytesPerDirectory;
	const limit = clamp(Math.floor(cacheBytes / bytes), 4, 32);
	for (const oldest of cache.keys()) {
		if (cache.size <= limit) break;
		cache.delete(oldest);
	}
}

function keyOf({layer, isOwn}: LayerSelection): string {
	return `${layer} ${isOwn}`;
}
