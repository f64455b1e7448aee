import {versionsOf} from '../../../image/path-history.ts';
import type {Viewport} from '../../screen/viewport.ts';
import {type InspectorState, toggleView} from '../../state/state.ts';

export type PathState = {
	readonly name: 'path';
	readonly node: number;
	/** Over the versions, newest first. */
	readonly viewport: Viewport;
	/** The version that others are compared with, if one was chosen. */
	readonly base: number | undefined;
};

/** Opens the history of a path at the version as of the selected layer, or closes it. */
export function openPath(state: InspectorState, node: number): InspectorState {
	const {tree} = state.image;
	const shown = tree.versionAt(node, state.snapshot.selection.layer);
	const cursor = Math.max(0, newestFirst(state, node).indexOf(shown));
	return toggleView(state, {
		name: 'path',
		node,
		viewport: {cursor, offset: 0},
		base: undefined,
	});
}

/** The versions of a path, newest first. */
export function newestFirst({image}: InspectorState, node: number): readonly number[] {
	return versionsOf(image.tree, node).toReversed();
}
