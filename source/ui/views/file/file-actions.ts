import type {Binding} from '../../input/binding.ts';
import type {InspectorState} from '../../state/state.ts';
import {type FileState, sizeOf, topOffset} from './file-state.ts';

/** The file that is viewed, wherever it is on the stack. */
export function fileViewOf({stack}: InspectorState): FileState | undefined {
	return stack.find(view => view.name === 'file');
}

/** Changes the state of that file. */
export function changing(
	change: (state: InspectorState, view: FileState) => FileState,
): (state: InspectorState) => InspectorState {
	return state => ({
		...state,
		stack: state.stack.map(view => (view.name === 'file' ? change(state, view) : view)),
	});
}

/**
 * Searches from the top of the screen on.
 *
 * @param skipped bytes after the top of the screen that are not searched
 */
export function find(
	state: InspectorState,
	pattern: string,
	direction: 1 | -1,
	skipped: number,
): InspectorState {
	return changing((inspector, view) => {
		const from = Math.min(sizeOf(inspector, view), topOffset(inspector, view) + skipped);
		return {...view, pattern, task: {kind: 'find', pattern, from, direction}};
	})(state);
}

/** A key that goes to the next occurrence in a direction. */
export function findBinding(key: string, direction: 1 | -1, description: string): Binding {
	return {
		id: direction === 1 ? 'next-found' : 'previous-found',
		keys: [key],
		description,
		category: 'Files',
		disabled: state =>
			fileViewOf(state)?.pattern === '' ? 'Search a text with / first.' : undefined,
		run: state => {
			const view = fileViewOf(state);
			if (view === undefined) return state;
			// The occurrence that was found is in the row at the top.
			const below = topOffset(state, {...view, top: view.top + 1}) - topOffset(state, view);
			return find(state, view.pattern, direction, direction > 0 ? Math.max(1, below) : 0);
		},
	};
}
