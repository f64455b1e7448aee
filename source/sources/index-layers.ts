import pMap from 'p-map';
import type {LayerInfo} from '../image/image-info.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {indexTarRange, indexTarStream} from '../layer/read-layer.ts';
import type {LayerTar, ReadLayersOptions} from './source.ts';

/** Layers read at the same time: more than cores, so that a large last layer seldom runs alone. */
const concurrency = 4;

/**
 * Indexes layers whose blobs can be opened one by one. A layer that the image has twice is read once.
 *
 * @param sizeOf bytes of a layer's blob, for the progress
 */
export async function indexLayers(
	layers: readonly LayerInfo[],
	openLayer: (layer: LayerInfo, signal?: AbortSignal) => Promise<LayerTar>,
	sizeOf: (layer: LayerInfo) => number,
	{signal, skip = new Set(), onProgress, onLayer}: ReadLayersOptions = {},
): Promise<ReadonlyMap<number, LayerIndex>> {
	signal?.throwIfAborted();
	const needed = layers.filter(({index}) => !skip.has(index));
	const groups = [...Map.groupBy(needed, ({blob}) => blob).values()];
	const totalBytes = groups.reduce((total, [layer]) => total + sizeOf(layer), 0);
	const indexes = new Map<number, LayerIndex>();
	let doneBytes = 0;
	const report = () =>
		onProgress?.({
			activity: 'reading layers',
			doneBytes,
			totalBytes,
			doneLayers: layers.length - needed.length + indexes.size,
			totalLayers: layers.length,
		});
	const readGroup = async (group: readonly LayerInfo[]) => {
		const size = sizeOf(group[0]);
		let done = 0;
		const advanceTo = (bytes: number) => {
			doneBytes += bytes - done;
			done = bytes;
		};
		const tar = await openLayer(group[0], signal);
		const index = await indexTar(tar, signal, bytes => {
			advanceTo(Math.min(size, bytes));
			report();
		});
		advanceTo(size);
		for (const {index: layer} of group) {
			indexes.set(layer, index);
			onLayer?.(layer, index);
		}
		report();
	};
	await pMap(groups, readGroup, {concurrency, ...(signal ? {signal} : {})});
	return indexes;
}

/** @param onBytes called with the bytes of the blob read so far */
function indexTar(
	tar: LayerTar,
	signal: AbortSignal | undefined,
	onBytes: (bytes: number) => void,
): Promise<LayerIndex> {
	if (tar.kind === 'listed') return Promise.resolve(tar.index);
	let plainBytes = 0;
	const options = {
		...(signal ? {signal} : {}),
		onBytes: (bytes: number) => {
			plainBytes += bytes;
			onBytes((tar.kind === 'stream' ? tar.readBytes?.() : undefined) ?? plainBytes);
		},
	};
	return tar.kind === 'file'
		? indexTarRange(tar.range, options)
		: indexTarStream(tar.chunks, options);
}
