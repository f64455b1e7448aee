import {type LayerSelection, selectionOf, wholeImage} from '../../image/layer-selection.ts';
import {EntryKind} from '../../layer/entry-kind.ts';
import {memoizeByObject} from '../screen/memoize.ts';
import {type InspectedImage, isLayerRead} from './inspected-image.ts';

/** A row of the list of layers. */
export type LayerRow =
	| {readonly kind: 'image'}
	| {readonly kind: 'step'; readonly step: number}
	/** The steps that store, change and remove no files, as one row. */
	| {readonly kind: 'folded'; readonly steps: readonly number[]};

/** The list with the steps without files as one row at its end, and with each in its place. */
type LayerLists = {
	readonly folded: readonly LayerRow[];
	readonly unfolded: readonly LayerRow[];
};

const listsOf: (image: InspectedImage) => LayerLists = memoizeByObject(image => {
	const rows: readonly LayerRow[] = image.info.history.map((_, step) => ({kind: 'step', step}));
	const empty = image.info.history.flatMap((_, step) => (hasFiles(image, step) ? [] : [step]));
	const isEmpty = new Set(empty);
	// A row for a single step would not be shorter.
	if (empty.length < 2) {
		const all: readonly LayerRow[] = [{kind: 'image'}, ...rows];
		return {folded: all, unfolded: all};
	}
	const withFiles = rows.filter(row => row.kind === 'step' && !isEmpty.has(row.step));
	return {
		folded: [{kind: 'image'}, ...withFiles, {kind: 'folded', steps: empty}],
		unfolded: [{kind: 'image'}, ...rows],
	};
});

/** The rows of the list of layers: the whole image, then its steps, oldest first. */
export function layerRowsOf(image: InspectedImage, isUnfolded: boolean): readonly LayerRow[] {
	const {folded, unfolded} = listsOf(image);
	return isUnfolded ? unfolded : folded;
}

/** Whether the list has steps that can be one row. */
export function canFold(image: InspectedImage): boolean {
	return listsOf(image).folded !== listsOf(image).unfolded;
}

/** The place of a step in the list, or of the row that stands for it. */
export function rowOfStep(rows: readonly LayerRow[], step: number): number {
	return rows.findIndex(row =>
		row.kind === 'folded' ? row.steps.includes(step) : row.kind === 'step' && row.step === step,
	);
}

/** The tree that a row shows. */
export function selectionOfRow({info}: InspectedImage, row: LayerRow | undefined): LayerSelection {
	return row?.kind === 'step' ? selectionOf(info.history, row.step) : wholeImage(info);
}

/**
 * Whether a step made a layer with files, or one that removes some. `WORKDIR` makes a layer with a
 * directory only. A layer that is not read yet counts as one with files.
 */
function hasFiles(image: InspectedImage, step: number): boolean {
	const {layer} = image.info.history[step];
	if (layer === null) return false;
	if (!isLayerRead(image, layer)) return true;
	const {kind, count} = image.tree.layers[layer].entries;
	for (let entry = 0; entry < count; entry++) {
		if (kind[entry] !== EntryKind.directory) return true;
	}
	return false;
}
