import pMap from 'p-map';
import type {ImageInfo, LayerInfo} from '../image/image-info.ts';
import {emptyLayer, type LayerIndex} from '../layer/layer-index.ts';
import {indexTarRange, indexTarStream} from '../layer/read-layer.ts';
import {WrongContentError} from './digest-check.ts';
import type {ImageLayers, LayerTar, ReadLayersOptions} from './source.ts';
import {layerName, problemOf, withProblems} from './unreadable-layer.ts';

/** Layers read at the same time: more than cores, so that a large last layer seldom runs alone. */
const concurrency = 4;

/**
 * Indexes layers whose blobs can be opened one by one. A layer that the image has twice is read once. One
 * that cannot be read, as it is encrypted, has no files and a warning.
 *
 * @param sizeOf bytes of a layer's blob, for the progress
 */
export async function indexLayers(
	info: ImageInfo,
	openLayer: (layer: LayerInfo, signal?: AbortSignal) => Promise<LayerTar>,
	sizeOf: (layer: LayerInfo) => number,
	{signal, skip = new Set(), onProgress, onLayer}: ReadLayersOptions = {},
): Promise<ImageLayers> {
	signal?.throwIfAborted();
	const {layers} = info;
	const needed = layers.filter(({index}) => !skip.has(index));
	const groups = [...Map.groupBy(needed, ({blob}) => blob).values()];
	const totalBytes = groups.reduce((total, [layer]) => total + sizeOf(layer), 0);
	const indexes = new Map<number, LayerIndex>();
	const problems = new Map<number, string>();
	let doneBytes = 0;
	const report = () =>
		onProgress?.({
			activity: 'reading layers',
			doneBytes,
			totalBytes,
			doneLayers: layers.length - needed.length + indexes.size,
			totalLayers: layers.length,
		});
	/** Returns why the layer cannot be read if that shows only now. */
	const readLayer = async (
		layer: LayerInfo,
		onBytes: (bytes: number) => void,
	): Promise<LayerIndex | string> => {
		if (layer.problem !== undefined) return emptyLayer;
		try {
			return await indexTar(await openLayer(layer, signal), signal, onBytes);
		} catch (error) {
			const problem = problemOf(error);
			if (problem !== undefined) return problem;
			throw error instanceof WrongContentError ? error.of(layerName(layer)) : error;
		}
	};
	const readGroup = async (group: readonly LayerInfo[]) => {
		const size = sizeOf(group[0]);
		let done = 0;
		const advanceTo = (bytes: number) => {
			doneBytes += bytes - done;
			done = bytes;
		};
		const index = await readLayer(group[0], bytes => {
			advanceTo(Math.min(size, bytes));
			report();
		});
		advanceTo(size);
		for (const {index: layer} of group) {
			if (typeof index === 'string') problems.set(layer, index);
			const read = typeof index === 'string' ? emptyLayer : index;
			indexes.set(layer, read);
			onLayer?.(layer, read);
		}
		report();
	};
	await pMap(groups, readGroup, {concurrency, ...(signal ? {signal} : {})});
	return {info: withProblems(info, problems), layers: indexes};
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
