import type {WastedPath} from '../../../analysis/waste.ts';
import {none} from '../../../image/image-tree.ts';
import {fileVersions} from '../../../image/path-history.ts';
import {formatBytes} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {layersText} from '../../figures.ts';
import {moveBindings} from '../../input/binding.ts';
import {emptyLine, type Line, marked, span, withTarget, wrapped} from '../../screen/line.ts';
import {moveTo} from '../../screen/viewport.ts';
import {type InspectorState, layoutFor, replaceTop} from '../../state/state.ts';
import {fileBindings} from '../file-bindings.ts';
import type {Subject} from '../file-subject.ts';
import {pageLines} from '../page.ts';
import {pageBindings} from '../page-bindings.ts';
import {removableLines, wasteOf} from '../panes/path-text.ts';
import type {View} from '../view.ts';
import {newestFirst, type PathState} from './path-state.ts';
import {metadataLines, versionLine} from './version-lines.ts';

/** The history of a path: its versions, and all about the one under the cursor. */
export const pathView: View<PathState> = {
	bindings: [
		{
			id: 'compare-with',
			keys: ['space', 'enter'],
			description: 'Choose the version that the others are compared with',
			category: 'Files',
			hint: 'compare with',
			disabled: state =>
				hasVersions(state) ? undefined : 'There are no two versions of a file to compare.',
			run: state => {
				const view = viewOf(state);
				const version = view && versionUnderCursor(state, view);
				if (view === undefined || version === undefined) return state;
				return replaceTop(state, {...view, base: view.base === version ? undefined : version});
			},
		},
		...fileBindings(subjectOf),
		...moveBindings(state => {
			const view = viewOf(state);
			const height = listRows(state);
			if (view === undefined) return {cursor: 0, count: 0, height};
			return {
				cursor: view.viewport.cursor,
				count: newestFirst(state, view.node).length,
				height,
			};
		}, moveToVersion),
		{
			id: 'close-history',
			keys: ['i'],
			description: 'Close the history of the path',
			category: 'Files',
			run: state => ({...state, stack: state.stack.slice(0, -1)}),
		},
		...pageBindings,
	],
	lines: (state, view) =>
		pageLines(
			state,
			printable(state.image.tree.pathOf(view.node)),
			pathLines(state, view),
			(moved, rows) => moveToVersion(moved, (viewOf(moved)?.viewport.cursor ?? 0) + rows),
		),
	adapt: (view, _before, after, nodeOf) => {
		const node = nodeOf(view.node);
		return node === none ? undefined : withCursor(after, {...view, node}, view.viewport.cursor);
	},
};

function hasVersions(state: InspectorState): boolean {
	const view = viewOf(state);
	return view !== undefined && fileVersions(state.image.tree, view.node).length > 1;
}

function moveToVersion(state: InspectorState, item: number): InspectorState {
	const view = viewOf(state);
	return view === undefined ? state : replaceTop(state, withCursor(state, view, item));
}

function viewOf({stack}: InspectorState): PathState | undefined {
	const view = stack.at(-1);
	return view?.name === 'path' ? view : stack.findLast(item => item.name === 'path');
}

function versionUnderCursor(state: InspectorState, {node, viewport}: PathState) {
	return newestFirst(state, node)[viewport.cursor] as number | undefined;
}

/** The version under the cursor, or the one before it if that is a removal. */
function subjectOf(state: InspectorState): Subject | undefined {
	const view = viewOf(state);
	const version = view && versionUnderCursor(state, view);
	if (view === undefined || version === undefined) return undefined;
	const {tree} = state.image;
	const {node, base} = view;
	const shown = tree.exists(version) ? version : tree.arrays.previousVersion[version];
	return {node, version: shown, base: base === version ? undefined : base};
}

/** Rows of the list of versions: at most the upper half. */
function listRows(state: InspectorState): number {
	const view = viewOf(state);
	const count = view === undefined ? 0 : newestFirst(state, view.node).length;
	return Math.max(1, Math.min(count, Math.floor(layoutFor(state).pageRows / 2)));
}

function withCursor(state: InspectorState, view: PathState, item: number): PathState {
	const {length} = newestFirst(state, view.node);
	return {...view, viewport: moveTo(view.viewport, item, length, listRows(state))};
}

function pathLines(state: InspectorState, view: PathState): readonly Line[] {
	const {node, viewport, base} = view;
	const {columns} = state.size;
	const versions = newestFirst(state, node);
	const {cursor, offset} = viewport;
	const list = versions.slice(offset, offset + listRows(state)).map((version, index) =>
		withTarget(
			versionLine(state, version, {
				isCursor: offset + index === cursor,
				isBase: version === base,
				width: columns,
			}),
			{press: pressed => moveToVersion(pressed, offset + index), open: 'diff'},
		),
	);
	const width = Math.max(1, columns - 1);
	const waste = wasteOf(state, node);
	const removable = removableLines(state, node, width);
	const details = [
		...metadataLines(state, node, versions[cursor], width),
		...(waste.length === 0 ? [] : [emptyLine, [span('Waste', 'title')] as Line]),
		...waste.flatMap(row => wasteFields(state, row, width)),
		...(removable.length === 0 ? [] : [emptyLine, ...removable]),
	];
	return [...list, emptyLine, ...details.map(item => [span(' '), ...item])];
}

/** Wasted bytes, with the advice of the fix that saves them. */
function wasteFields(state: InspectorState, row: WastedPath, width: number): readonly Line[] {
	const fix = state.image.waste.fixOf(row);
	if (fix === undefined) return [];
	return [
		...wrapped(
			`${formatBytes(row.bytes)} ${fix.why} (layers ${layersText(row.layers)})`,
			width,
			'waste',
		),
		...marked('→', fix.advice, width),
	];
}
