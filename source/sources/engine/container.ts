import {Failure} from '../../failure.ts';
import {asArray, asRecord, asText} from '../../image/json-value.ts';
import type {
	ImageLayers,
	ImageSource,
	OpenedImage,
	Progress,
	ReadLayersOptions,
} from '../source.ts';
import {type Container, ContainerLayer, isOfContainer} from './container-layer.ts';
import {type Engine, engineJson, isImageName} from './engine-client.ts';
import {type AnsweringEngine, connectFirst} from './engine-connect.ts';
import type {EngineAddress} from './engine-host.ts';
import {foundOrNot, openNamed} from './engine-image.ts';
import {toEngineFailure} from './engine-problem.ts';

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

async function findContainer(
	engine: Engine,
	name: string,
	signal: AbortSignal | undefined,
): Promise<Container | undefined> {
	if (!isImageName(name)) return undefined;
	const found = await foundOrNot(engineJson(engine, `/containers/${name}/json`, signal));
	if (found === undefined) return undefined;
	const {Id, Image, Created, Driver, Mounts} = asRecord(found);
	return {
		...{id: asText(Id), name, image: asText(Image), createdAt: asText(Created)},
		driver: asText(Driver),
		mounts: asArray(Mounts).map(mount => asText(asRecord(mount).Destination)),
	};
}

/**
 * The image with the container's layer on top. That layer has no key for the cache, because a container
 * goes on writing.
 */
function withWritten(
	image: OpenedImage,
	container: Container,
	answering: AnsweringEngine,
): OpenedImage {
	const written = new ContainerLayer(container, answering);
	const {identity} = image;
	return {
		info: written.addTo(image.info),
		identity: identity && {
			...identity,
			about: `container ${container.name}`,
			infoKey: JSON.stringify(['container', container.id, identity.infoKey]),
		},
		readLayers: options => readSideBySide(image, written, options),
		openLayer: async (layer, signal) =>
			isOfContainer(layer) ? written.open(layer, signal) : image.openLayer(layer, signal),
		openLayers: (layers, signal) =>
			image.openLayers!(
				layers.filter(layer => !isOfContainer(layer)),
				signal,
			),
		close: () => image.close(),
	};
}

/** Reads the layers of an image and that of its container side by side: the engine works at both for most of the time. */
async function readSideBySide(
	image: OpenedImage,
	written: ContainerLayer,
	{signal: given, onProgress, onLayer, skip, ...options}: ReadLayersOptions = {},
): Promise<ImageLayers> {
	const failed = new AbortController();
	const signal = given ? AbortSignal.any([given, failed.signal]) : failed.signal;
	const {length} = image.info.layers;
	const progress = jointProgress(length, onProgress);
	const readImage = async (): Promise<ImageLayers> => {
		// If all layers of the image are known, so is its info.
		const isKnown = image.info.layers.every(({index}) => skip?.has(index));
		if (isKnown) progress.onImage({doneLayers: length});
		const read = isKnown
			? {info: image.info, layers: new Map()}
			: await image.readLayers({
					...options,
					...{skip, signal, onLayer, onProgress: progress.onImage},
				});
		progress.onImageRead();
		return read;
	};
	try {
		const reading = readImage();
		const imageLayers = async () => {
			// Skipped layers are never read.
			if (skip && skip.size > 0) return undefined;
			const {layers} = await reading;
			return layers.size === length ? [...layers.values()] : undefined;
		};
		const readWritten = async () =>
			skip?.has(length) ? undefined : await written.read(signal, progress.onWritten, imageLayers);
		const [{info, layers}, read] = await Promise.all([reading, readWritten()]);
		if (!read) return {info: written.addTo(info), layers};
		const layer = info.layers.length;
		onLayer?.(layer, read.index);
		const all = new Map([...layers, [layer, read.index]]);
		return {info: written.addTo(info, read.archives), layers: all};
	} catch (error) {
		failed.abort(error);
		throw error;
	}
}

/** Joins the progress of reading an image with that of reading the layer of its container. */
function jointProgress(layers: number, onProgress: ReadLayersOptions['onProgress']) {
	let progress: Progress = {
		...{activity: 'waiting for the engine', doneBytes: 0, totalBytes: undefined},
		...{doneLayers: 0, totalLayers: layers},
	};
	let writtenBytes = 0;
	let isImageRead = false;
	const onImage = (more: Partial<Progress>) => {
		progress = {...progress, ...more};
		const {doneBytes, totalLayers} = progress;
		onProgress?.({
			...progress,
			doneBytes: doneBytes + writtenBytes,
			totalLayers: totalLayers && totalLayers + 1,
		});
	};
	return {
		onImage,
		onImageRead: () => {
			isImageRead = true;
		},
		/** @param bytes read since the last call */
		onWritten: (bytes: number) => {
			writtenBytes += bytes;
			const now = {activity: 'reading the container', doneLayers: layers, totalBytes: undefined};
			onImage(isImageRead ? now : {});
		},
	};
}
