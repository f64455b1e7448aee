import {type BuildStep, pathsRemovedBy} from './build-steps.ts';
import type {WasteGroup} from './group-waste.ts';

/**
 * The sentence that the step which removes files is no longer needed; empty if it does more than that, or
 * removes more than the advice covers.
 */
export function thenDelete(
	{cause, end}: WasteGroup,
	steps: readonly BuildStep[],
	isCovered: (path: string) => boolean,
): string {
	const removed = cause === 'removed' && steps[end] ? pathsRemovedBy(steps[end]) : undefined;
	return removed?.every(isCovered) ? ` Then delete the RUN of layer ${end}.` : '';
}

/** Whether a path or a pattern is one of those that are removed. */
export function isRowOf({rows, ignorable}: WasteGroup): (path: string) => boolean {
	const paths = new Set(rows.map(row => row.path));
	const patterns = new Set(ignorable.flatMap(one => one.patterns));
	return path => paths.has(path) || patterns.has(path);
}
