import {Failure} from '../failure.ts';
import type {HistoryStep, ImageInfo, LayerInfo} from '../image/image-info.ts';
import {asRecord, asText} from '../image/json-value.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {indexTarStream} from '../layer/read-layer.ts';
import {toFailure} from './broken-image.ts';
import {counted} from './chunks.ts';
import {type Engine, engineJson, engineStream, isImageName} from './engine-client.ts';
import {type AnsweringEngine, connectFirst} from './engine-connect.ts';
import type {EngineAddress} from './engine-host.ts';
import {foundOrNot, openNamed} from './engine-image.ts';
import {toEngineFailure} from './engine-problem.ts';
import type {ImageSource, OpenedImage, Progress} from './source.ts';
import {type ContainerChange, writtenLayer} from './written-layer.ts';

/** Containers of an engine: the layers of their image, and on top of them the layer that they have written. */
export function containerSource(addresses: readonly EngineAddress[]): ImageSource {
	let place = addresses[0].host;
	return {
		get place() {
			return place;
		},
		suggest: async () => 'List the containers with: layerscope containers.',
		open: async ({target, text}, {signal, platform, onProgress, keepsExport, engines}) => {
			const answering = await connectFirst(addresses, signal, engines);
			const {engine, name, host} = answering;
			place = answering.place;
			let opened: OpenedImage | undefined;
			try {
				const container = await findContainer(engine, target, signal);
				if (!container) return undefined;
				const image = await openNamed(answering, container.image, {
					reference: text,
					platform,
					signal,
					onProgress,
					keepsExport,
				});
				if (!image) {
					throw new Failure(
						`the image of the container ${target} is gone from ${place}`,
						`Look at its files alone: ${name} export ${target} | layerscope -.`,
					);
				}
				opened = withWritten(image, container, answering);
				return opened;
			} catch (error) {
				throw toEngineFailure(error, name, host);
			} finally {
				if (!opened) engine.close();
			}
		},
	};
}

type Container = {
	readonly id: string;
	/** As the user typed it. */
	readonly name: string;
	/** Id of its image. */
	readonly image: string;
	/** RFC 3339. */
	readonly createdAt: string;
};

async function findContainer(
	engine: Engine,
	name: string,
	signal: AbortSignal | undefined,
): Promise<Container | undefined> {
	if (!isImageName(name)) return undefined;
	const found = await foundOrNot(engineJson(engine, `/containers/${name}/json`, signal));
	if (found === undefined) return undefined;
	const {Id, Image, Created} = asRecord(found);
	return {id: asText(Id), name, image: asText(Image), createdAt: asText(Created)};
}

/**
 * The image with the container's layer on top. That layer has no key for the cache, because a container
 * goes on writing.
 */
function withWritten(
	image: OpenedImage,
	container: Container,
	{engine, place}: AnsweringEngine,
): OpenedImage {
	const read = async (signal?: AbortSignal) => {
		const path = `/containers/${container.id}`;
		const changes = await engineJson<readonly ContainerChange[] | null>(
			engine,
			`${path}/changes`,
			signal,
		);
		const exported = await engineStream(engine, `${path}/export`, signal);
		return {changes: changes ?? [], exported};
	};
	const {identity} = image;
	return {
		info: withLayer(image.info, container),
		identity: identity && {
			...identity,
			about: `container ${container.name}`,
			infoKey: JSON.stringify(['container', container.id, identity.infoKey]),
		},
		readLayers: async options => {
			let last: Progress | undefined;
			const {signal, onProgress, onLayer, skip} = options ?? {};
			const progress = (more: Progress) => {
				last = more;
				onProgress?.({...more, totalLayers: more.totalLayers && more.totalLayers + 1});
			};
			// If all layers of the image are known, so is its info.
			const isImageKnown = image.info.layers.every(({index}) => skip?.has(index));
			const {info, layers} = isImageKnown
				? {info: image.info, layers: new Map<number, LayerIndex>()}
				: await image.readLayers({...options, onProgress: progress});
			const layer = info.layers.length;
			const all = withLayer(info, container);
			if (skip?.has(layer)) return {info: all, layers};
			const base = last?.doneBytes ?? 0;
			let doneBytes = 0;
			const onBytes = (bytes: number) => {
				doneBytes += bytes;
				onProgress?.({
					activity: 'exporting the container',
					doneBytes: base + doneBytes,
					totalBytes: undefined,
					doneLayers: layer,
					totalLayers: layer + 1,
				});
			};
			try {
				const {changes, exported} = await read(signal);
				const tar = writtenLayer(counted(exported, onBytes), changes, signal);
				const index = await indexTarStream(tar, signal ? {signal} : {});
				onLayer?.(layer, index);
				return {info: all, layers: new Map([...layers, [layer, index]])};
			} catch (error) {
				throw toFailure(error, `the container ${container.name} of ${place}`);
			}
		},
		openLayer: async (layer, signal) => {
			if (layer.blob !== writtenBlob) return image.openLayer(layer, signal);
			const {changes, exported} = await read(signal);
			return {kind: 'stream', chunks: writtenLayer(exported, changes, signal)};
		},
		openLayers: (layers, signal) =>
			image.openLayers!(
				layers.filter(({blob}) => blob !== writtenBlob),
				signal,
			),
		close: () => image.close(),
	};
}

/** Name of the blob of the container's layer, which no archive can have. */
const writtenBlob = '\0container';

function withLayer(info: ImageInfo, {name, createdAt}: Container): ImageInfo {
	const index = info.layers.length;
	const command = `written by the container ${name}`;
	const layer: LayerInfo = {
		...{index, command, createdAt, blob: writtenBlob},
		...{diffId: '', digest: null, mediaType: null, compressedBytes: null},
	};
	const step: HistoryStep = {command, createdBy: command, createdAt, comment: '', layer: index};
	return {...info, layers: [...info.layers, layer], history: [...info.history, step]};
}
