import {type ImageTree, none} from './image-tree.ts';

/** Layers from `first` to `last` that have a path without a gap. */
export type LayerSpan = {
	readonly first: number;
	readonly last: number;
	/** Whether the layer after `last` removes the path; else the image ends with it. */
	readonly isRemoved: boolean;
};

/** The layers as of which a path exists, oldest first. */
export function layersOf(tree: ImageTree, node: number): readonly LayerSpan[] {
	const {latestVersion, previousVersion, versionLayer} = tree.arrays;
	const spans: LayerSpan[] = [];
	let last = tree.lastLayer;
	let isRemoved = false;
	for (let at = latestVersion[node]; at !== none; at = previousVersion[at]) {
		const layer = versionLayer[at];
		if (!tree.exists(at)) {
			last = layer - 1;
			isRemoved = true;
		} else if (!tree.exists(previousVersion[at])) {
			spans.unshift({first: layer, last, isRemoved});
		}
	}
	return spans;
}

/** Layers in a column: `3–9`, or `3–4, removed 5`. */
export function layersText(spans: readonly LayerSpan[]): string {
	return spans
		.map(({first, last, isRemoved}) => {
			const layers = first === last ? `${first}` : `${first}–${last}`;
			return isRemoved ? `${layers}, removed ${last + 1}` : layers;
		})
		.join(', ');
}

/** Layers in a sentence: `layers 3 to 9`, `layer 3, and layer 5 removes it`. */
export function layersInWords(spans: readonly LayerSpan[]): string {
	return spans
		.map(({first, last, isRemoved}) => {
			const layers = first === last ? `layer ${first}` : `layers ${first} to ${last}`;
			return isRemoved ? `${layers}, and layer ${last + 1} removes it` : layers;
		})
		.join('; ');
}
