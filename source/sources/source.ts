import type {Columns} from '../cache/columns.ts';
import type {DiskCache} from '../cache/disk-cache.ts';
import type {MadeKind} from '../cache/image-cache.ts';
import type {ImageInfo, SourceName} from '../image/image-info.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import type {FileRange} from '../layer/read-layer.ts';
import type {Reference} from './reference.ts';

/** How far a piece of work is. */
export type Progress = {
	/** What is being done, as the user would say it: `exporting from the engine`, `reading layers`. */
	readonly activity: string;
	readonly doneBytes: number;
	/** `undefined` where it is not known beforehand. An estimate: `doneBytes` may pass it. */
	readonly totalBytes: number | undefined;
	/** Layers whose files are known, and how many there are (`undefined` while that is not known). */
	readonly doneLayers: number;
	readonly totalLayers: number | undefined;
};

export type WorkOptions = {
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: Progress) => void;
};

export type OpenOptions = WorkOptions & {
	/** `os/architecture[/variant]` of the image to take where there are several. */
	readonly platform?: string;
	/** Where layers are kept for the next time; without one all is read anew. */
	readonly cache?: DiskCache | undefined;
};

/** A layer's plain tar: where it lies in a file, or its bytes in order. */
export type LayerTar =
	| {readonly kind: 'file'; readonly range: FileRange}
	| {
			readonly kind: 'stream';
			readonly chunks: AsyncIterable<Uint8Array>;
			/** Bytes of the layer's blob that were read so far, where somebody counts them. */
			readonly readBytes?: () => number;
	  };

export type ReadLayersOptions = WorkOptions & {
	/** Called as soon as a layer's files are known; not always in order, nor before all of them are read. */
	readonly onLayer?: (layer: number, index: LayerIndex) => void;
	/** Somebody looks at the layers as they come: it is worth the work to tell early which is which. */
	readonly isWatched?: boolean;
};

export type ImageLayers = {
	/** As {@link OpenedImage.info}, with what only the layers' own archive tells. */
	readonly info: ImageInfo;
	/** One a layer, oldest first; layers with the same diffId share theirs. */
	readonly layers: readonly LayerIndex[];
};

/** What was made of an image's layers the last time, and is to be kept for the next. */
export type KeptImage = {
	/** What {@link OpenedImage.readLayers} tells of the image besides; `undefined` where it is not known. */
	readInfo(): Promise<ImageInfo | undefined>;
	/**
	 * What was made of the layers; `undefined` where it is not known.
	 *
	 * @param parse may throw an UselessEntry
	 */
	read<Content>(
		kind: MadeKind,
		parse: (entry: Columns) => Content,
		signal?: AbortSignal,
	): Promise<Content | undefined>;
	/** Only once the image is known, by {@link readInfo} or {@link OpenedImage.readLayers}. */
	keep(kind: MadeKind, content: () => Columns): Promise<void>;
};

/** An image that was found: what a source must give, and all that the program needs of it. */
export type OpenedImage = {
	/** All that is known before a layer is read. */
	readonly info: ImageInfo;
	/**
	 * Indexes all layers.
	 *
	 * @throws Failure where the image is broken
	 */
	readLayers(options?: ReadLayersOptions): Promise<ImageLayers>;
	/**
	 * Opens the plain tar of one layer, as often as it is asked for. Only after {@link readLayers}.
	 *
	 * @throws Failure where the image is broken or its source has gone
	 */
	openLayer(layer: number, signal?: AbortSignal): Promise<LayerTar>;
	/**
	 * Takes CRC-32s of contents that were read from a layer, by entry, so that they need not be read the
	 * next time. Missing where nothing is kept.
	 */
	keepChecksums?(layer: number, checksums: ReadonlyMap<number, number>): void;
	/** Missing where nothing is kept. */
	readonly kept?: KeptImage | undefined;
	/** Lets go of files and connections. */
	close(): Promise<void>;
};

/** A place that images are read from. */
export type ImageSource = {
	readonly name: SourceName;
	/** How messages call the place, with what was tried of it: `the Docker engine at unix:///…`. */
	readonly place: string;
	/**
	 * Finds the image.
	 *
	 * @returns `undefined` where the place has no such image, so that another one may be tried
	 * @throws Failure where the place cannot be asked, or the image is broken
	 */
	open(reference: Reference, options: OpenOptions): Promise<OpenedImage | undefined>;
};
