import {setImmediate, setTimeout} from 'node:timers/promises';
import type {ImageInfo} from '../image/image-info.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {buildImageTree, ImageTreeBuilder} from '../image/tree-builder.ts';
import {emptyLayer, type LayerIndex} from '../layer/layer-index.ts';
import {toFailure} from '../sources/broken-image.ts';
import type {OpenedImage, ReadLayersOptions} from '../sources/source.ts';

export type MergeOptions = ReadLayersOptions & {
	/** Called with the tree of the layers read so far; awaited. */
	readonly onPart?: ((part: MergedPart) => Promise<void>) | undefined;
	/** Milliseconds before the first part: an image that is loaded by then needs none. */
	readonly firstPartMilliseconds?: number;
};

/** The layers of an image that have been read so far. */
export type MergedPart = {
	/** The lowest layers, up to the first missing one. */
	readonly settled: ImageTree<LayerIndex>;
	/**
	 * All layers that have been read, with empty ones in place of {@link unreadLayers}. Its nodes have the
	 * same numbers as in `settled`.
	 */
	readonly tree: ImageTree<LayerIndex>;
	/** Missing layers below others that have been read. */
	readonly unreadLayers: ReadonlySet<number>;
};

export type MergedImage = {
	readonly info: ImageInfo;
	readonly tree: ImageTree<LayerIndex>;
};

/** Parts get at most this share of the time, so that they do not delay the whole image much. */
const partialShare = 0.2;

/** Reads an image's layers, and merges each as soon as those below it have been read. */
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
	const throttle = new PartThrottle(firstPartMilliseconds);
	const merged: LayerIndex[] = [];
	while (isReading) {
		signal?.throwIfAborted();
		const index = arrived.get(merged.length);
		if (index) {
			addLayer(builder, index, opened);
			merged.push(index);
			// Reading goes on between two layers.
			await setImmediate();
			continue;
		}
		const wait = onPart ? throttle.millisecondsUntilDue(arrived.size) : undefined;
		if (onPart && wait === 0) {
			await throttle.run(arrived.size, () => onPart(partOf(builder.build(), arrived)));
			continue;
		}
		const due = wait === undefined ? [] : [setTimeout(wait, undefined, {ref: false})];
		await Promise.race([wake.promise, ...due]);
		wake = Promise.withResolvers();
	}
	const {info, layers} = await reading;
	// An engine may export another platform's image than the one it described.
	const isAsExpected = merged.every((index, layer) => index === layers.get(layer));
	if (!isAsExpected) builder = new ImageTreeBuilder();
	for (let layer = isAsExpected ? merged.length : 0; layer < info.layers.length; layer++) {
		signal?.throwIfAborted();
		addLayer(builder, layers.get(layer)!, opened);
	}
	return {info, tree: builder.build()};
}

/** @throws Failure if the layers together exceed a limit */
function addLayer(builder: ImageTreeBuilder, index: LayerIndex, {info}: OpenedImage): void {
	try {
		builder.addLayer(index);
	} catch (error) {
		throw toFailure(error, info.reference);
	}
}

/** Limits how often parts are shown. */
class PartThrottle {
	readonly #firstPartMilliseconds: number;
	readonly #start = performance.now();
	/** Milliseconds spent on parts. */
	#spent = 0;
	/** Layers in the last part. */
	#shownLayers = 0;

	constructor(firstPartMilliseconds: number) {
		this.#firstPartMilliseconds = firstPartMilliseconds;
	}

	/** `undefined` if no layer has arrived since the last part. */
	millisecondsUntilDue(layers: number): number | undefined {
		if (layers === this.#shownLayers) return undefined;
		const due = Math.max(this.#firstPartMilliseconds, this.#spent / partialShare);
		return Math.max(0, Math.ceil(due - (performance.now() - this.#start)));
	}

	async run(layers: number, work: () => Promise<void>): Promise<void> {
		this.#shownLayers = layers;
		const start = performance.now();
		await work();
		this.#spent += performance.now() - start;
	}
}

function partOf(
	settled: ImageTree<LayerIndex>,
	arrived: ReadonlyMap<number, LayerIndex>,
): MergedPart {
	const unreadLayers = new Set<number>();
	if (arrived.size === settled.layers.length) return {settled, tree: settled, unreadLayers};
	const layers: LayerIndex[] = [];
	for (let layer = 0; layer <= Math.max(...arrived.keys()); layer++) {
		const index = arrived.get(layer);
		if (!index) unreadLayers.add(layer);
		layers.push(index ?? emptyLayer);
	}
	return {settled, tree: buildImageTree(layers), unreadLayers};
}
