import type {ConfigChange} from '../image/compare-configs.ts';
import type {LayerInfo} from '../image/image-info.ts';
import type {LoadedImage} from './analyzed-image.ts';
import type {TreeComparison} from './compare-trees.ts';

/** Two images, and the differences between them. */
export type ImageComparison = {
	readonly older: LoadedImage;
	readonly newer: LoadedImage;
	readonly trees: TreeComparison;
	readonly layers: LayerComparison;
	/** Settings for containers that differ. */
	readonly config: readonly ConfigChange[];
};

/** The layers of two images, told apart by their diffIds. */
export type LayerComparison = {
	/** Pairs of the same layer, oldest first; an image may have a layer twice. */
	readonly shared: readonly {readonly older: LayerInfo; readonly newer: LayerInfo}[];
	readonly onlyOlder: readonly LayerInfo[];
	readonly onlyNewer: readonly LayerInfo[];
	/**
	 * Pairs of `onlyOlder` and `onlyNewer` layers that the same instruction made: it ran again, with another
	 * result.
	 */
	readonly rebuilt: readonly {readonly older: LayerInfo; readonly newer: LayerInfo}[];
};

export function compareLayers(
	older: readonly LayerInfo[],
	newer: readonly LayerInfo[],
): LayerComparison {
	const unpaired = Map.groupBy(older, ({diffId}) => diffId);
	const shared: {older: LayerInfo; newer: LayerInfo}[] = [];
	const onlyNewer: LayerInfo[] = [];
	for (const layer of newer) {
		const pair = layer.diffId === '' ? undefined : unpaired.get(layer.diffId)?.shift();
		if (pair) shared.push({older: pair, newer: layer});
		else onlyNewer.push(layer);
	}
	const onlyOlder = [...unpaired.values()].flat().sort((one, other) => one.index - other.index);
	return {shared, onlyOlder, onlyNewer, rebuilt: pairByCommand(onlyOlder, onlyNewer)};
}

function pairByCommand(
	older: readonly LayerInfo[],
	newer: readonly LayerInfo[],
): LayerComparison['rebuilt'] {
	const unpaired = Map.groupBy(older, ({command}) => command);
	return newer.flatMap(layer => {
		const pair = layer.command === '' ? undefined : unpaired.get(layer.command)?.shift();
		return pair ? [{older: pair, newer: layer}] : [];
	});
}
