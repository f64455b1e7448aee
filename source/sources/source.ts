import type {ImageInfo, LayerInfo} from '../image/image-info.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import type {ContentRange} from '../layer/read-content.ts';
import type {FileRange} from '../layer/read-layer.ts';
import type {SharedEngines} from './engine/shared-engines.ts';
import type {Reference} from './reference.ts';

export type Progress = {
	/** The activity, in words for the user: `exporting from the engine`, `reading layers`. */
	readonly activity: string;
	readonly doneBytes: number;
	/** `undefined` if unknown. An estimate: `doneBytes` may exceed it. */
	readonly totalBytes: number | undefined;
	/** Layers read so far, and their total (`undefined` while unknown). */
	readonly doneLayers: number;
	readonly totalLayers: number | undefined;
	/** Seconds since the work began; missing until a clock adds them. */
	readonly seconds?: number;
	/** The mean of the last seconds; missing until a clock adds it, and while it is not known. */
	readonly bytesPerSecond?: number | undefined;
};

export type WorkOptions = {
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: Progress) => void;
};

export type OpenOptions = WorkOptions & {
	/** `os/architecture[/variant]` of the image to take if there are several. */
	readonly platform?: string;
	/** Whether contents of files will be read: standard input is then kept on disk. */
	readonly needsContents?: boolean;
	/** Whether files will be read one by one: the export of an engine is then kept on disk from the first on, with progress. */
	readonly keepsExport?: boolean;
	/** Whether the same image will be opened again, which standard input cannot give. */
	readonly isReadAgain?: boolean;
	/** When an engine pulls the image before it is opened; by default never. `ask` throws a PullQuestion. */
	readonly pull?: PullPolicy | 'ask' | undefined;
	/** Connections that are shared with other images. */
	readonly engines?: SharedEngines | undefined;
	/** Manifests and configs that need not be fetched again. */
	readonly known?: KnownDocuments | undefined;
};

/** Documents of registries, which their digests identify. */
export type KnownDocuments = {
	/** Never fails; `undefined` if the document is not known. */
	readonly get: (digest: string) => Promise<Uint8Array | undefined>;
	/** @param about the image, for lists */
	readonly put: (digest: string, verified: Uint8Array, about: string) => void;
};

export const pullPolicies = ['missing', 'always', 'never'] as const;

export type PullPolicy = (typeof pullPolicies)[number];

/** A layer's plain tar: a range of a file, a stream of its bytes, or a list of its entries. */
export type LayerTar =
	| {readonly kind: 'file'; readonly range: FileRange}
	| {
			readonly kind: 'stream';
			readonly chunks: AsyncIterable<Uint8Array>;
			/** Bytes of the layer's blob read so far; missing if they are not counted. */
			readonly readBytes?: () => number;
			/** Reads a range without the bytes before it; missing if the source cannot. */
			readonly readRange?: (range: ContentRange, signal?: AbortSignal) => AsyncIterable<Uint8Array>;
	  }
	| {
			/** The layer has a table of contents. */
			readonly kind: 'listed';
			readonly index: LayerIndex;
			/** Reads one content at a place that {@link index} states, verified when it is read to its end. */
			readonly read: (place: ContentRange, signal?: AbortSignal) => AsyncIterable<Uint8Array>;
	  };

/** The contents of a layer that has no tar as a whole. */
export type LayerContents = {
	readonly kind: 'contents';
	readonly read: (place: ContentRange, signal?: AbortSignal) => AsyncIterable<Uint8Array>;
};

export type OpenLayer = {readonly layer: LayerInfo; readonly tar: LayerTar | LayerContents};

export type ReadLayersOptions = WorkOptions & {
	/** Called once for each layer as soon as it is read; not always in order. */
	readonly onLayer?: (layer: number, index: LayerIndex) => void;
	/** Layers that the caller does not need. A source may read them all the same. */
	readonly skip?: ReadonlySet<number>;
	/** Whether `onLayer` should be called early, even if that costs extra work. */
	readonly isWatched?: boolean;
};

export type ImageLayers = {
	readonly info: ImageInfo;
	/** By index of the layer, without those that were skipped. Equal layers share their index. */
	readonly layers: ReadonlyMap<number, LayerIndex>;
};

/** Lets a cache recognize an image that was read before. */
export type ImageIdentity = {
	/** The image's name or the archive's path, for lists. Not made printable. */
	readonly about: string;
	/**
	 * Identifies the {@link ImageInfo} that {@link OpenedImage.readLayers} returns. Missing if
	 * {@link OpenedImage.info} is the same.
	 */
	readonly infoKey?: string;
	/** Whether the source still has the content that was opened: a file may have changed meanwhile. */
	readonly isCurrent: () => Promise<boolean>;
};

/** An image that was found: all that a source must provide. */
export type OpenedImage = {
	/**
	 * The info before a layer is read. It may be preliminary; without layers if the whole archive
	 * must be read first.
	 */
	readonly info: ImageInfo;
	/** Missing if the content may change unnoticed. */
	readonly identity?: ImageIdentity | undefined;
	/**
	 * Says that {@link readLayers} will be called, so that layers may be read together with those of other
	 * images. Only sources that can do that have it.
	 */
	willRead?(): void;
	/**
	 * Reads the layers.
	 *
	 * @throws Failure if the image is broken
	 */
	readLayers(options?: ReadLayersOptions): Promise<ImageLayers>;
	/**
	 * Opens the plain tar of a layer, or its contents, any number of times.
	 *
	 * @param layer as in the info that {@link readLayers} returned, now or earlier for the same identity
	 * @throws Failure if the image is broken or its source has gone
	 */
	openLayer(layer: LayerInfo, signal?: AbortSignal): Promise<LayerTar | LayerContents>;
	/**
	 * Opens layers in the order of the source, each before the next one is taken. Only sources that
	 * would have to read everything for each layer have it; layers that it leaves out are opened by
	 * {@link openLayer}.
	 */
	openLayers?(layers: readonly LayerInfo[], signal?: AbortSignal): AsyncIterable<OpenLayer>;
	/** Closes files and connections. */
	close(): Promise<void>;
};

/** A place that images are read from. */
export type ImageSource = {
	/** The place in messages: `the Docker engine at unix:///…`. An engine is known after `open`. */
	readonly place: string;
	/** The command line of an engine. */
	readonly command?: string;
	/**
	 * Finds the image.
	 *
	 * @returns `undefined` if the place has no such image, so that the next source is tried
	 * @throws Failure if the place cannot be reached, or the image is broken
	 */
	open(reference: Reference, options: OpenOptions): Promise<OpenedImage | undefined>;
	/** A hint after nothing was found, such as similar images; `undefined` if there is none. Never fails. */
	suggest?(reference: Reference, signal: AbortSignal | undefined): Promise<string | undefined>;
};
