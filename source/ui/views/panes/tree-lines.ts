import type {ImageTree} from '../../../image/image-tree.ts';
import {anyChange, ChangeBit} from '../../../image/layer-snapshot.ts';
import {EntryKind} from '../../../layer/entry-kind.ts';
import {rootPath} from '../../../layer/path-table.ts';
import {modeText} from '../../../text/mode-text.ts';
import {countText, formatBytes} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {shareBar} from '../../screen/bars.ts';
import {
	emptyLine,
	fitLine,
	fitsRule,
	type Line,
	line,
	lineWidth,
	ruleLine,
	span,
	withCursor,
	withTarget,
	wrapped,
} from '../../screen/line.ts';
import {fit, fitRight} from '../../screen/text-width.ts';
import type {Tone} from '../../screen/theme.ts';
import {settledLayers} from '../../state/inspected-image.ts';
import {
	hasFilter,
	type InspectorState,
	isShown,
	layoutFor,
	selectedRow,
	shownChanges,
	treeMode,
} from '../../state/state.ts';
import {RowFold} from '../../tree/row-walk.ts';
import {moveInTree, setSort} from '../../tree/tree-actions.ts';
import {shownBytes, type TreeMode} from '../../tree/tree-view.ts';
import {activityText, barLine, unreadText} from '../loading/loading-text.ts';
import {hiddenChanges, keysOfHiddenChanges} from './change-bindings.ts';
import {noteSpans} from './path-note.ts';

/** Sign and tone of each change, and of files stored again without a change. */
const changeMarks: Readonly<
	Record<number, {readonly sign: string; readonly tone: Tone | undefined}>
> = {
	[ChangeBit.added]: {sign: '+', tone: 'added'},
	[ChangeBit.modified]: {sign: 'M', tone: 'modified'},
	[ChangeBit.removed]: {sign: '-', tone: 'removed'},
	[ChangeBit.unchanged]: {sign: ' ', tone: undefined},
};
const storedAgainMark = {sign: '=', tone: 'storedAgain'} as const;

export function markOf({snapshot}: InspectorState, node: number) {
	return snapshot.isStoredAgain(node) ? storedAgainMark : changeMarks[snapshot.changeOf(node)];
}

/** The rule above the tree: its layer, figures, order, filter and hidden changes. */
export function treeTitle(state: InspectorState, width: number): Line {
	const {focus, sort, snapshot, image} = state;
	const {layer} = snapshot.selection;
	const isSettled = image.isFinal || layer < settledLayers(image);
	const hidden = hiddenChanges(state);
	const parts = [
		...(isShown(state) && !isSettled ? ['not final'] : []),
		// Cut titles keep the filter and the hidden changes: they explain why paths are missing.
		...(hasFilter(state) ? [`filter ${printable(state.filter.text)}`] : []),
		...(hidden === '' ? [] : [`without ${hidden}`]),
	];
	const title = [subjectOf(state), ...parts].join(', ');
	const order = sort === 'size' ? 'largest first' : 'by name';
	const ordered = state.rows.count === 0 ? title : `${title}, ${order}`;
	return ruleLine(fitsRule(ordered, width) ? ordered : title, width, focus === 'tree');
}

/** The tree in words: `Final files: 12 MB in 340`, `Layer 5 added 87 MB in 5,729 paths`. */
function subjectOf(state: InspectorState): string {
	const {image, snapshot, rows} = state;
	const {layer, isOwn} = snapshot.selection;
	if (image.info.layers.length === 0) return 'No layers';
	const isWhole = selectedRow(state).kind !== 'step';
	if (!isShown(state)) return isWhole ? 'Files: not read yet' : `Layer ${layer}: not read yet`;
	if (treeMode(state) === 'all') {
		const name = !isWhole
			? `Files up to layer ${layer}`
			: image.isFinal
				? 'Final files'
				: 'Files so far';
		const count = rows.visibleCount;
		const paths = count === 0 ? 'no paths' : countText(count, 'path');
		// The bytes are those of all paths, not of the filtered ones.
		if (hasFilter(state) || shownChanges(state) !== anyChange) return `${name}: ${paths}`;
		return `${name}: ${formatBytes(snapshot.totalBytesOf(rootPath))} in ${paths}`;
	}
	if (!isOwn) return 'A step without files';
	const paths = countText(snapshot.changesBelow(rootPath), 'path');
	const figures = image.analysis.layers[layer];
	const bytes = snapshot.layerBytesOf(rootPath);
	const stored = bytes === 0 ? '' : `, ${formatBytes(bytes)}`;
	if (figures?.modified === 0 && figures.removed === 0)
		return `Layer ${layer} added ${paths}${stored}`;
	if (figures?.modified === 0 && figures.added === 0) return `Layer ${layer} removed ${paths}`;
	return bytes === 0
		? `Layer ${layer} changed ${paths}`
		: `Layer ${layer} stored ${formatBytes(bytes)}, changed ${paths}`;
}

/** The names of the tree's columns. */
export function treeHeading(state: InspectorState, width: number): Line {
	const {sign, attributes, share} = columnsOf(state, width);
	const before = `${' '.repeat(sign + 1)}${attributes === 0 ? '' : 'mode       owner'.padEnd(attributes)}`;
	const sizes = `${fitRight('size', sizeColumns)} ${share === 0 ? '' : 'share'.padEnd(share)}`;
	return fitLine(
		[
			span(before, 'label'),
			{...span(sizes, 'label'), target: {press: pressed => setSort(pressed, 'size')}},
			{...span('path', 'label'), target: {press: pressed => setSort(pressed, 'name')}},
		],
		width,
	);
}

/** The visible rows of the tree. */
export function treeLines(state: InspectorState, width: number): readonly Line[] {
	const {rows, tree} = state;
	const {treeRows} = layoutFor(state);
	if (!isShown(state)) return unreadLines(state, width);
	if (rows.count === 0) {
		return emptyTexts(state)
			.flatMap(text => wrapped(text, width - 1, 'faint'))
			.map(text => fitLine([span(' '), ...text], width));
	}
	const lines: Line[] = [];
	const end = Math.min(rows.count, tree.offset + treeRows);
	const columns = columnsOf(state, width);
	for (let row = tree.offset; row < end; row++) lines.push(rowLine(state, row, width, columns));
	return lines;
}

/** Shown instead of the files of a layer that is not read yet: the progress. */
function unreadLines(state: InspectorState, width: number): readonly Line[] {
	const {progress, snapshot, size} = state;
	const reason =
		selectedRow(state).kind === 'step'
			? unreadText(state, snapshot.selection.layer)
			: 'No layer is read yet.';
	const lines = [
		...wrapped(reason, width - 1),
		emptyLine,
		...(progress === undefined
			? [line('waiting for the layers …', 'faint')]
			: [
					...wrapped(activityText(progress), width - 1, 'faint'),
					size.isSlow ? emptyLine : barLine(progress, Math.min(60, width - 1)),
				]),
	];
	return lines.map(item => fitLine([span(' '), ...item], width));
}

/** The reason why there are no rows. */
function emptyTexts(state: InspectorState): readonly string[] {
	const {snapshot} = state;
	const shown = shownChanges(state);
	const isOfLayer = treeMode(state) === 'layer';
	if (hasFilter(state)) {
		const text = `No path matches ${printable(state.filter.text)}.`;
		if (selectedRow(state).kind === 'step') return [text];
		return [text, 'A search of all layers finds removed files, too.'];
	}
	if (state.image.info.layers.length === 0) return ['The image has no layers, so it has no files.'];
	if (isOfLayer && !snapshot.selection.isOwn)
		return ['This step has no layer, so it has no files.'];
	if (shown !== anyChange)
		return [
			`All paths are hidden (${hiddenChanges(state)}): ${keysOfHiddenChanges(state)} show them.`,
		];
	return [isOfLayer ? 'This layer changes nothing.' : 'There are no files yet.'];
}

const foldMarks: Readonly<Record<number, string>> = {
	[RowFold.leaf]: '  ',
	[RowFold.closed]: '▸ ',
	[RowFold.open]: '▾ ',
};

const sizeColumns = 7;
const ownerColumns = 9;
const attributeColumns = 11 + ownerColumns + 1;
const shareColumns = 10;
/** Narrower panes have no bars. */
const shareFromColumns = 50;
/** Cells that names get at least, however deep they are. */
const leastNameColumns = 12;

/** Character cells of the columns before the path; 0 for those that are not shown. */
type Columns = {readonly sign: number; readonly attributes: number; readonly share: number};

function columnsOf(state: InspectorState, width: number): Columns {
	return {
		sign: treeMode(state) === 'layer' || state.snapshot.selection.isOwn ? 2 : 0,
		attributes: state.hasAttributes ? attributeColumns : 0,
		share: width >= shareFromColumns && !state.size.isSlow ? shareColumns + 1 : 0,
	};
}

function rowLine(state: InspectorState, row: number, width: number, columns: Columns): Line {
	const {rows, snapshot, image, tree: viewport, focus} = state;
	const {tree, isDirectory} = image.index;
	const mode = treeMode(state);
	const node = rows.nodeAt(row);
	const version = snapshot.versionOf(node);
	const {sign, tone} = markOf(state, node);
	const bytes = shownBytes(image.index, snapshot, mode, node);
	const isCursor = row === viewport.cursor;
	const marker = !isCursor ? ' ' : focus === 'tree' ? '▸' : '▹';
	const before: Line = [
		span(marker),
		...(columns.sign === 0 ? [] : [span(`${sign} `, tone)]),
		...(columns.attributes === 0 ? [] : [span(attributesText(tree, version), 'faint')]),
		span(`${fitRight(bytes === 0 ? '·' : formatBytes(bytes), sizeColumns)} `),
		...(columns.share === 0 ? [] : [span(`${shareText(state, mode, node)} `, 'faint')]),
	];
	const isFolder = isDirectory[version] === 1;
	const used = 1 + columns.sign + columns.attributes + sizeColumns + 1 + columns.share;
	const room = Math.max(0, width - used - leastNameColumns);
	const indent = ' '.repeat(Math.min(rows.depthAt(row) * 2, room));
	const spans = [
		...before,
		span(indent + foldMarks[rows.foldAt(row)]),
		span(printable(tree.nameOf(node)) + (isFolder ? '/' : ''), tone),
		...(isFolder ? [] : [span(linkText(state, version), 'faint')]),
	];
	const note = noteSpans(state, node, version, {
		isOpen: rows.foldAt(row) === RowFold.open,
		room: width - lineWidth(spans) - 2,
	});
	const line = fitLine([...spans, span(note.length === 0 ? '' : '  '), ...note], width);
	const clickable = withTarget(line, {
		press: pressed => moveInTree({...pressed, focus: 'tree'}, row),
		open: 'open',
	});
	return isCursor
		? withCursor(clickable, focus === 'tree' ? 'cursor' : 'restingCursor')
		: clickable;
}

function attributesText(tree: ImageTree, version: number): string {
	const owner = fit(`${tree.uidOf(version)}:${tree.gidOf(version)}`, ownerColumns);
	return `${modeText(tree.kindOf(version), tree.modeOf(version))} ${owner} `;
}

/** The bytes of a row as a bar, beside the largest row at the top. A layer stores none of what it removes. */
function shareText({image, snapshot}: InspectorState, mode: TreeMode, node: number): string {
	const {children, childStarts} = image.index;
	const bytesOf = (at: number) =>
		mode === 'layer' && snapshot.changeOf(at) === ChangeBit.removed
			? 0
			: shownBytes(image.index, snapshot, mode, at);
	const end = Math.min(childStarts[rootPath + 1], childStarts[rootPath] + childLimit);
	const bytes = bytesOf(node);
	let most = bytes;
	for (let at = childStarts[rootPath]; at < end; at++) most = Math.max(most, bytesOf(children[at]));
	return shareBar(most === 0 ? 0 : bytes / most, shareColumns);
}

/** A root directory with more children is not searched for the largest one. */
const childLimit = 200;

function linkText({image}: InspectorState, version: number): string {
	const target = image.tree.linkOf(version);
	return target === '' ? '' : ` → ${printable(target)}`;
}

/** The kind of a version in a word. */
export function kindText(kind: EntryKind): string {
	switch (kind) {
		case EntryKind.directory:
			return 'directory';
		case EntryKind.symlink:
			return 'symbolic link';
		case EntryKind.characterDevice:
			return 'character device';
		case EntryKind.blockDevice:
			return 'block device';
		case EntryKind.fifo:
			return 'named pipe';
		default:
			return 'file';
	}
}
