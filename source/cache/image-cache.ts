import type {LayerIndex} from '../layer/layer-index.ts';
import type {FoundImage} from '../sources/image-layout.ts';
import type {ReadLayersOptions} from '../sources/source.ts';
import {type CacheKey, type EntryKindName, keyText} from './cache-key.ts';
import type {Columns} from './columns.ts';
import type {DiskCache} from './disk-cache.ts';
import type {FileIdentity} from './file-identity.ts';

/** What follows from an image's layers. */
export type MadeKind = Extract<EntryKindName, 'figures' | 'dive' | 'tree'>;

export type ImageCacheOptions = {
	readonly cache: DiskCache;
	/** What the image's layers and blobs are kept by; the same key for a layer that it has twice. */
	readonly layerKey: (layer: number, image: FoundImage) => CacheKey;
	/** What the rest is kept by, where finding it costs as much as reading the layers. */
	readonly imageKey?: CacheKey;
	/** What is read, where that can change. */
	readonly file?: FileIdentity;
	/** What the image is, for the list of the cache. Not made printable. */
	readonly about: string;
};

type KnownLayer = {
	readonly key: CacheKey;
	readonly index: LayerIndex;
	/** CRC-32 of contents that were read after the index was made, by entry. */
	readonly checksums: Map<number, number>;
};

/** What the cache has of one open image, and is given of it. */
export class ImageCache {
	readonly #options: ImageCacheOptions;
	readonly #known = new Map<string, KnownLayer>();

	constructor(options: ImageCacheOptions) {
		this.#options = options;
	}

	/** The image, as far as it is known without its layers. */
	async readImage(reference: string): Promise<FoundImage | undefined> {
		const {cache, imageKey} = this.#options;
		const image = imageKey && (await cache.readImage(imageKey));
		// It may be called otherwise today.
		return image && {...image, info: {...image.info, reference}};
	}

	/** The index of one layer. */
	async readLayer(
		layer: number,
		image: FoundImage,
		signal?: AbortSignal,
	): Promise<LayerIndex | undefined> {
		const key = this.#options.layerKey(layer, image);
		const known = this.#known.get(keyText(key));
		if (known) return known.index;
		const index = await this.#options.cache.readLayer(key, signal);
		if (index) this.#known.set(keyText(key), {key, index, checksums: new Map()});
		return index;
	}

	/** The indexes of all layers, or `undefined` where one of them is not known. */
	async readLayers(
		image: FoundImage,
		{signal, onLayer, onProgress}: ReadLayersOptions = {},
	): Promise<readonly LayerIndex[] | undefined> {
		signal?.throwIfAborted();
		const layers: LayerIndex[] = [];
		for (const {index: layer} of image.info.layers) {
			const index = await this.readLayer(layer, image, signal);
			if (!index) return undefined;
			layers.push(index);
		}
		for (const [layer, index] of layers.entries()) onLayer?.(layer, index);
		const bytes = layers.reduce((total, {storedBytes}) => total + storedBytes, 0);
		onProgress?.({
			activity: 'reading layers',
			doneBytes: bytes,
			totalBytes: bytes,
			doneLayers: layers.length,
			totalLayers: layers.length,
		});
		return layers;
	}

	/** Keeps an image with all its layers. */
	keepImage(image: FoundImage, layers: readonly LayerIndex[]): void {
		const {cache, imageKey, file} = this.#options;
		if (imageKey) cache.keepImage(imageKey, image, file);
		for (const [layer, index] of layers.entries()) this.keepLayer(layer, image, index);
	}

	/**
	 * Takes a layer that was read.
	 *
	 * @param isWorthIt whether reading it again would cost more than an entry does
	 */
	keepLayer(layer: number, image: FoundImage, index: LayerIndex, isWorthIt = true): void {
		const key = this.#options.layerKey(layer, image);
		const known = {key, index, checksums: new Map<number, number>()};
		this.#known.set(keyText(key), known);
		if (isWorthIt) this.#keep(known);
	}

	/** Adds checksums of contents that were read: the next time they need not be. */
	addChecksums(layer: number, image: FoundImage, checksums: ReadonlyMap<number, number>): void {
		const known = this.#known.get(keyText(this.#options.layerKey(layer, image)));
		if (!known) return;
		for (const [entry, checksum] of checksums) known.checksums.set(entry, checksum);
		this.#keep(known);
	}

	/** What was made of all layers together. */
	readMade<Content>(
		kind: MadeKind,
		image: FoundImage,
		parse: (entry: Columns) => Content,
		signal?: AbortSignal,
	): Promise<Content | undefined> {
		return this.#options.cache.read(this.#madeKey(kind, image), parse, signal);
	}

	/** Keeps what was made of all layers together. */
	keepMade(kind: MadeKind, image: FoundImage, content: () => Columns): void {
		const {cache, file} = this.#options;
		cache.keep(this.#madeKey(kind, image), content, file);
	}

	/** It follows from the layers, in their order, and from nothing else. */
	#madeKey(kind: MadeKind, image: FoundImage): CacheKey {
		const {layerKey, about} = this.#options;
		const parts = image.blobs.map((_, layer) => keyText(layerKey(layer, image)));
		return {kind, parts, about};
	}

	#keep({key, index, checksums}: KnownLayer): void {
		const {cache, file} = this.#options;
		cache.keepLayer(key, () => withChecksums(index, checksums), file);
	}
}

function withChecksums(index: LayerIndex, added: ReadonlyMap<number, number>): LayerIndex {
	if (added.size === 0) return index;
	const checksum = index.entries.checksum.slice();
	const checksummed = index.entries.checksummed.slice();
	for (const [entry, value] of added) {
		checksum[entry] = value;
		checksummed[entry] = 1;
	}
	return {...index, entries: {...index.entries, checksum, checksummed}};
}
