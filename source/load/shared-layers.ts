import type {LayerIndex} from '../layer/layer-index.ts';
import type {ImageLayers, OpenedImage, ReadLayersOptions} from '../sources/source.ts';

/**
 * Layers of images that are loaded in one run, by their `cacheKey`: one that several images have is read
 * once, and is in memory once, as long as an image uses it.
 */
export class SharedLayers {
	readonly #known = new Map<string, WeakRef<LayerIndex>>();
	/** Layers that an image is reading; `undefined` if it fails to. */
	readonly #reading = new Map<string, Promise<LayerIndex | undefined>>();
	readonly #stored = new WeakSet<LayerIndex>();

	/** A layer that is still in memory. */
	get(key: string): LayerIndex | undefined {
		return this.#known.get(key)?.deref();
	}

	/**
	 * Takes over a layer that is in the cache, or will be.
	 *
	 * @returns whether it was taken over before
	 */
	addStored(key: string, index: LayerIndex): boolean {
		const wasStored = this.#stored.has(index);
		this.#stored.add(index);
		this.#known.set(key, new WeakRef(index));
		return wasStored;
	}

	/** Reads the layers of an image that no other image has read or is reading. */
	async read(
		opened: OpenedImage,
		{skip = new Set(), onLayer, ...options}: ReadLayersOptions = {},
	): Promise<ImageLayers> {
		const {signal} = options;
		const claims = new Map<string, (index: LayerIndex | undefined) => void>();
		const others = new Map<number, Promise<LayerIndex | undefined>>();
		for (const {index: layer, cacheKey} of opened.info.layers) {
			if (cacheKey === undefined || skip.has(layer) || claims.has(cacheKey)) continue;
			const known = this.get(cacheKey);
			const other = known ? Promise.resolve(known) : this.#reading.get(cacheKey);
			if (other) {
				others.set(layer, other);
				continue;
			}
			const {promise, resolve} = Promise.withResolvers<LayerIndex | undefined>();
			this.#reading.set(cacheKey, promise);
			claims.set(cacheKey, resolve);
		}
		let read: ImageLayers;
		try {
			read = await opened.readLayers({
				...options,
				skip: new Set([...skip, ...others.keys()]),
				onLayer: (layer, index) => {
					if (!others.has(layer)) onLayer?.(layer, index);
				},
			});
			for (const {index: layer, cacheKey} of read.info.layers) {
				const index = read.layers.get(layer);
				if (cacheKey === undefined || !index) continue;
				this.#known.set(cacheKey, new WeakRef(index));
				claims.get(cacheKey)?.(index);
			}
		} finally {
			for (const [key, resolve] of claims) {
				resolve(undefined);
				this.#reading.delete(key);
			}
		}
		const layers = new Map(read.layers);
		const missing = new Set<number>();
		for (const [layer, other] of others) {
			const index = await other;
			signal?.throwIfAborted();
			if (!index) {
				missing.add(layer);
				continue;
			}
			layers.set(layer, index);
			onLayer?.(layer, index);
		}
		if (missing.size === 0) return {info: read.info, layers};
		const known = opened.info.layers.map(({index}) => index).filter(index => !missing.has(index));
		const rest = await opened.readLayers({...options, onLayer, skip: new Set(known)});
		return {info: rest.info, layers: new Map([...layers, ...rest.layers])};
	}
}
