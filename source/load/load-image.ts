import {crc32} from 'node:zlib';
import pMap from 'p-map';
import {analyze} from '../analysis/analysis.ts';
import type {
	AnalyzedImage,
	FullyAnalyzedImage,
	LoadedImage,
	PartialImage,
} from '../analysis/analyzed-image.ts';
import {type DiveFigures, diveFigures} from '../analysis/dive-figures.ts';
import {buildSteps} from '../analysis/fixes/build-steps.ts';
import type {DiskCache} from '../cache/disk-cache.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {missingChecksums} from '../image/missing-checksums.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {type ContentRange, checksumContents} from '../layer/read-content.ts';
import type {OpenedImage, WorkOptions} from '../sources/source.ts';
import {decodeAnalysis} from './analysis-data.ts';
import {type ImageCache, imageCache, withCachedLayers} from './image-cache.ts';
import {type MergedImage, type MergeOptions, mergeLayers} from './merge-layers.ts';
import type {SharedLayers} from './shared-layers.ts';

export type LoadOptions = WorkOptions & {
	/** Where layers and figures are looked up, and stored once it is flushed. */
	readonly cache?: DiskCache | undefined;
	/** Layers of other images that are loaded in the same run. */
	readonly shared?: SharedLayers | undefined;
};

export type WatchedLoadOptions = LoadOptions &
	Pick<MergeOptions, 'onLayer' | 'firstPartMilliseconds'> & {
		/** Called now and then with the layers read so far; awaited. */
		readonly onPartial?: (partial: PartialImage) => Promise<void>;
	};

/**
 * Reads and merges the layers of an image, and works out its figures.
 *
 * @throws Failure if the image is broken
 */
export function loadImage(
	opened: OpenedImage,
	{cache, ...options}: WatchedLoadOptions = {},
): Promise<LoadedImage> {
	return loadWith(opened, imageCache(opened, cache, options.shared), options);
}

/**
 * The figures of an image. If they are cached, no layer is read.
 *
 * @throws Failure if the image is broken
 */
export function loadAnalysis(
	opened: OpenedImage,
	options: LoadOptions = {},
): Promise<AnalyzedImage> {
	return loadFigures(opened, options, {});
}

/** As {@link loadAnalysis}, with dive's figures. */
export async function loadFullAnalysis(
	opened: OpenedImage,
	options: LoadOptions = {},
): Promise<FullyAnalyzedImage> {
	const {info, analysis, dive} = await loadFigures(opened, options, {dive: true});
	return {info, analysis, dive: dive!};
}

/** The data that a command needs besides the figures of {@link loadAnalysis}. */
export type NeededFigures<Value> = {
	readonly dive?: boolean;
	/** Plain data that follows from the tree and from what the key says, and from nothing else. */
	readonly derived?: {readonly key: string; readonly from: (tree: ImageTree) => Value} | undefined;
};

/** As {@link loadAnalysis}, with what else is needed. If all of that is cached, no layer is read. */
export async function loadFigures<Value>(
	opened: OpenedImage,
	{cache, ...options}: LoadOptions,
	{dive: needsDive = false, derived: wanted}: NeededFigures<Value>,
): Promise<AnalyzedImage & {readonly dive?: DiveFigures; readonly derived?: Value}> {
	const records = imageCache(opened, cache, options.shared);
	const info = await records?.readInfo();
	const cached = info && (await records?.readAnalysis(info));
	const known = cached && wanted && (await records?.readDerived(info, wanted.key));
	if (cached && (cached.dive || !needsDive) && (known !== undefined || !wanted)) {
		return {
			info: cached.info,
			analysis: decodeAnalysis(cached.analysis),
			...(needsDive && {dive: cached.dive}),
			...(wanted && {derived: known as Value}),
		};
	}
	const loaded = await loadWith(opened, records, options);
	const dive = needsDive ? diveFigures(loaded.tree.layers) : cached?.dive;
	if (dive) records?.put(loaded, dive);
	const derived = wanted?.from(loaded.tree);
	if (wanted) records?.putDerived(loaded.info, wanted.key, derived);
	return {
		info: loaded.info,
		analysis: loaded.analysis,
		...(needsDive && {dive}),
		...(wanted && {derived}),
	};
}

async function loadWith(
	opened: OpenedImage,
	records: ImageCache | undefined,
	{onPartial, shared, ...options}: Omit<WatchedLoadOptions, 'cache'>,
): Promise<LoadedImage> {
	const sharing: OpenedImage = shared
		? {...opened, readLayers: reading => shared.read(opened, reading)}
		: opened;
	const source = records ? withCachedLayers(sharing, records) : sharing;
	const merged = await mergeLayers(source, {
		...options,
		onPart:
			onPartial &&
			(({settled, tree, unreadLayers}) =>
				onPartial({...analyzed({info: opened.info, tree: settled}), tree, unreadLayers})),
	});
	const entries = missingChecksums(merged.tree);
	const tree = await resolveChecksums(merged, entries, opened, options.signal);
	const loaded = analyzed({info: merged.info, tree});
	records?.put(loaded);
	return loaded;
}

function analyzed({info, tree}: MergedImage): LoadedImage {
	const warnings = [...info.warnings, ...tree.warnings];
	return {info: {...info, warnings}, tree, analysis: analyze(tree, buildSteps(info))};
}

/**
 * Reads the contents of entries for their checksums, and returns a tree that has them. Layers that were
 * read as a stream have all of theirs already.
 *
 * @param entries numbers over all layers
 */
export async function resolveChecksums(
	{info, tree}: {readonly info: ImageInfo; readonly tree: ImageTree<LayerIndex>},
	entries: readonly number[],
	opened: OpenedImage,
	signal: AbortSignal | undefined,
): Promise<ImageTree<LayerIndex>> {
	const checksums = new Map<number, number>();
	for (const [layer, numbers] of Map.groupBy(entries, entry => tree.layerOfEntry(entry))) {
		const {offset, size} = tree.layers[layer].entries;
		const contents = numbers
			.map(entry => ({entry, index: tree.placeOfEntry(entry).index}))
			.filter(({index}) => offset[index] >= 0)
			.map(({entry, index}) => ({entry, offset: offset[index], size: size[index]}));
		if (contents.length === 0) continue;
		const tar = await opened.openLayer(info.layers[layer], signal);
		if (tar.kind === 'stream') continue;
		const sums =
			tar.kind === 'file'
				? await checksumContents(tar.range, contents, signal)
				: await checksumEach(contents, tar.read, signal);
		for (const [at, {entry}] of contents.entries()) checksums.set(entry, sums[at]);
	}
	return checksums.size === 0 ? tree : tree.withChecksums(checksums);
}

/** Contents read at the same time from a source that is asked for each of them. */
const concurrency = 8;

/**
 * Computes the CRC-32 of file contents that are read one by one.
 *
 * @returns one checksum for each of `contents`, in the same order
 */
function checksumEach(
	contents: readonly ContentRange[],
	read: (place: ContentRange, signal?: AbortSignal) => AsyncIterable<Uint8Array>,
	signal?: AbortSignal,
): Promise<readonly number[]> {
	return pMap(
		contents,
		async place => {
			let checksum = 0;
			for await (const chunk of read(place, signal)) checksum = crc32(chunk, checksum);
			return checksum;
		},
		{concurrency, ...(signal ? {signal} : {})},
	);
}
