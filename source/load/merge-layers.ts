import type {ImageTree} from '../image/image-tree.ts';
import {ImageTreeBuilder} from '../image/tree-builder.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import type {ImageLayers, OpenedImage, ReadLayersOptions} from '../sources/source.ts';
import {inSlices} from '../steps.ts';

export type MergeOptions = ReadLayersOptions & {
	/** Called with the tree of the lowest layers while others are still read; awaited. */
	readonly onPartialTree?: (tree: ImageTree<LayerIndex>) => Promise<void>;
};

export type MergedImage = {
	readonly info: ImageLayers['info'];
	readonly tree: ImageTree<LayerIndex>;
};

/** Looking at a part must not delay the whole much: it gets at the most this share of the time. */
const partialShare = 0.2;

/**
 * Reads an image's layers and merges each as soon as those below it are there: beside the reading, and
 * in slices, so that keys and frames come in between.
 */
export async function mergeLayers(
	opened: OpenedImage,
	options: MergeOptions = {},
): Promise<MergedImage> {
	const {signal, onLayer, onPartialTree} = options;
	const arrived = new Map<number, LayerIndex>();
	let wake = Promise.withResolvers<void>();
	let isReading = true;
	const reading = opened
		.readLayers({
			...options,
			isWatched: onPartialTree !== undefined,
			onLayer: (layer, index) => {
				arrived.set(layer, index);
				onLayer?.(layer, index);
				wake.resolve();
			},
		})
		.finally(() => {
			isReading = false;
			wake.resolve();
		});
	// It is awaited below; it may fail while a layer is being merged.
	reading.catch(() => {});
	let builder = new ImageTreeBuilder();
	const start = performance.now();
	let partialMilliseconds = 0;
	const merged: LayerIndex[] = [];
	while (isReading) {
		const index = arrived.get(merged.length);
		if (index) {
			await inSlices(builder.addLayer(index), signal);
			merged.push(index);
			continue;
		}
		const partialStart = performance.now();
		const isCheap = partialMilliseconds <= (partialStart - start) * partialShare;
		if (onPartialTree && merged.length > 0 && isCheap) {
			await onPartialTree(builder.build());
			partialMilliseconds += performance.now() - partialStart;
		}
		await wake.promise;
		wake = Promise.withResolvers();
	}
	const {info, layers} = await reading;
	// What an engine told beforehand can be another platform's image than the one it exports.
	const isAsTold = merged.every((index, layer) => index === layers[layer]);
	if (!isAsTold) builder = new ImageTreeBuilder();
	for (const index of layers.slice(isAsTold ? merged.length : 0)) {
		await inSlices(builder.addLayer(index), signal);
	}
	return {info, tree: builder.build()};
}
