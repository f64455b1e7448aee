import type {Fix} from '../../../analysis/fixes/fix.ts';
import type {WastedPath} from '../../../analysis/waste.ts';
import {changedFieldNames} from '../../../image/changed-fields.ts';
import {none} from '../../../image/image-tree.ts';
import {modeText} from '../../../text/mode-text.ts';
import {formatBytes, numberText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {layersText, secondsText} from '../../figures.ts';
import {emptyLine, field, type Line, span, wrapped} from '../../screen/line.ts';
import {commandOfLayer, type InspectorState} from '../../state/state.ts';
import {oneLine} from '../../step-text.ts';
import {scrollingPage} from '../page.tsx';
import {kindText} from '../panes/tree-lines.ts';

export type PathState = {readonly name: 'path'; readonly node: number; readonly offset: number};

/** A path's metadata as of the selected layer, and its history over the layers. */
export const pathView = scrollingPage<PathState>(
	'Path',
	(state, {node}, width) => pathLines(state, node, width),
	(view, nodeOf) => {
		const node = nodeOf(view.node);
		return node === none ? undefined : {...view, node};
	},
);

function pathLines(state: InspectorState, node: number, width: number): readonly Line[] {
	const {image, snapshot} = state;
	const version = snapshot.versionOf(node);
	const waste = image.analysis.wasted.filter(row => row.node === node);
	return [
		...wrapped(printable(image.tree.pathOf(node)), width, 'strong'),
		emptyLine,
		...(version === none ? [] : metadataLines(state, node, version, width)),
		emptyLine,
		[span('History', 'title')],
		...historyLines(state, node, width),
		...(waste.length === 0 ? [] : [emptyLine, [span('Waste', 'title')]]),
		...waste.flatMap(row => wasteFields(row, image.fixes, width)),
	];
}

/** Wasted bytes of a path, with the advice of the fix that saves them. */
function wasteFields(row: WastedPath, fixes: readonly Fix[], width: number): readonly Line[] {
	const fix = fixes.find(({rows}) => rows.includes(row));
	if (fix === undefined) return [];
	return [
		...wrapped(
			`${formatBytes(row.bytes)} ${fix.why} (layers ${layersText(row.layers)})`,
			width,
			'waste',
		),
		...wrapped(`→ ${fix.advice}`, width),
	];
}

function metadataLines(
	{image, snapshot}: InspectorState,
	node: number,
	version: number,
	width: number,
): readonly Line[] {
	const {tree, isDirectory, isLinked, versionSize} = image.index;
	const kind = tree.kindOf(version);
	const mode = tree.modeOf(version);
	const link = tree.linkOf(version);
	const attributes = tree.attributesOf(version);
	const bytes = isDirectory[version] === 1 ? snapshot.totalBytesOf(node) : versionSize[version];
	return [
		...field('kind', kindText(kind) + (isLinked[version] === 1 ? ', hard-linked' : ''), width),
		...field('mode', `${modeText(kind, mode)} (${mode.toString(8).padStart(4, '0')})`, width),
		...field('owner', `${tree.uidOf(version)}:${tree.gidOf(version)}`, width),
		...field('size', `${formatBytes(bytes)} (${numberText(bytes)} bytes)`, width),
		...field('modified', secondsText(tree.mtimeOf(version)), width),
		...(link === '' ? [] : field('link to', printable(link), width)),
		...(attributes === ''
			? []
			: attributes
					.split('\n')
					.flatMap((text, at) => field(at === 0 ? 'attributes' : '', printable(text), width))),
	];
}

/** The versions of a path, oldest first, each with the step that made it. */
function historyLines(state: InspectorState, node: number, width: number): readonly Line[] {
	const {tree} = state.image;
	const {latestVersion, previousVersion, versionLayer} = tree.arrays;
	const versions: number[] = [];
	for (let at = latestVersion[node]; at !== none; at = previousVersion[at]) versions.unshift(at);
	return versions.flatMap(version => {
		const layer = versionLayer[version];
		const step = oneLine(commandOfLayer(state, layer));
		return [
			...field(`layer ${layer}`, versionText(state, version), width),
			...field('', step, width, 'faint'),
		];
	});
}

function versionText({image}: InspectorState, version: number): string {
	const {tree, versionSize, isDirectory} = image.index;
	const older = tree.arrays.previousVersion[version];
	if (!tree.exists(version)) return 'removed';
	const size = isDirectory[version] === 1 ? '' : `, ${formatBytes(versionSize[version])}`;
	if (!tree.exists(older)) return `added${size}`;
	const fields = changedFieldNames(tree.changedFields(older, version));
	return fields.length === 0
		? `stored again, unchanged${size}`
		: `modified: ${fields.join(', ')}${size}`;
}
