import type {HistoryStep, ImageInfo} from './image-info.ts';
import {none} from './image-tree.ts';

/** The layer that the tree is shown as of, and whether the selected step made it. */
export type LayerSelection = {
	/** -1: before the first layer. */
	readonly layer: number;
	/** False for a step without a layer (`ENV`): the tree is that of the layer before it, without changes. */
	readonly isOwn: boolean;
};

/** The final tree, without changes. */
export function wholeImage({layers}: Pick<ImageInfo, 'layers'>): LayerSelection {
	return {layer: layers.length - 1, isOwn: false};
}

/** The layer that a step of the history shows. */
export function selectionOf(history: readonly HistoryStep[], step: number): LayerSelection {
	const own = history[step]?.layer ?? null;
	if (own !== null) return {layer: own, isOwn: true};
	const before = history.slice(0, step + 1).findLast(({layer}) => layer !== null);
	return {layer: before?.layer ?? none, isOwn: false};
}

/** Whether both select the same tree. */
export function isSameSelection(one: LayerSelection, other: LayerSelection): boolean {
	return one.layer === other.layer && one.isOwn === other.isOwn;
}
