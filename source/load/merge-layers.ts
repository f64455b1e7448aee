import {setTimeout} from 'node:timers/promises';
import type {ImageTree} from '../image/image-tree.ts';
import {buildingImageTree, ImageTreeBuilder} from '../image/tree-builder.ts';
import {type LayerIndex, LayerIndexBuilder} from '../layer/layer-index.ts';
import type {ImageLayers, OpenedImage, ReadLayersOptions} from '../sources/source.ts';
import {inSlices} from '../steps.ts';

export type MergeOptions = ReadLayersOptions & {
	/** Called with the tree of the layers that are there while others are still read; awaited. */
	readonly onPart?: (part: MergedPart) => Promise<void>;
	/** Milliseconds before the first part: an image that is there by then needs none. */
	readonly firstPartMilliseconds?: number;
};

/** What can be told of an image some of whose layers are missing. */
export type MergedPart = {
	/** The lowest layers, up to the first one that is missing: what it says is final. */
	readonly settled: ImageTree<LayerIndex>;
	/**
	 * All layers that are there, as if those in {@link unreadLayers} were empty. It has the same numbers for
	 * the same paths as `settled`, and more of them.
	 */
	readonly tree: ImageTree<LayerIndex>;
	/** Layers that are missing below others that are there. */
	readonly unreadLayers: ReadonlySet<number>;
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
	const {signal, onLayer, onPart, firstPartMilliseconds = 0} = options;
	const arrived = new Map<number, LayerIndex>();
	let wake = Promise.withResolvers<void>();
	let isReading = true;
	const reading = opened
		.readLayers({
			...options,
			isWatched: onPart !== undefined,
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
	const pace = new PartPace(firstPartMilliseconds);
	const merged: LayerIndex[] = [];
	while (isReading) {
		const index = arrived.get(merged.length);
		if (index) {
			await inSlices(builder.addLayer(index), signal);
			merged.push(index);
			continue;
		}
		const wait = onPart ? pace.millisecondsUntilDue(arrived.size) : undefined;
		if (onPart && wait === 0) {
			await pace.show(arrived.size, async () =>
				onPart(await partOf(builder.build(), arrived, signal)),
			);
			continue;
		}
		const due = wait === undefined ? [] : [setTimeout(wait, undefined, {ref: false})];
		await Promise.race([wake.promise, ...due]);
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

/** Says when a part is to be shown, so that looking at parts does not delay the whole much. */
class PartPace {
	readonly #first: number;
	readonly #start = performance.now();
	/** Milliseconds that went into parts. */
	#spent = 0;
	/** Layers that were there at the last part. */
	#shownLayers = 0;

	constructor(firstPartMilliseconds: number) {
		this.#first = firstPartMilliseconds;
	}

	/** `undefined` where nothing has come since the last part. */
	millisecondsUntilDue(layers: number): number | undefined {
		if (layers === this.#shownLayers) return undefined;
		const due = Math.max(this.#first, this.#spent / partialShare);
		return Math.max(0, Math.ceil(due - (performance.now() - this.#start)));
	}

	async show(layers: number, work: () => Promise<void>): Promise<void> {
		this.#shownLayers = layers;
		const start = performance.now();
		await work();
		this.#spent += performance.now() - start;
	}
}

async function partOf(
	settled: ImageTree<LayerIndex>,
	arrived: ReadonlyMap<number, LayerIndex>,
	signal: AbortSignal | undefined,
): Promise<MergedPart> {
	const unreadLayers = new Set<number>();
	if (arrived.size === settled.layers.length) return {settled, tree: settled, unreadLayers};
	const layers: LayerIndex[] = [];
	for (let layer = 0; layer <= Math.max(...arrived.keys()); layer++) {
		const index = arrived.get(layer);
		if (!index) unreadLayers.add(layer);
		layers.push(index ?? emptyLayer);
	}
	return {settled, tree: await inSlices(buildingImageTree(layers), signal), unreadLayers};
}

const emptyLayer = new LayerIndexBuilder().freeze();
