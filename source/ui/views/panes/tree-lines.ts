import {changedFieldNames} from '../../../image/changed-fields.ts';
import {anyChange, ChangeBit} from '../../../image/layer-snapshot.ts';
import {EntryKind} from '../../../layer/entry-kind.ts';
import {rootPath} from '../../../layer/path-table.ts';
import {modeText} from '../../../text/mode-text.ts';
import {countText, formatBytes, numberText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {emptyLine, fitLine, type Line, line, span, wrapped} from '../../screen/line.ts';
import {cut, fit, fitRight} from '../../screen/text-width.ts';
import type {Tone} from '../../screen/theme.ts';
import {isLayerRead, settledLayers} from '../../state/inspected-image.ts';
import {
	areAttributesShown,
	hasFilter,
	type InspectorState,
	layoutFor,
	selectedNode,
	selectedStep,
} from '../../state/state.ts';
import {stepName} from '../../step-text.ts';
import {RowFold} from '../../tree/tree-rows.ts';
import {shownBytes} from '../../tree/tree-view.ts';
import {activityText, barLine, unreadText} from '../loading/loading-text.ts';

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

/** The title of the tree: layer, order, and hidden changes. */
export function treeTitle(state: InspectorState, width: number): Line {
	const {focus, mode, sort, shown, snapshot, rows, image} = state;
	const isFocused = focus === 'tree';
	const {layer, isOwn} = snapshot.selection;
	const what =
		mode === 'all'
			? `Files up to layer ${layer}`
			: isOwn
				? `Changes of layer ${layer}`
				: 'No changes';
	const bytes = mode === 'all' ? snapshot.totalBytesOf(rootPath) : snapshot.layerBytesOf(rootPath);
	const hidden = hiddenNames(shown);
	const isSettled = image.isFinal || layer < settledLayers(image);
	const parts = [
		...(isLayerRead(image, layer)
			? [formatBytes(bytes), countText(rows.visibleCount, 'path')]
			: ['not read yet']),
		...(isLayerRead(image, layer) && !isSettled ? ['not final'] : []),
		...(sort === 'size' ? ['by size'] : []),
		...(hidden === '' ? [] : [`without ${hidden}`]),
		...(hasFilter(state) ? [`filter ${printable(state.filter.text)}`] : []),
	];
	const name = image.info.layers.length === 0 ? 'No layers' : what;
	const text = `${isFocused ? '▸' : ' '}${name}: ${parts.join(', ')}`;
	return fitLine([span(fit(text, width), isFocused ? 'focusedTitle' : 'title')], width);
}

function hiddenNames(shown: number): string {
	const names = [
		[ChangeBit.added, 'added'],
		[ChangeBit.modified, 'modified'],
		[ChangeBit.removed, 'removed'],
		[ChangeBit.unchanged, 'unchanged'],
	] as const;
	if (shown === anyChange) return '';
	return names
		.filter(([bit]) => (shown & bit) === 0)
		.map(([, name]) => name)
		.join(', ');
}

/** The visible rows of the tree. */
export function treeLines(state: InspectorState, width: number): readonly Line[] {
	const {rows, tree, image} = state;
	const {treeRows} = layoutFor(state);
	if (!isLayerRead(image, state.snapshot.selection.layer)) return unreadLines(state, width);
	if (rows.count === 0) return [fitLine([span(' '), span(emptyText(state), 'faint')], width)];
	const lines: Line[] = [];
	const end = Math.min(rows.count, tree.offset + treeRows);
	const hasAttributes = areAttributesShown(state);
	for (let row = tree.offset; row < end; row++) {
		lines.push(rowLine(state, row, width, hasAttributes));
	}
	return lines;
}

/** Shown instead of the files of a layer that is not read yet: the progress. */
function unreadLines(state: InspectorState, width: number): readonly Line[] {
	const {progress, snapshot, size} = state;
	const lines = [
		...wrapped(unreadText(state, snapshot.selection.layer), width - 1),
		emptyLine,
		...(progress === undefined
			? [line('waiting for the layers …', 'faint')]
			: [
					line(activityText(progress), 'faint'),
					size.isSlow ? emptyLine : barLine(progress, Math.min(60, width - 1)),
				]),
	];
	return lines.map(item => fitLine([span(' '), ...item], width));
}

/** The reason why there are no rows. */
function emptyText(state: InspectorState): string {
	const {mode, snapshot, shown} = state;
	if (hasFilter(state)) return `No path matches ${printable(state.filter.text)}.`;
	if (mode === 'layer' && !snapshot.selection.isOwn) {
		const step = selectedStep(state);
		return `This step holds no files: ${step === undefined ? '' : stepName(step)}`;
	}
	if (shown !== anyChange)
		return `All paths are hidden (${hiddenNames(shown)}): 1 2 3 4 show them.`;
	return mode === 'layer' ? 'This layer changes nothing.' : 'There are no files yet.';
}

const foldMarks: Readonly<Record<number, string>> = {
	[RowFold.leaf]: '  ',
	[RowFold.closed]: '▸ ',
	[RowFold.open]: '▾ ',
};

const sizeColumns = 7;
const ownerColumns = 9;
/** Cells that names get at least, however deep they are. */
const leastNameColumns = 12;

function rowLine(state: InspectorState, row: number, width: number, hasAttributes: boolean): Line {
	const {rows, snapshot, image, mode, tree: viewport} = state;
	const {tree, isDirectory} = image.index;
	const node = rows.nodeAt(row);
	const version = snapshot.versionOf(node);
	const {sign, tone} = markOf(state, node);
	const bytes = formatBytes(shownBytes(image.index, snapshot, mode, node));
	const attributes = hasAttributes
		? `${modeText(tree.kindOf(version), tree.modeOf(version))} ${fit(`${tree.uidOf(version)}:${tree.gidOf(version)}`, ownerColumns)} `
		: '';
	const isCursor = row === viewport.cursor;
	const before = `${isCursor ? '>' : ' '}${sign} ${attributes}${fitRight(bytes, sizeColumns)} `;
	const room = Math.max(0, width - before.length - leastNameColumns);
	const indent = ' '.repeat(Math.min(rows.depthAt(row) * 2, room));
	const fold = foldMarks[rows.foldAt(row)];
	const name = printable(tree.nameOf(node)) + (isDirectory[version] === 1 ? '/' : '');
	const link = isDirectory[version] === 1 ? '' : linkText(state, version);
	if (isCursor) {
		const cursorTone = state.focus === 'tree' ? 'cursor' : 'restingCursor';
		return fitLine([span(before + indent + fold + name + link, cursorTone)], width);
	}
	const nameTone = tone ?? (isDirectory[version] === 1 ? 'directory' : undefined);
	return fitLine(
		[
			span(` ${sign} `, tone),
			span(attributes, 'faint'),
			span(`${fitRight(bytes, sizeColumns)} ${indent}${fold}`),
			span(name, nameTone),
			span(link, 'faint'),
		],
		width,
	);
}

function linkText({image}: InspectorState, version: number): string {
	const target = image.tree.linkOf(version);
	return target === '' ? '' : ` → ${printable(target)}`;
}

/** Details of the selected path: its whole name, its changed fields and its metadata. */
export function pathLines(state: InspectorState, width: number): readonly Line[] {
	const {pathRows} = layoutFor(state);
	const node = selectedNode(state);
	if (node < 0) return Array.from({length: pathRows}, () => fitLine(emptyLine, width));
	const path = cut(printable(state.image.tree.pathOf(node)), width - 1, 'start');
	const lines = [
		[span(' '), span(path, 'strong')],
		[span(' '), ...changeText(state, node)],
	];
	// If there is one row only, it shows details that the tree does not have.
	return (pathRows === 1 ? lines.slice(1) : lines.slice(0, pathRows)).map(item =>
		fitLine(item, width),
	);
}

function changeText(state: InspectorState, node: number): Line {
	const {snapshot, image} = state;
	const {tree, isDirectory, isLinked} = image.index;
	const version = snapshot.versionOf(node);
	const {tone} = markOf(state, node);
	const owner = `${tree.uidOf(version)}:${tree.gidOf(version)}`;
	const metadata = [
		modeText(tree.kindOf(version), tree.modeOf(version)),
		owner,
		...(isDirectory[version] === 1
			? [
					countText(snapshot.pathsBelow(node), 'path'),
					`${numberText(snapshot.changesBelow(node))} changed`,
				]
			: []),
		...(isLinked[version] === 1 ? ['hard-linked'] : []),
	].join('  ');
	return [span(`${changeWords(state, node)}  `, tone), span(metadata, 'faint')];
}

function changeWords({snapshot, image}: InspectorState, node: number): string {
	const {tree} = image;
	const version = snapshot.versionOf(node);
	const {versionLayer, previousVersion} = tree.arrays;
	const from = `of layer ${versionLayer[version]}`;
	switch (snapshot.changeOf(node)) {
		case ChangeBit.added:
			return 'added';
		case ChangeBit.modified: {
			const fields = tree.changedFields(previousVersion[version], version);
			return `modified: ${changedFieldNames(fields).join(', ')}`;
		}
		case ChangeBit.removed:
			return `removed, ${from}`;
		default:
			return snapshot.isStoredAgain(node) ? 'stored again, unchanged' : `unchanged, ${from}`;
	}
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
