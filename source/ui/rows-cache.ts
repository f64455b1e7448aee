import type {LayerFacts} from '../image/layer-facts.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {atOnce, BegunWork, inSlices} from '../steps.ts';
import type {Folds} from './folds.ts';
import {findingRows, type TreeRows} from './tree-rows.ts';
import type {TreeView} from './tree-view.ts';

type KeptRows = {
	readonly view: TreeView;
	/** Done, or begun while there was time for it. */
	readonly work: BegunWork<TreeRows>;
};

/** Who looks at a layer in another way goes back to the one before, most often. */
const keptViews = 3;

/** The one that was asked for last at the end. They follow from tree, facts and view, so nobody can tell. */
const caches = new WeakMap<LayerFacts, readonly KeptRows[]>();

/** As `treeRows`, kept for when the same is asked again soon. */
export function rowsOf(index: TreeIndex, facts: LayerFacts, view: TreeView): TreeRows {
	return atOnce(workOf(index, facts, view).rest());
}

/** Sees to it that {@link rowsOf} has its answer at once; in slices, so that keys come in between. */
export async function prepareRows(
	index: TreeIndex,
	facts: LayerFacts,
	view: TreeView,
	signal?: AbortSignal,
): Promise<TreeRows> {
	return inSlices(workOf(index, facts, view).rest(), signal);
}

function workOf(index: TreeIndex, facts: LayerFacts, view: TreeView): BegunWork<TreeRows> {
	const kept = caches.get(facts) ?? [];
	const known = kept.find(one => isSameView(one.view, view));
	const work = known?.work ?? new BegunWork(findingRows(index, facts, view));
	caches.set(facts, [...kept.filter(one => one !== known), {view, work}].slice(-keptViews));
	return work;
}

function isSameView(one: TreeView, other: TreeView): boolean {
	return (
		one.mode === other.mode &&
		one.shown === other.shown &&
		one.sort === other.sort &&
		one.matches === other.matches &&
		isSameFolds(one.folds, other.folds)
	);
}

/** Whether they are known to be the same: sets are not looked through. */
function isSameFolds(one: Folds, other: Folds): boolean {
	if (one === other) return true;
	const sets = [one.opened, one.closed, other.opened, other.closed];
	return one.rule === other.rule && sets.every(({size}) => size === 0);
}
