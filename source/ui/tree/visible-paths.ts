import {none} from '../../image/image-tree.ts';
import {
	anyChange,
	ChangeBit,
	countedStates,
	type LayerSnapshot,
	stateLimit,
	storedAgainBit,
} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import type {Matches} from './matches.ts';
import type {TreeMode, TreeView} from './tree-view.ts';

/**
 * The paths that a view shows: their kind of change is shown, and the filter matches them. The directories
 * above them have rows, too.
 */
export type VisiblePaths = {
	/** By state of a path (see `SnapshotData.states`): 1 if such paths are shown. */
	readonly isShown: Uint8Array;
	readonly matches: Matches | undefined;
	/** By directory: visible paths below it. */
	readonly visibleBelow: Uint32Array;
	/** By directory: rows below it when all directories are open. */
	readonly rowsBelow: Uint32Array;
};

/** Counts visible paths in a pass over the directories and over the hits of the filter. */
export function findVisiblePaths(
	index: TreeIndex,
	snapshot: LayerSnapshot,
	{mode, shown, matches}: Pick<TreeView, 'mode' | 'shown' | 'matches'>,
): VisiblePaths {
	const isShown = shownStates(mode, shown);
	const visibleBelow = countedBelow(index, snapshot, isShown);
	if (matches) retainMatches(index, snapshot, isShown, matches, visibleBelow);
	const {directories, directoryParents} = index;
	const rowsBelow = visibleBelow.slice();
	for (let directory = directories.length - 1; directory > 0; directory--) {
		const node = directories[directory];
		const isKept = isVisible(snapshot, {isShown, matches}, node);
		// Directories that only lead to visible paths have rows, too.
		const leading = rowsBelow[directory] - visibleBelow[directory];
		const isLeading = !isKept && visibleBelow[directory] > 0;
		rowsBelow[directoryParents[directory]] += leading + (isLeading ? 1 : 0);
	}
	return {isShown, matches, visibleBelow, rowsBelow};
}

/** Whether a path has a row if all directories above it are open. */
export function hasRow(
	{directoryOf}: TreeIndex,
	snapshot: LayerSnapshot,
	visible: VisiblePaths,
	node: number,
): boolean {
	const directory = directoryOf[node];
	return (
		(directory !== none && visible.visibleBelow[directory] > 0) ||
		isVisible(snapshot, visible, node)
	);
}

/** Whether a path is visible by itself. */
export function isVisible(
	{data: {states}}: LayerSnapshot,
	{isShown, matches}: Pick<VisiblePaths, 'isShown' | 'matches'>,
	node: number,
): boolean {
	return isShown[states[node]] === 1 && (matches === undefined || matches.has(node));
}

/** 1 for the states that are shown. */
function shownStates(mode: TreeMode, shown: number): Uint8Array {
	return Uint8Array.from({length: stateLimit}, (_, state) => {
		const change = state & anyChange;
		const isOfLayer = change !== ChangeBit.unchanged || (state & storedAgainBit) !== 0;
		return (change & shown) !== 0 && (mode === 'all' || isOfLayer) ? 1 : 0;
	});
}

function countedBelow(
	{directories}: TreeIndex,
	{data: {counts}}: LayerSnapshot,
	isShown: Uint8Array,
): Uint32Array {
	const below = new Uint32Array(directories.length);
	countedStates.forEach((state, place) => {
		if (isShown[state] === 0) return;
		for (let directory = 0; directory < below.length; directory++) {
			below[directory] += counts[directory * countedStates.length + place];
		}
	});
	return below;
}

/** Restricts the counts to matching paths. A matching directory keeps everything in it. */
function retainMatches(
	{tree, directories, directoryOf, directoryParents}: TreeIndex,
	{data: {states}}: LayerSnapshot,
	isShown: Uint8Array,
	{hits, isWithin}: Matches,
	below: Uint32Array,
): void {
	const {parents} = tree.arrays.paths;
	for (let directory = 0; directory < directories.length; directory++) {
		if (isWithin[directory] === 0) below[directory] = 0;
	}
	for (let at = 0; at < hits.length; at++) {
		const node = hits[at];
		const above = directoryOf[parents[node]];
		if (isWithin[above] === 0 && isShown[states[node]] === 1) below[above] += 1;
	}
	for (let directory = directories.length - 1; directory > 0; directory--) {
		const above = directoryParents[directory];
		if (isWithin[above] === 0) below[above] += below[directory];
	}
}
