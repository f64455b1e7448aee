import pMap from 'p-map';
import type {LoadedImage} from '../analysis/analyzed-image.ts';
import type {DiveFigures} from '../analysis/dive-figures.ts';
import type {DiskCache, PutOptions} from '../cache/disk-cache.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import type {
	ImageIdentity,
	KnownDocuments,
	OpenedImage,
	ReadLayersOptions,
} from '../sources/source.ts';
import {type AnalysisData, encodeAnalysis, type FixData} from './analysis-data.ts';
import type {ImageMessage, TreeMessage} from './loader-messages.ts';
import {SharedLayers} from './shared-layers.ts';

/** Records read at the same time. */
const concurrency = 4;

/** The value of an `analysis` record. */
type AnalysisRecord = {
	readonly analysis: AnalysisData;
	/** Warnings of merging the layers. */
	readonly warnings: readonly string[];
	/** Missing until the figures of dive were needed. */
	readonly dive?: DiveFigures | undefined;
};

/** The value of a `tree` record. */
type TreeRecord = TreeMessage & {
	readonly fixes: readonly FixData[];
	/** The steps that the fixes are for: images with the same layers can have others. */
	readonly steps: string;
};

/** The cached figures of an image; those of dive only if they were needed before. */
export type CachedAnalysis = {
	readonly info: ImageInfo;
	readonly analysis: AnalysisData;
	readonly dive?: DiveFigures | undefined;
};

/** The records of one image in the cache. */
export class ImageCache {
	readonly #opened: OpenedImage;
	readonly #identity: ImageIdentity;
	readonly #cache: DiskCache;
	readonly #shared: SharedLayers;

	constructor(
		opened: OpenedImage,
		identity: ImageIdentity,
		cache: DiskCache,
		shared = new SharedLayers(),
	) {
		this.#opened = opened;
		this.#identity = identity;
		this.#cache = cache;
		this.#shared = shared;
	}

	/** The info that reading the layers gives; `undefined` if it is not cached. */
	async readInfo(): Promise<ImageInfo | undefined> {
		const {info} = this.#opened;
		const {infoKey} = this.#identity;
		if (infoKey === undefined) return info;
		const cached = await this.#cache.get({kind: 'image', text: infoKey});
		if (cached === undefined) return undefined;
		// The same image may have been opened by another name.
		const {reference, tags} = info;
		return {...(cached as ImageInfo), reference, ...(tags.length > 0 ? {tags} : {})};
	}

	/** The cached indexes of layers, by index of the layer. */
	async readLayers({layers}: ImageInfo): Promise<ReadonlyMap<number, LayerIndex>> {
		const indexes = new Map<number, LayerIndex>();
		const groups = [...Map.groupBy(layers, ({cacheKey}) => cacheKey)];
		await pMap(
			groups,
			async ([text, group]) => {
				if (text === undefined) return;
				const cached = this.#shared.get(text) ?? (await this.#cache.get({kind: 'layer', text}));
				if (!cached) return;
				// Another image may have got it meanwhile.
				const index = this.#shared.get(text) ?? (cached as LayerIndex);
				this.#shared.addStored(text, index);
				for (const {index: layer} of group) indexes.set(layer, index);
			},
			{concurrency},
		);
		return indexes;
	}

	/** Whether all layers are cached; does not read them. */
	hasLayers({layers}: ImageInfo): boolean {
		return layers.every(
			({cacheKey: text}) => text !== undefined && this.#cache.has({kind: 'layer', text}),
		);
	}

	/** The cached figures of an image. */
	async readAnalysis(info: ImageInfo): Promise<CachedAnalysis | undefined> {
		const text = derivedKey(info);
		const cached = text && (await this.#cache.get({kind: 'analysis', text}));
		if (!cached) return undefined;
		const {analysis, warnings, dive} = cached as AnalysisRecord;
		return {info: {...info, warnings: [...info.warnings, ...warnings]}, analysis, dive};
	}

	/** Stores everything of an image that was not read from the cache. */
	put({info, tree, analysis}: LoadedImage, dive?: DiveFigures): void {
		const {about, infoKey, isCurrent} = this.#identity;
		const options: PutOptions = {about, isCurrent};
		const warnings = info.warnings.slice(0, info.warnings.length - tree.warnings.length);
		if (infoKey !== undefined) {
			this.#cache.put({kind: 'image', text: infoKey}, {...info, warnings}, options);
		}
		for (const [layer, index] of tree.layers.entries()) {
			const text = info.layers[layer].cacheKey;
			if (text === undefined || this.#shared.addStored(text, index)) continue;
			this.#cache.put({kind: 'layer', text}, index, {
				about: `layer ${layer} of ${about}`,
				entries: index.entries.count,
				isCurrent,
			});
		}
		const text = derivedKey(info);
		if (text === undefined) return;
		const record: AnalysisRecord = {
			analysis: encodeAnalysis(analysis),
			warnings: tree.warnings,
			dive,
		};
		this.#cache.put({kind: 'analysis', text}, record, options);
	}

	/** The value that {@link putDerived} stored by this key. */
	async readDerived(info: ImageInfo, key: string): Promise<unknown> {
		const text = derivedKey(info, key);
		return text && this.#cache.get({kind: 'paths', text});
	}

	/**
	 * Stores plain data that follows from the layers and from what the key says.
	 *
	 * @param key text of any length
	 */
	putDerived(info: ImageInfo, key: string, value: unknown): void {
		const text = derivedKey(info, key);
		if (text === undefined) return;
		const {about, isCurrent} = this.#identity;
		this.#cache.put({kind: 'paths', text}, value, {about, isCurrent});
	}

	/** The cached {@link putTree tree} of an image; without fixes if those of other steps are cached. */
	async readTree(
		info: ImageInfo,
	): Promise<(TreeMessage & {readonly fixes?: readonly FixData[]}) | undefined> {
		const text = derivedKey(info);
		const cached = text && (await this.#cache.get({kind: 'tree', text}));
		if (!cached) return undefined;
		const {fixes, steps, ...tree} = cached as TreeRecord;
		return steps === stepsOf(info) ? {...tree, fixes} : tree;
	}

	/** Stores the merged tree of an image, with its index, its first snapshot and its fixes. */
	putTree({info, tree, index, snapshot, fixes}: ImageMessage): void {
		const text = derivedKey(info);
		if (text === undefined) return;
		const {about, isCurrent} = this.#identity;
		const record: TreeRecord = {tree, index, snapshot, fixes, steps: stepsOf(info)};
		this.#cache.put({kind: 'tree', text}, record, {about, isCurrent});
	}
}

/** The records of an image; `undefined` without a cache, or if the image cannot be recognized. */
export function imageCache(
	opened: OpenedImage,
	cache: DiskCache | undefined,
	shared?: SharedLayers,
): ImageCache | undefined {
	return cache && opened.identity && new ImageCache(opened, opened.identity, cache, shared);
}

/** The documents of registries in the cache. */
export function knownDocuments(cache: DiskCache | undefined): KnownDocuments | undefined {
	return (
		cache && {
			get: async text => (await cache.get({kind: 'document', text})) as Uint8Array | undefined,
			put: (text, bytes, about) =>
				cache.put({kind: 'document', text}, bytes, {about, isCurrent: async () => true}),
		}
	);
}

/** Whether all layers of an image are cached, so that its source need not read them. */
export async function hasCachedLayers(
	opened: OpenedImage,
	cache: DiskCache | undefined,
): Promise<boolean> {
	const records = imageCache(opened, cache);
	const info = await records?.readInfo();
	return records !== undefined && info !== undefined && records.hasLayers(info);
}

/** The image with its cached layers, so that only the other ones are read from the source. */
export function withCachedLayers(opened: OpenedImage, records: ImageCache): OpenedImage {
	const readLayers = async (options: ReadLayersOptions = {}) => {
		const {signal, onLayer, onProgress} = options;
		signal?.throwIfAborted();
		const info = await records.readInfo();
		const cached = info ? await records.readLayers(info) : new Map<number, LayerIndex>();
		for (const [layer, index] of cached) onLayer?.(layer, index);
		if (info && cached.size === info.layers.length) {
			const bytes = [...cached.values()].reduce((sum, {storedBytes}) => sum + storedBytes, 0);
			onProgress?.({
				activity: 'reading layers',
				doneBytes: bytes,
				totalBytes: bytes,
				doneLayers: cached.size,
				totalLayers: cached.size,
			});
			signal?.throwIfAborted();
			return {info, layers: cached};
		}
		const read = await opened.readLayers({
			...options,
			skip: new Set(cached.keys()),
			onLayer: (layer, index) => {
				if (!cached.has(layer)) onLayer?.(layer, index);
			},
		});
		// Only reading them shows that some layers cannot be read.
		const known = opened.identity?.infoKey === undefined ? undefined : info;
		return {info: known ?? read.info, layers: new Map([...read.layers, ...cached])};
	};
	return {...opened, readLayers};
}

/** All that the fixes depend on besides the layers' files. */
function stepsOf({history, layers}: ImageInfo): string {
	return JSON.stringify([history, layers]);
}

/** Figures and trees follow from the layers, in their order, and from nothing else. */
function derivedKey({layers}: ImageInfo, ...others: readonly string[]): string | undefined {
	const keys = layers.map(({cacheKey}) => cacheKey);
	return keys.includes(undefined) ? undefined : JSON.stringify([...keys, ...others]);
}
