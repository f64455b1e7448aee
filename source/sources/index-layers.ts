import type {ImageCache} from '../cache/image-cache.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {readLayerFromFile, readLayerFromStream} from '../layer/read-layer.ts';
import type {FoundImage} from './image-layout.ts';
import type {ImageLayers, LayerTar, ReadLayersOptions} from './source.ts';

/** Layers read at the same time: more than there are cores, as the largest ones would else be left over. */
const concurrency = 4;

/** The headers of fewer entries are read from a file as fast as an entry of the cache. */
const cachedFileEntries = 2000;

export type IndexLayersOptions = ReadLayersOptions & {
	readonly openLayer: (layer: number, signal?: AbortSignal) => Promise<LayerTar>;
	/** Bytes of a layer's blob, for the progress. */
	readonly sizeOf: (layer: number) => number;
	readonly cache?: ImageCache | undefined;
	/** Makes of an error one that names the archive. */
	readonly describe: (error: unknown) => unknown;
};

/**
 * Indexes the layers of an image whose blobs can be opened one by one. A layer that the image has
 * twice is read once.
 */
export async function indexLayers(
	found: FoundImage,
	{signal, onProgress, onLayer, openLayer, sizeOf, cache, describe}: IndexLayersOptions,
): Promise<ImageLayers> {
	const {info} = found;
	const layersByBlob = Map.groupBy(info.layers.keys(), layer => found.blobs[layer]);
	const groups = [...layersByBlob.values()];
	const totalBytes = groups.reduce((total, [layer]) => total + sizeOf(layer), 0);
	const indexes: LayerIndex[] = [];
	let doneLayers = 0;
	let doneBytes = 0;
	const report = () =>
		onProgress?.({
			activity: 'reading layers',
			doneBytes,
			totalBytes,
			doneLayers,
			totalLayers: info.layers.length,
		});
	const readGroup = async (layers: readonly number[]) => {
		const size = sizeOf(layers[0]);
		let known = 0;
		const index = await readLayer(layers[0], {
			signal,
			onBytes: bytes => {
				const next = Math.min(size, known + bytes);
				doneBytes += next - known;
				known = next;
				report();
			},
		});
		doneBytes += size - known;
		for (const layer of layers) {
			indexes[layer] = index;
			doneLayers += 1;
			onLayer?.(layer, index);
		}
		report();
	};
	const readLayer = async (layer: number, options: IndexTarOptions) => {
		const known = await cache?.readLayer(layer, found, signal);
		if (known) return known;
		const tar = await openLayer(layer, signal);
		const index = await indexTar(tar, options);
		const isWorthIt = tar.kind === 'stream' || index.entries.count >= cachedFileEntries;
		cache?.keepLayer(layer, found, index, isWorthIt);
		return index;
	};
	let next = 0;
	const work = async () => {
		while (next < groups.length) {
			signal?.throwIfAborted();
			await readGroup(groups[next++]);
		}
	};
	try {
		await Promise.all(Array.from({length: concurrency}, work));
	} catch (error) {
		throw describe(error);
	}
	return {info, layers: indexes};
}

type IndexTarOptions = {
	readonly signal: AbortSignal | undefined;
	readonly onBytes: (bytes: number) => void;
};

function indexTar(tar: LayerTar, {signal, onBytes}: IndexTarOptions): Promise<LayerIndex> {
	if (tar.kind === 'file') return readLayerFromFile(tar.range, {signal, onBytes});
	const {chunks, readBytes} = tar;
	if (readBytes === undefined) return readLayerFromStream(chunks, {signal, onBytes});
	// What passes are plain bytes; what is told of are those of the blob.
	let told = 0;
	const tell = () => {
		const bytes = readBytes();
		onBytes(bytes - told);
		told = bytes;
	};
	return readLayerFromStream(chunks, {signal, onBytes: tell});
}
