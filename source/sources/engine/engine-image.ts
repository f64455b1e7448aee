import {Failure} from '../../failure.ts';
import type {ImageInfo} from '../../image/image-info.ts';
import {decompressed} from '../../layer/decompress.ts';
import {TarError} from '../../layer/layer-error.ts';
import type {LayerIndex} from '../../layer/layer-index.ts';
import {
	layersOf,
	readArchiveStream,
	type StreamedArchive,
	streamedFile,
	streamedLayers,
} from '../archive-stream.ts';
import {brokenImage, toFailure} from '../broken-image.ts';
import {counted} from '../chunks.ts';
import {findImage, type LayoutOptions} from '../image-layout.ts';
import {hostPlatform} from '../platform.ts';
import type {ImageLayers, OpenedImage, ReadLayersOptions, WorkOptions} from '../source.ts';
import {engineJson, engineStream, isImageName} from './engine-client.ts';
import type {AnsweringEngine} from './engine-connect.ts';
import {
	type EngineHistory,
	type EngineInspection,
	exportedDetails,
	preliminaryInfo,
} from './engine-info.ts';
import type {ExportedImage} from './shared-export.ts';

type OpenNamed = {
	readonly reference: string;
	readonly platform: string | undefined;
	readonly signal: AbortSignal | undefined;
	/** Called while an export is kept. */
	readonly onProgress: WorkOptions['onProgress'] | undefined;
	readonly keepsExport: boolean | undefined;
};

/** Opens an image by its name or id; `undefined` if the engine has none. */
export async function openNamed(
	{engine, host, name: source, version, place, exports}: AnsweringEngine,
	name: string,
	{reference, platform, signal, onProgress, keepsExport}: OpenNamed,
): Promise<OpenedImage | undefined> {
	if (!isImageName(name)) return undefined;
	// All requests at once: an engine takes longer to look up its answers than to send them.
	const inspecting = engineJson<EngineInspection>(
		engine,
		`/images/${name}/json?manifests=1`,
		signal,
	);
	const history = ignoreRejection(
		engineJson<EngineHistory>(engine, `/images/${name}/history`, signal),
	);
	const inspection = await foundOrNot(inspecting);
	if (!inspection) return undefined;
	const info = preliminaryInfo(inspection, await history, reference, source);
	const scope = {host, version, platform: platform ?? ''};
	const layout = {reference, place: `${name} of ${place}`, platform};
	const exported = {info, bytes: inspection.Size};
	// By id: the name may move to another image meanwhile.
	const exportImage = (signal?: AbortSignal) =>
		engineStream(engine, `/images/${info.id}/get`, signal);
	const opened: OpenedImage = {
		info,
		identity: {
			about: info.tags[0] ?? info.id,
			infoKey: infoKeyOf(info, scope),
			isCurrent: async () => true,
		},
		...(exports && {willRead: () => exports.want(exported)}),
		readLayers: async options => {
			options?.onProgress?.({
				activity: 'waiting for the engine',
				doneBytes: 0,
				totalBytes: inspection.Size,
				doneLayers: 0,
				totalLayers: info.layers.length,
			});
			const shared = await exports?.read(exported, options);
			const read =
				(shared && (await readShared(shared, info.id, layout, options))) ??
				(await readExport(await exportImage(options?.signal), exported, layout, options));
			const tags = info.tags.length > 0 ? info.tags : read.info.tags;
			const details = exportedDetails(info.details, read.info.details);
			const named: ImageInfo = {...read.info, source, id: info.id, tags, details};
			return {info: withCacheKeys(named, info, scope), layers: read.layers};
		},
		openLayer: async ({blob}, signal) => {
			const chunks = streamedFile(await exportImage(signal), blob, signal);
			return {kind: 'stream', chunks: decompressed(chunks, signal)};
		},
		openLayers: async function* (layers, signal) {
			yield* streamedLayers(await exportImage(signal), layers, signal);
		},
		close: async () => engine.close(),
	};
	if (!keepsExport) return opened;
	const {withKeptExport} = await import('./kept-export.ts');
	return withKeptExport(opened, {
		layout,
		bytes: inspection.Size,
		start: exportImage,
		...(onProgress && {onProgress}),
	});
}

/** Avoids an unhandled rejection of a promise that is awaited later, or not at all. */
function ignoreRejection<Value>(promise: Promise<Value>): Promise<Value> {
	promise.catch(() => {});
	return promise;
}

/** Everything besides the image that its content depends on. */
export type EngineScope = {
	readonly host: string;
	readonly version: string;
	/** As given by the user; may be empty. */
	readonly platform: string;
};

/**
 * The key of the info that an export gives: everything that the engine tells of the image beforehand,
 * and the version of the engine, because another one may export differently.
 */
export function infoKeyOf(
	{id, platform, layers, history, details}: ImageInfo,
	{host, version, platform: wanted}: EngineScope,
): string {
	const snapshot = {id, platform, layers, history, details};
	return JSON.stringify(['engine', host, version, wanted, hostPlatform(), snapshot]);
}

/**
 * Adds keys to the layers of an exported image. An engine verifies the diffIds of images that it
 * unpacks, and these identify a layer. It need not have unpacked the image of another platform, whose
 * diffIds are only claimed by its config: such layers are identified by the image, too.
 */
export function withCacheKeys(
	info: ImageInfo,
	preliminary: ImageInfo,
	{host, platform}: EngineScope,
): ImageInfo {
	const isVerified =
		info.layers.map(({diffId}) => diffId).join() ===
		preliminary.layers.map(({diffId}) => diffId).join();
	const owner = isVerified ? [] : [info.id, platform, hostPlatform()];
	const layers = info.layers.map(layer => ({
		...layer,
		cacheKey: JSON.stringify(['engine', host, ...owner, layer.diffId]),
	}));
	return {...info, layers};
}

/**
 * An image in an export of several; `undefined` if it is not there, or broken: its own export tells more.
 */
async function readShared(
	archive: StreamedArchive,
	imageId: string,
	layout: LayoutOptions,
	{signal, onLayer}: ReadLayersOptions = {},
): Promise<ImageLayers | undefined> {
	try {
		const info = await findImage(archive.blobs, {...layout, imageId});
		if (!info) return undefined;
		const read = layersOf(archive, info, layout.place);
		for (const [layer, index] of read.layers) onLayer?.(layer, index);
		return read;
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof Failure) return undefined;
		throw error;
	}
}

async function readExport(
	chunks: AsyncIterable<Uint8Array>,
	{info: {layers}, bytes: totalBytes}: ExportedImage,
	layout: LayoutOptions,
	{signal, onProgress, onLayer, isWatched = false}: ReadLayersOptions = {},
): Promise<ImageLayers> {
	let doneBytes = 0;
	const reported = new Set<number>();
	const progress = (bytes: number) => {
		doneBytes += bytes;
		onProgress?.({
			activity: 'exporting from the engine',
			doneBytes,
			totalBytes,
			doneLayers: reported.size,
			totalLayers: layers.length,
		});
	};
	const report = (layer: number, index: LayerIndex) => {
		if (reported.has(layer)) return;
		reported.add(layer);
		onLayer?.(layer, index);
	};
	try {
		const layersByDiffId = Map.groupBy(layers, ({diffId}) => diffId);
		const archive = await readArchiveStream(counted(chunks, progress), {
			signal,
			// An engine deletes its temporary files before it ends the answer, which takes up to 0.2 s.
			stopsAtMarker: true,
			diffIds: isWatched ? new Set(layersByDiffId.keys()) : undefined,
			onLayer: (index, diffId) => {
				for (const layer of layersByDiffId.get(diffId ?? '') ?? []) report(layer.index, index);
			},
		});
		const info = await findImage(archive.blobs, layout);
		if (!info) throw brokenImage(layout.place, 'the engine exported no image');
		const read = layersOf(archive, info, layout.place);
		for (const [layer, index] of read.layers) report(layer, index);
		return read;
	} catch (error) {
		if (!(error instanceof TarError)) throw toFailure(error, layout.place);
		throw new Failure(
			`the export of ${layout.place} broke off: ${error.message}`,
			"Try again; if it happens again, look into the engine's log.",
			{cause: error},
		);
	}
}

/** Awaits a response; `undefined` if the engine has nothing of that name. */
export async function foundOrNot<Answer>(response: Promise<Answer>): Promise<Answer | undefined> {
	try {
		return await response;
	} catch (error) {
		const {statusCode} = error as {statusCode?: number};
		// 400: an invalid name.
		if (statusCode === 404 || statusCode === 400) return undefined;
		throw error;
	}
}
