import {findingFacts, type LayerFacts, type LayerPoint, layerFacts} from '../image/layer-facts.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {inSlices} from '../steps.ts';
import {clamp} from './viewport.ts';

/** What {@link LayerFacts} take of memory for each path. */
const bytesPerNode = 34;

/** Memory for the facts of layers that are not looked at right now. */
const cacheBytes = 128 * 2 ** 20;

/** By layer, the one that was asked for last at the end. They follow from the tree, so nobody can tell. */
const caches = new WeakMap<TreeIndex, Map<string, LayerFacts>>();

/** As {@link layerFacts}, kept for when the same is asked again soon. */
export function factsAt(index: TreeIndex, point: LayerPoint): LayerFacts {
	const facts = known(index, point) ?? layerFacts(index, point);
	keep(index, facts);
	return facts;
}

/** Sees to it that {@link factsAt} has its answer at once; in slices, so that keys come in between. */
export async function prepareFacts(
	index: TreeIndex,
	point: LayerPoint,
	signal?: AbortSignal,
): Promise<void> {
	keep(index, known(index, point) ?? (await inSlices(findingFacts(index, point), signal)));
}

/** Takes facts that were worked out elsewhere. */
export function rememberFacts(index: TreeIndex, facts: LayerFacts): void {
	keep(index, facts);
}

function known(index: TreeIndex, point: LayerPoint): LayerFacts | undefined {
	return caches.get(index)?.get(keyOf(point));
}

function keep(index: TreeIndex, facts: LayerFacts): void {
	let cache = caches.get(index);
	if (cache === undefined) {
		cache = new Map();
		caches.set(index, cache);
	}
	const key = keyOf(facts.point);
	cache.delete(key);
	cache.set(key, facts);
	const limit = clamp(Math.floor(cacheBytes / (index.tree.nodeCount * bytesPerNode)), 3, 16);
	for (const oldest of cache.keys()) {
		if (cache.size <= limit) break;
		cache.delete(oldest);
	}
}

function keyOf({layer, isOwn}: LayerPoint): string {
	return `${layer} ${isOwn}`;
}
