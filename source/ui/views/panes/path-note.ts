import type {Fix} from '../../../analysis/fixes/fix.ts';
import {layersName} from '../../../analysis/fixes/words.ts';
import {ruleOf} from '../../../analysis/removable.ts';
import {ChangeBit} from '../../../image/layer-snapshot.ts';
import {cutAtWord, widthOf} from '../../../text/cut.ts';
import {formatBytes} from '../../../text/numbers.ts';
import {type Line, span} from '../../screen/line.ts';
import {memoizeByObject} from '../../screen/memoize.ts';
import type {InspectedImage} from '../../state/inspected-image.ts';
import {type InspectorState, selectedRow, treeMode} from '../../state/state.ts';
import {causeTexts, ownerAndMode, shownRemovable} from './path-text.ts';

export type NoteOptions = {
	/** Whether the path is a folder whose paths are listed. */
	readonly isOpen: boolean;
	/** Character cells for the remark. */
	readonly room: number;
};

/** A remark behind a path: why its bytes are waste, or its new owner and mode. */
export function noteSpans(
	state: InspectorState,
	node: number,
	version: number,
	{isOpen, room}: NoteOptions,
): Line {
	const waste = wasteNote(state, node, isOpen);
	if (waste.length > 0) return [span(fitting(waste, room), 'waste')];
	const removable = shownRemovable(state, node);
	if (removable !== undefined) {
		return [span(cutAtWord(`≈ ${ruleOf(removable).label}`, room), 'faint')];
	}
	const {tree} = state.image;
	if (state.snapshot.changeOf(node) !== ChangeBit.modified) return [];
	const changes = ownerAndMode(tree, tree.arrays.previousVersion[version], version);
	if (changes.length === 0) return [];
	const texts = [
		changes.map(({name, older, newer}) => `${name} ${older} → ${newer}`),
		changes.map(({name, newer}) => `${name} ${newer}`),
		changes.map(({name}) => name),
	].map(parts => parts.join(', '));
	return [span(fitting(texts, room), 'faint')];
}

/** The first text that fits, or what fits of the last one. */
function fitting(texts: readonly string[], room: number): string {
	return texts.find(text => widthOf(text) <= room) ?? cutAtWord(texts[texts.length - 1], room);
}

/** Fixes of several paths, by the directory that has them. */
const fixesByFolder: (image: InspectedImage) => ReadonlyMap<string, readonly Fix[]> =
	memoizeByObject(({fixes}) =>
		Map.groupBy(
			fixes.filter(({paths}) => paths > 1),
			({folder}) => folder,
		),
	);

/** A smaller share of the image's waste is not worth a remark in the tree. */
const leastShare = 0.01;

/**
 * Waste of a path, or of several paths in it, as of the selected layer: `46.7 MB removed by layer 8`, and the same
 * in fewer words.
 */
function wasteNote(state: InspectorState, node: number, isOpen: boolean): readonly string[] {
	const {image, snapshot} = state;
	const isStep = selectedRow(state).kind === 'step';
	const own = image.waste.wasteAt(node);
	// The paths of an open folder have the remarks themselves; the final tree lacks those that were removed.
	const isSaidBelow = isOpen && isStep;
	const ofFolder = isSaidBelow ? undefined : fixesByFolder(image).get(image.tree.pathOf(node));
	const rows = own.length > 0 ? own : (ofFolder ?? []);
	const {wastedBytes} = image.analysis.totals;
	if (!isStep) {
		const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
		return bytes === 0 || bytes < wastedBytes * leastShare
			? []
			: [`${formatBytes(bytes)} wasted`, 'wasted'];
	}
	const {layer} = snapshot.selection;
	// The changes of a layer have only what it stores or wastes itself.
	const row = rows.find(({layers}) =>
		treeMode(state) === 'layer'
			? layers.includes(layer)
			: layers[0] <= layer && layers[layers.length - 1] >= layer,
	);
	if (row === undefined || row.cause === null) return [];
	const end = row.layers[row.layers.length - 1];
	const bytes = formatBytes(row.bytes);
	if (end !== layer) {
		const cause = causeTexts[row.cause];
		// The bytes are those of all its layers.
		if (row.layers.length > 2) return [`${cause} by layer ${end}`, cause];
		return [`${bytes} ${cause} by layer ${end}`, `${bytes} ${cause}`, cause];
	}
	if (row.layers.length === 1)
		return [`${bytes} stored more than once`, `${bytes} wasted`, 'wasted'];
	const holders = layersName(row.layers.slice(0, -1));
	return [`wastes ${bytes} of ${holders}`, `wastes ${bytes}`, 'waste'];
}
