import {none} from '../../../image/image-tree.ts';
import {layersOf, layersText} from '../../../image/path-layers.ts';
import {rootPath} from '../../../layer/path-table.ts';
import {sizeIn} from '../../../search/largest.ts';
import {cutPath} from '../../../text/cut.ts';
import {formatBytes, numberText, percentText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {moveBindings} from '../../input/binding.ts';
import {fitLine, type Line, line, span, withCursor, withTarget} from '../../screen/line.ts';
import {fit, fitRight} from '../../screen/text-width.ts';
import {moveTo} from '../../screen/viewport.ts';
import {type InspectorState, layoutFor, replaceTop} from '../../state/state.ts';
import {goToPath} from '../../tree/go-to-path.ts';
import {fileBindings} from '../file-bindings.ts';
import {subjectAt} from '../file-subject.ts';
import {pageLines} from '../page.ts';
import {pageBindings} from '../page-bindings.ts';
import type {View} from '../view.ts';
import {type LargestState, listLimit, modeOf, newLargest} from './largest-state.ts';

/** The largest files, and folders if asked for, as a flat list. */
export const largestView: View<LargestState> = {
	bindings: [
		{
			id: 'go-to-largest',
			keys: ['enter'],
			description: 'Go to the path in the file tree',
			category: 'Largest files',
			hint: 'go to path',
			disabled: state => (largestOf(state).listed.length > 0 ? undefined : 'No path is selected.'),
			run: goToLargest,
		},
		{
			id: 'largest-folders',
			keys: ['tab', 'f'],
			description: 'List files only, or folders, too',
			category: 'Largest files',
			hintOf: state => (largestOf(state).includesFolders ? 'files only' : 'with folders'),
			run: state => replaceTop(state, newLargest(state, !largestOf(state).includesFolders)),
		},
		...fileBindings(state => subjectAt(state, selectedNode(state))),
		...moveBindings(
			state => ({
				cursor: largestOf(state).viewport.cursor,
				count: largestOf(state).listed.length,
				height: listRows(state),
			}),
			withRow,
		),
		...pageBindings,
	],
	lines: (state, view) =>
		pageLines(state, title(state, view), linesOf(state, view), (moved, rows) =>
			withRow(moved, largestOf(moved).viewport.cursor + rows),
		),
	adapt: (view, before, after) =>
		before.image === after.image
			? withSelectedRow(after, view, view.viewport.cursor)
			: withSelectedRow(after, newLargest(after, view.includesFolders), view.viewport.cursor),
};

/** The bindings of the list work while it is on top of the stack. */
function largestOf({stack}: InspectorState): LargestState {
	return stack.at(-1) as LargestState;
}

function withSelectedRow(state: InspectorState, view: LargestState, row: number): LargestState {
	const viewport = moveTo(view.viewport, row, view.listed.length, listRows(state));
	return {...view, viewport};
}

function withRow(state: InspectorState, row: number): InspectorState {
	return replaceTop(state, withSelectedRow(state, largestOf(state), row));
}

function selectedNode(state: InspectorState): number {
	const {listed, viewport} = largestOf(state);
	return listed[viewport.cursor] ?? none;
}

function goToLargest(state: InspectorState): InspectorState {
	const node = selectedNode(state);
	return node === none ? state : goToPath(state, node);
}

/** Below the title and the names of the columns. */
function listRows(state: InspectorState): number {
	return Math.max(1, layoutFor(state).pageRows - 1);
}

function title(state: InspectorState, {includesFolders, listed, viewport}: LargestState): string {
	const {layer} = state.snapshot.selection;
	const count = listed.length === listLimit ? `${numberText(listLimit)} ` : '';
	const paths = `${count}${includesFolders ? 'files and folders' : 'files'}`;
	const tree =
		modeOf(state) === 'layer'
			? `of layer ${layer}`
			: layer === state.image.tree.lastLayer
				? 'of the final tree'
				: `up to layer ${layer}`;
	const position =
		listed.length === 0
			? ''
			: `, row ${numberText(viewport.cursor + 1)} of ${numberText(listed.length)}`;
	return `Largest ${paths} ${tree}${position}`;
}

/** Most files of an image have less: they are not all said to have that much. */
const leastShare = 0.001;

const widths = {size: 8, share: 8, layers: 18} as const;

function linesOf(state: InspectorState, {listed, viewport}: LargestState): readonly Line[] {
	const width = state.size.columns;
	if (listed.length === 0) {
		const text = state.image.isFinal
			? 'There are no files with content.'
			: 'The largest files are known once layers are read.';
		return [line(` ${text}`, 'faint')];
	}
	const heading = ` ${fitRight('size', widths.size)} ${fitRight('share', widths.share)}  ${fit('in layers', widths.layers)}  path`;
	const rows = Array.from(
		listed.subarray(viewport.offset, viewport.offset + listRows(state)),
		(node, at) => {
			const row = viewport.offset + at;
			return withTarget(rowLine(state, node, row === viewport.cursor, width), {
				press: pressed => withRow(pressed, row),
				open: 'go-to-largest',
			});
		},
	);
	return [fitLine([span(heading, 'label')], width), ...rows];
}

function rowLine(state: InspectorState, node: number, isCursor: boolean, width: number): Line {
	const {snapshot, image} = state;
	const {tree, directoryOf} = image.index;
	const mode = modeOf(state);
	const bytes = sizeIn(snapshot, mode, node);
	const share = bytes / sizeIn(snapshot, mode, rootPath);
	const percent = share < leastShare ? `< ${percentText(leastShare)}` : percentText(share);
	const isFolder = directoryOf[node] !== none;
	const start = `${isCursor ? '▸' : ' '}${fitRight(formatBytes(bytes), widths.size)} ${fitRight(percent, widths.share)}  `;
	const layers = `${fit(layersText(layersOf(tree, node)), widths.layers)}  `;
	const room = Math.max(4, width - start.length - layers.length);
	const isLinked = image.index.isLinked[snapshot.versionOf(node)] === 1;
	const end = isFolder ? '/' : isLinked ? '  hard-linked' : '';
	const path = cutPath(printable(tree.pathOf(node)) + end, room);
	if (isCursor) return withCursor(fitLine([span(start + layers + path)], width), 'cursor');
	const tone = isFolder ? 'directory' : undefined;
	return fitLine([span(start), span(layers, 'faint'), span(path, tone)], width);
}
