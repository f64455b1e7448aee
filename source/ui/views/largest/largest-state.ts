import {largestPaths} from '../../../search/largest.ts';
import type {Viewport} from '../../screen/viewport.ts';
import type {InspectorState} from '../../state/state.ts';

/** The largest paths of the tree that the panes show. */
export type LargestState = {
	readonly name: 'largest';
	readonly includesFolders: boolean;
	readonly listed: Int32Array;
	readonly viewport: Viewport;
};

/** Paths that the list has at most. */
export const listLimit = 1000;

/** The list as it opens. */
export function newLargest(state: InspectorState, includesFolders: boolean): LargestState {
	const listed = largestPaths(state.image.index, state.snapshot, {
		mode: modeOf(state),
		includesFolders,
		limit: listLimit,
	});
	return {name: 'largest', includesFolders, listed, viewport: {cursor: 0, offset: 0}};
}

/** The shown tree: what its layer stores itself, or all files up to it. */
export function modeOf({mode, snapshot}: InspectorState): 'layer' | 'all' {
	return mode === 'layer' && snapshot.selection.isOwn ? 'layer' : 'all';
}
