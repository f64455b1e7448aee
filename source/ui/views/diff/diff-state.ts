import {fileVersions} from '../../../image/path-history.ts';
import type {DiffLine} from '../../../report/diff-report.ts';
import type {InspectorState} from '../../state/state.ts';
import type {Subject} from '../file-subject.ts';

export type DiffState = {
	readonly name: 'diff';
	readonly node: number;
	readonly older: number;
	readonly newer: number;
	/** Set while the contents are read. */
	readonly task: {readonly older: number; readonly newer: number} | undefined;
	readonly lines: readonly DiffLine[] | undefined;
	readonly problem: string | undefined;
	/** The line at the top. */
	readonly top: number;
	/** Character cells to the left of the screen. */
	readonly column: number;
};

/**
 * Compares a version of a file with the one before it, or with `base`. The first version is compared
 * with the next one.
 *
 * @returns why there is nothing to compare, if so
 */
export function newDiff(state: InspectorState, {node, version, base}: Subject): DiffState | string {
	const {tree} = state.image;
	const files = fileVersions(tree, node);
	const at = files.indexOf(version);
	const other =
		base === undefined || !files.includes(base) ? (files[at - 1] ?? files[at + 1]) : base;
	if (other === undefined) return 'The file has one version only.';
	const [older, newer] = [version, other].sort(
		(one, another) => tree.arrays.versionLayer[one] - tree.arrays.versionLayer[another],
	);
	return {
		name: 'diff',
		node,
		older,
		newer,
		task: {older, newer},
		lines: undefined,
		problem: undefined,
		top: 0,
		column: 0,
	};
}
