import type {ImageInfo} from '../../image/image-info.ts';
import {readArchiveStream, type StreamedArchive} from '../archive-stream.ts';
import {counted} from '../chunks.ts';
import type {Progress, WorkOptions} from '../source.ts';
import {type Engine, engineStream} from './engine-client.ts';

/** An image of an engine that is to be exported. */
export type ExportedImage = {
	/** Before the export. */
	readonly info: ImageInfo;
	/** As the engine states it. */
	readonly bytes: number;
};

/** Images in one export at most: the indexes of all their layers stay in memory until the last image is read. */
const imageLimit = 20;

type Shared = {
	readonly archive: Promise<StreamedArchive>;
	/** Told of the progress of the export. */
	readonly watchers: Set<(progress: Progress) => void>;
};

/**
 * Exports images of one engine together, because an engine writes the layers that they have in common only
 * once. Reading the first image exports all images that are wanted by then.
 */
export class SharedExports {
	readonly #engine: Engine;
	/** In the order in which they will be read. */
	readonly #wanted = new Set<ExportedImage>();
	readonly #running = new Map<ExportedImage, Shared>();

	constructor(engine: Engine) {
		this.#engine = engine;
	}

	/** Says that an image will be {@link read}. */
	want(image: ExportedImage): void {
		this.#wanted.add(image);
	}

	/**
	 * The export that has an image among others; `undefined` if it is to be exported alone: because it was
	 * not {@link want wanted}, no other is left, or the engine cannot export the images together.
	 */
	async read(
		image: ExportedImage,
		{signal, onProgress}: WorkOptions = {},
	): Promise<StreamedArchive | undefined> {
		const shared = this.#running.get(image) ?? this.#start(image, signal);
		this.#running.delete(image);
		if (!shared) return undefined;
		if (onProgress) shared.watchers.add(onProgress);
		try {
			return await shared.archive;
		} catch {
			signal?.throwIfAborted();
			return undefined;
		} finally {
			if (onProgress) shared.watchers.delete(onProgress);
		}
	}

	#start(image: ExportedImage, signal: AbortSignal | undefined): Shared | undefined {
		if (!this.#wanted.delete(image)) return undefined;
		const images = [image, ...[...this.#wanted].slice(0, imageLimit - 1)];
		if (images.length === 1) return undefined;
		const watchers: Shared['watchers'] = new Set();
		const archive = this.#export(images, watchers, signal);
		// It is awaited by each of its images, perhaps later.
		archive.catch(() => {});
		for (const one of images) {
			this.#wanted.delete(one);
			this.#running.set(one, {archive, watchers});
		}
		return {archive, watchers};
	}

	async #export(
		images: readonly ExportedImage[],
		watchers: Shared['watchers'],
		signal: AbortSignal | undefined,
	): Promise<StreamedArchive> {
		const ids = [...new Set(images.map(({info}) => info.id))];
		const query = ids.map(id => `names=${id}`).join('&');
		const path = ids.length === 1 ? `/images/${ids[0]}/get` : `/images/get?${query}`;
		const totalBytes = bytesOf(images);
		let doneBytes = 0;
		const chunks = counted(await engineStream(this.#engine, path, signal), bytes => {
			doneBytes += bytes;
			for (const watch of watchers) {
				watch({
					activity: `exporting ${images.length} images from the engine`,
					doneBytes,
					totalBytes,
					doneLayers: 0,
					totalLayers: undefined,
				});
			}
		});
		return readArchiveStream(chunks, {signal, stopsAtMarker: true});
	}
}

/** Bytes of all layers, each once, as far as the engine states them. */
function bytesOf(images: readonly ExportedImage[]): number {
	const stated = new Map(
		images.flatMap(({info: {layers, statedBytes = []}}) =>
			layers.map(({diffId, index}) => [diffId, statedBytes[index] ?? 0] as const),
		),
	);
	const sum = [...stated.values()].reduce((total, bytes) => total + bytes, 0);
	return Math.max(sum, ...images.map(({bytes}) => bytes));
}
