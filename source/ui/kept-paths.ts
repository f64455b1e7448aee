import {none} from '../image/image-tree.ts';
import {
	anyChange,
	ChangeBit,
	countedStates,
	type LayerFacts,
	stateLimit,
	storedAgainBit,
} from '../image/layer-facts.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {rootPath} from '../layer/path-table.ts';
import {iterationsPerStep, type Steps} from '../steps.ts';
import {Match, type Matches} from './path-filter.ts';
import type {TreeMode, TreeView} from './tree-view.ts';

/**
 * Which paths a view keeps: those that the layer does something to that is to be shown, and that the
 * filter matches. The directories above them have rows, too.
 */
export type KeptPaths = {
	/** By state of a path (see `FactColumns`): 1 where such paths are shown. */
	readonly isShown: Uint8Array;
	readonly matches: Matches | undefined;
	/** By directory: paths below it that are kept. */
	readonly keptBelow: Uint32Array;
	/** By directory: rows below it when all directories are open. */
	readonly rowsBelow: Uint32Array;
};

/**
 * Finds out which paths are kept: without a filter in a pass over the directories, with one in a
 * pass over all nodes.
 */
export function* findingKept(
	index: TreeIndex,
	facts: LayerFacts,
	{mode, shown, matches}: Pick<TreeView, 'mode' | 'shown' | 'matches'>,
): Steps<KeptPaths> {
	const isShown = shownStates(mode, shown);
	const keptBelow =
		matches === undefined
			? countedBelow(index, facts, isShown)
			: yield* matchedBelow(index, facts, isShown, matches);
	const {directories, directoryParents} = index;
	const {states} = facts.columns;
	const rowsBelow = keptBelow.slice();
	for (let directory = directories.length - 1; directory > 0; directory--) {
		if (directory % iterationsPerStep === 0) yield;
		const node = directories[directory];
		const isKept = isShown[states[node]] === 1 && matches?.[node] !== Match.no;
		// Besides the kept paths there are rows of directories that only lead to some.
		const leading = rowsBelow[directory] - keptBelow[directory];
		const isLeading = !isKept && keptBelow[directory] > 0;
		rowsBelow[directoryParents[directory]] += leading + (isLeading ? 1 : 0);
	}
	return {isShown, matches, keptBelow, rowsBelow};
}

/** Whether a path has a row, where the directories above it are open. */
export function hasRow(
	{directoryOf}: TreeIndex,
	facts: LayerFacts,
	{isShown, matches, keptBelow}: KeptPaths,
	node: number,
): boolean {
	if (isShown[facts.columns.states[node]] === 1 && matches?.[node] !== Match.no) return true;
	const directory = directoryOf[node];
	return directory !== none && keptBelow[directory] > 0;
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
	{columns: {counts}}: LayerFacts,
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

function* matchedBelow(
	{tree, directories, directoryOf, directoryParents}: TreeIndex,
	{columns: {states}}: LayerFacts,
	isShown: Uint8Array,
	matches: Matches,
): Steps<Uint32Array> {
	const {parents} = tree.columns.paths;
	const below = new Uint32Array(directories.length);
	for (let node = rootPath + 1; node < tree.nodeCount; node++) {
		if (node % iterationsPerStep === 0) yield;
		if (matches[node] === Match.no || isShown[states[node]] === 0) continue;
		below[directoryOf[parents[node]]] += 1;
	}
	for (let directory = directories.length - 1; directory > 0; directory--) {
		below[directoryParents[directory]] += below[directory];
	}
	return below;
}
