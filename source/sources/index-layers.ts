import type {LayerIndex} from '../layer/layer-index.ts';
import {readLayerFromFile, readLayerFromStream} from '../layer/read-layer.ts';
import type {FoundImage} from './image-layout.ts';
import type {ImageLayers, LayerTar, ReadLayersOptions} from './source.ts';

/** Layers read at the same time: more than there are cores, as the largest ones would else be left over. */
const concurrency = 4;

export type IndexLayersOptions = ReadLayersOptions & {
	readonly openLayer: (layer: number, signal?: AbortSignal) => Promise<LayerTar>;
	/** Bytes of a layer's blob, for the progress. */
	readonly sizeOf: (layer: number) => number;
	/** Makes of an error one that names the archive. */
	readonly describe: (error: unknown) => unknown;
};

/**
 * Indexes the layers of an image whose blobs can be opened one by one. A layer that the image has
 * twice is read once.
 */
export async function indexLayers(
	found: FoundImage,
	{signal, onProgress, onLayer, openLayer, sizeOf, describe}: IndexLayersOptions,
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
		const index = await indexTar(await openLayer(layers[0], signal), {
			signal,
			// Of a compressed blob these are plain bytes: never tell more than the blob has.
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

function indexTar(
	tar: LayerTar,
	options: {readonly signal?: AbortSignal; readonly onBytes: (bytes: number) => void},
): Promise<LayerIndex> {
	return tar.kind === 'file'
		? readLayerFromFile(tar.range, options)
		: readLayerFromStream(tar.chunks, options);
}
