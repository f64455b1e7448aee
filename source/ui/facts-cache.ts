import {distanceOf, findingFacts} from '../image/find-facts.ts';
import {countedStates, type LayerFacts} from '../image/layer-facts.ts';
import type {LayerPoint} from '../image/layer-point.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {atOnce, BegunWork, inSlices, type Steps} from '../steps.ts';
import {clamp} from './viewport.ts';

/** What {@link LayerFacts} take of memory for each directory. */
const bytesPerDirectory = 16 + 4 * countedStates.length;

/** Memory for the facts of layers that are not looked at right now. */
const cacheBytes = 32 * 2 ** 20;

/**
 * By layer, the one that was asked for last at the end; done, or begun while there was time for it. They
 * follow from the tree, so nobody can tell.
 */
const caches = new WeakMap<TreeIndex, Map<string, BegunWork<LayerFacts>>>();

/** As `layerFacts`, kept for when the same is asked again soon. */
export function factsAt(index: TreeIndex, point: LayerPoint): LayerFacts {
	return atOnce(workOf(index, point).rest());
}

/** Sees to it that {@link factsAt} has its answer at once; in slices, so that keys come in between. */
export function prepareFacts(
	index: TreeIndex,
	point: LayerPoint,
	signal?: AbortSignal,
): Promise<LayerFacts> {
	return inSlices(workOf(index, point).rest(), signal);
}

/** Takes facts that were worked out elsewhere. */
export function rememberFacts(index: TreeIndex, facts: LayerFacts): void {
	keep(index, facts.point, new BegunWork(done(facts)));
}

// biome-ignore lint/correctness/useYield: nothing is left to do
function* done(facts: LayerFacts): Steps<LayerFacts> {
	return facts;
}

function workOf(index: TreeIndex, point: LayerPoint): BegunWork<LayerFacts> {
	const known = caches.get(index)?.get(keyOf(point));
	const work = known ?? new BegunWork(findingFacts(index, point, nearest(index, point)));
	keep(index, point, work);
	return work;
}

/** The facts that are there of the layer with the fewest differences. */
function nearest(index: TreeIndex, point: LayerPoint): LayerFacts | undefined {
	const known = [...(caches.get(index)?.values() ?? [])]
		.map(({result}) => result)
		.filter(facts => facts !== undefined);
	const distances = known.map(facts => distanceOf(index, facts.point, point));
	return known[distances.indexOf(Math.min(...distances))];
}

function keep(index: TreeIndex, point: LayerPoint, work: BegunWork<LayerFacts>): void {
	let cache = caches.get(index);
	if (cache === undefined) {
		cache = new Map();
		caches.set(index, cache);
	}
	const key = keyOf(point);
	cache.delete(key);
	cache.set(key, work);
	const bytes = index.tree.nodeCount + index.directories.length * bytesPerDirectory;
	const limit = clamp(Math.floor(cacheBytes / bytes), 4, 32);
	for (const oldest of cache.keys()) {
		if (cache.size <= limit) break;
		cache.delete(oldest);
	}
}

function keyOf({layer, isOwn}: LayerPoint): string {
	return `${layer} ${isOwn}`;
}
