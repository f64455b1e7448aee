import {BegunWork, runCooperatively, runSync} from '../../cooperative.ts';
import type {LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import type {Folds} from '../tree/folds.ts';
import {findingRows, type TreeRows} from '../tree/tree-rows.ts';
import type {TreeView} from '../tree/tree-view.ts';

type KeptRows = {
	readonly view: TreeView;
	/** Done, or begun while there was time for it. */
	readonly work: BegunWork<TreeRows>;
};

/** Who looks at a layer in another way goes back to the one before, most often. */
const keptViews = 3;

/** The one that was asked for last at the end. They follow from tree, facts and view, so nobody can tell. */
const caches = new WeakMap<LayerSnapshot, readonly KeptRows[]>();

/** As `treeRows`, kept for when the same is asked again soon. */
export function rowsOf(index: TreeIndex, snapshot: LayerSnapshot, view: TreeView): TreeRows {
	return runSync(workOf(index, snapshot, view).rest());
}

/** Sees to it that {@link rowsOf} has its answer at once; in slices, so that keys come in between. */
export async function prepareRows(
	index: TreeIndex,
	snapshot: LayerSnapshot,
	view: TreeView,
	signal?: AbortSignal,
): Promise<TreeRows> {
	return runCooperatively(workOf(index, snapshot, view).rest(), signal);
}

function workOf(index: TreeIndex, snapshot: LayerSnapshot, view: TreeView): BegunWork<TreeRows> {
	const kept = caches.get(snapshot) ?? [];
	const known = kept.find(one => isSameView(one.view, view));
	const work = known?.work ?? new BegunWork(findingRows(index, snapshot, view));
	caches.set(snapshot, [...kept.filter(one => one !== known), {view, work}].slice(-keptViews));
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
