import type {ImageInfo, LayerInfo} from '../image/image-info.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {sparseOffset} from '../layer/layer-index.ts';
import {
	type ContentPlace,
	type ContentRange,
	ContentStream,
	type ContentWindow,
	readContent,
	readContentFromFile,
} from '../layer/read-content.ts';
import {toFailure} from './broken-image.ts';
import type {LayerContents, LayerTar, OpenedImage, OpenLayer} from './source.ts';

/** The content of one entry. */
export type ContentRead = {
	/** Number of the entry over all layers. */
	readonly entry: number;
	/** Read it before taking the next entry, or not at all. */
	readonly chunks: AsyncIterable<Uint8Array>;
};

/** A loaded image, whose contents can be read from its source. */
export type ContentImage = {
	readonly info: ImageInfo;
	readonly tree: ImageTree;
};

/**
 * The bytes of a version that is a regular file, or a part of them.
 *
 * @param window the part to read
 */
export async function* contentOf(
	opened: OpenedImage,
	{info, tree}: ContentImage,
	version: number,
	signal?: AbortSignal,
	window?: ContentWindow,
): AsyncGenerator<Uint8Array> {
	const entry = tree.arrays.versionContent[version];
	const place = contentPlace(tree, entry);
	if (!place) throw new Error(`version ${version} is not a regular file`);
	const tar = await opened.openLayer(info.layers[tree.layerOfEntry(entry)], signal);
	const {read, close} = readerOf(tar, signal, true);
	try {
		yield* withFailures(readContent(read, place, window), info.reference);
	} finally {
		await close();
	}
}

/**
 * The contents of entries that are regular files, in an order that reads each layer once, and at once
 * all layers of a source that is a stream. Entries without a {@link contentPlace} are skipped.
 *
 * @param entries numbers over all layers, in any order
 * @throws Failure while they are read, if the image is broken
 */
export async function* contentsOf(
	opened: OpenedImage,
	{info, tree}: ContentImage,
	entries: Iterable<number>,
	signal?: AbortSignal,
): AsyncGenerator<ContentRead> {
	const byLayer = Map.groupBy(new Set(entries), entry => tree.layerOfEntry(entry));
	const layers = [...byLayer.keys()].sort((one, other) => one - other);
	const infos = layers.map(layer => info.layers[layer]);
	for await (const {layer, tar} of openLayers(opened, infos, signal)) {
		const contents = byLayer
			.get(layer.index)!
			.flatMap(entry => {
				const place = contentPlace(tree, entry);
				return place ? [{entry, place}] : [];
			})
			.sort((one, other) => one.place.offset - other.place.offset);
		const {read, close} = readerOf(tar, signal);
		try {
			for (const {entry, place} of contents) {
				yield {entry, chunks: withFailures(readContent(read, place), info.reference)};
			}
		} finally {
			await close();
		}
	}
}

/** Opens layers in one pass over the source if it is a stream, and one by one otherwise. */
async function* openLayers(
	opened: OpenedImage,
	layers: readonly LayerInfo[],
	signal: AbortSignal | undefined,
): AsyncGenerator<OpenLayer> {
	const left = new Set(layers);
	if (opened.openLayers && layers.length > 1) {
		for await (const item of opened.openLayers(layers, signal)) {
			left.delete(item.layer);
			yield item;
		}
	}
	for (const layer of left) yield {layer, tar: await opened.openLayer(layer, signal)};
}

type TarReader = {
	/** Reads ranges of the tar, in the order of their offsets. */
	readonly read: (range: ContentRange) => AsyncIterable<Uint8Array>;
	readonly close: () => Promise<void>;
};

/** @param isSingle whether only one content will be read: several of a stream are read in one pass */
function readerOf(
	tar: LayerTar | LayerContents,
	signal: AbortSignal | undefined,
	isSingle = false,
): TarReader {
	if (tar.kind === 'file') {
		return {
			read: range => readContentFromFile(tar.range, range, signal),
			close: async () => {},
		};
	}
	if (tar.kind === 'listed' || tar.kind === 'contents') {
		return {read: range => tar.read(range, signal), close: async () => {}};
	}
	const {readRange} = tar;
	if (isSingle && readRange) {
		return {read: range => readRange(range, signal), close: async () => {}};
	}
	const stream = new ContentStream(tar.chunks);
	return {read: range => stream.read(range, signal), close: () => stream.close()};
}

async function* withFailures(
	chunks: AsyncIterable<Uint8Array>,
	reference: string,
): AsyncGenerator<Uint8Array> {
	try {
		yield* chunks;
	} catch (error) {
		throw toFailure(error, reference);
	}
}

/**
 * The place of a regular file's content in its layer's plain tar; `undefined` for another entry.
 *
 * @param entry number over all layers
 */
function contentPlace(tree: ImageTree, entry: number): ContentPlace | undefined {
	const {layer, index} = tree.placeOfEntry(entry);
	const {offset: offsets, size: sizes} = tree.layers[layer].entries;
	const offset = offsets[index];
	const size = sizes[index];
	if (offset >= 0) return {offset, size, isSparse: false};
	return offset === -1 ? undefined : {offset: sparseOffset(offset), size, isSparse: true};
}
