import {layersName} from '../../../analysis/fixes/words.ts';
import {type RemovablePath, ruleOf} from '../../../analysis/removable.ts';
import {removableAdvice} from '../../../analysis/removable-advice.ts';
import type {WasteCause, WastedPath} from '../../../analysis/waste.ts';
import {ChangedField, changedFieldNames} from '../../../image/changed-fields.ts';
import {type ImageTree, none} from '../../../image/image-tree.ts';
import {ChangeBit} from '../../../image/layer-snapshot.ts';
import {rootPath} from '../../../layer/path-table.ts';
import {type VersionChange, versionChanges} from '../../../report/version-changes.ts';
import {modeText} from '../../../text/mode-text.ts';
import {countText, formatBytes} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {secondsText} from '../../figures.ts';
import {type Line, marked, span} from '../../screen/line.ts';
import {type InspectorState, treeMode} from '../../state/state.ts';

/** Why bytes became waste, followed by `by` and the layer. */
export const causeTexts: Readonly<Record<WasteCause, string>> = {
	removed: 'removed',
	replaced: 'replaced',
	'metadata-only': 'stored again',
	identical: 'stored again',
};

/** The rows of waste of a path, or of the nearest directory above it that has some. */
export function wasteOf({image}: InspectorState, node: number): readonly WastedPath[] {
	const {parents} = image.tree.arrays.paths;
	for (let at = node; at !== rootPath && at !== none; at = parents[at]) {
		const rows = image.waste.wasteAt(at);
		if (rows.length > 0) return rows;
	}
	return [];
}

/** The removable path of a node. The changes of a layer have it only if the layer stores bytes of it. */
export function shownRemovable(state: InspectorState, node: number): RemovablePath | undefined {
	const path = state.image.removable.get(node);
	const isShown =
		treeMode(state) === 'all' || path?.layers.includes(state.snapshot.selection.layer) === true;
	return isShown ? path : undefined;
}

/** The removable path that a path is, or is in. */
function removableOf(state: InspectorState, node: number): RemovablePath | undefined {
	const {parents} = state.image.tree.arrays.paths;
	for (let at = node; at !== rootPath && at !== none; at = parents[at]) {
		const found = shownRemovable(state, at);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** The advice about the waste of a path, and about its removable bytes. */
export function adviceOf(state: InspectorState, node: number): readonly string[] {
	const removable = removableOf(state, node);
	return [
		...new Set(wasteOf(state, node).flatMap(row => state.image.waste.fixOf(row)?.advice ?? [])),
		...(removable === undefined
			? []
			: [removableAdvice(ruleOf(removable), [removable], removable.layers, state.image.steps)]),
	];
}

/** The old and the new owner and mode of a path, as far as they differ. */
export function ownerAndMode(
	tree: ImageTree,
	before: number,
	after: number,
): readonly VersionChange[] {
	const names = ['owner', 'mode'];
	return versionChanges(tree, before, after).filter(({name}) => names.includes(name));
}

/** Details of a path: its metadata, its change, and what to do about its waste and removable bytes. */
export function pathDetails(state: InspectorState, node: number, width: number): readonly Line[] {
	const {image, snapshot} = state;
	const {tree, isDirectory, isLinked, versionSize} = image.index;
	const version = snapshot.versionOf(node);
	if (version === none) return [];
	const isFolder = isDirectory[version] === 1;
	const bytes = isFolder ? snapshot.totalBytesOf(node) : versionSize[version];
	const metadata = [
		formatBytes(bytes) + (isFolder ? ` in ${countText(snapshot.pathsBelow(node), 'path')}` : ''),
		modeText(tree.kindOf(version), tree.modeOf(version)),
		`${tree.uidOf(version)}:${tree.gidOf(version)}`,
		secondsText(tree.mtimeOf(version)),
		...(isLinked[version] === 1 ? ['hard-linked'] : []),
		...(tree.linkOf(version) === '' ? [] : [`→ ${printable(tree.linkOf(version))}`]),
	];
	return [
		[span(metadata.join('  '))],
		[span(changeText(state, node, version))],
		...wasteOf(state, node).flatMap(row => wasteLines(state, row, node, width)),
		...removableLines(state, node, width),
	];
}

/** The removable bytes of a path or of a directory above it, and what to do about them. */
export function removableLines(
	state: InspectorState,
	node: number,
	width: number,
): readonly Line[] {
	const path = removableOf(state, node);
	if (path === undefined) return [];
	const rule = ruleOf(path);
	const advice = removableAdvice(rule, [path], path.layers, state.image.steps);
	const place = path.node === node ? '' : ` with ${printable(path.path)}`;
	return [
		[span(`≈ ${formatBytes(path.bytes)} removable${place}: ${rule.title}`)],
		...marked('→', advice, width),
	];
}

function wasteLines(
	state: InspectorState,
	row: WastedPath,
	node: number,
	width: number,
): readonly Line[] {
	const {node: wasted, bytes, cause, layers} = row;
	const end = layers[layers.length - 1];
	const holders = layers.slice(0, -1);
	const place = wasted === node ? '' : ` with ${printable(state.image.tree.pathOf(wasted))}`;
	const holder = holders.length === 0 ? '' : ` of ${layersName(holders)}`;
	const text = `${formatBytes(bytes)}${holder} wasted: ${causeTexts[cause]} by layer ${end}${place}`;
	const advice = state.image.waste.fixOf(row)?.advice;
	return [[span(text, 'waste')], ...(advice === undefined ? [] : marked('→', advice, width))];
}

/** The effect of the selected layer on a path, as a sentence without an end. */
function changeText(state: InspectorState, node: number, version: number): string {
	const {image, snapshot} = state;
	const {tree, isDirectory} = image.index;
	const {versionLayer, previousVersion} = tree.arrays;
	const layer = versionLayer[version];
	switch (snapshot.changeOf(node)) {
		case ChangeBit.added:
			return `added by layer ${layer}`;
		case ChangeBit.removed:
			return `removed by layer ${snapshot.selection.layer}; last written by layer ${layer}`;
		case ChangeBit.modified: {
			const before = previousVersion[version];
			const fields = tree.changedFields(before, version);
			const changes = ownerAndMode(tree, before, version).map(
				({name, older, newer}) => `${name} ${older} → ${newer}`,
			);
			const names = changedFieldNames(
				fields & ~(ChangedField.uid | ChangedField.gid | ChangedField.mode),
			).map(name => (name === 'mtime' ? 'time' : name));
			return `modified by layer ${layer}: ${[...changes, ...names].join(', ')}`;
		}
		default: {
			if (snapshot.isStoredAgain(node)) return `stored again by layer ${layer}, unchanged`;
			const changes = isDirectory[version] === 1 ? snapshot.changesBelow(node) : 0;
			const below = changes === 0 ? '' : `${countText(changes, 'path')} changed below; `;
			return `${below}last written by layer ${layer}`;
		}
	}
}
