import {createHash, type Hash} from 'node:crypto';
import {posix} from 'node:path';
import type {ImageInfo, LayerInfo} from '../image/image-info.ts';
import {compressionOf, decompressed, peek} from '../layer/decompress.ts';
import {emptyLayer, type LayerIndex} from '../layer/layer-index.ts';
import {indexTarStream} from '../layer/read-layer.ts';
import {blockSize, looksLikeTar} from '../layer/tar-header.ts';
import {type ArchiveEntriesOptions, archiveEntries} from './archive-entries.ts';
import {ArchiveNames} from './archive-names.ts';
import {digestOf} from './blob-names.ts';
import {type Blobs, documentLimit, parseDocument} from './blobs.ts';
import {missingLayer, toFailure} from './broken-image.ts';
import {checkedTar} from './checked-blob.ts';
import type {ImageLayers, OpenLayer} from './source.ts';
import {layerName, problemOf, withProblems} from './unreadable-layer.ts';

/** Bytes of all JSON files of an archive together. */
const documentsLimit = 64 * 1024 * 1024;

/** The files found in one pass over an image archive. */
export type StreamedArchive = {
	readonly blobs: Blobs;
	/**
	 * The index of a layer's blob, by its name in the archive.
	 *
	 * @throws the error of reading its tar
	 * @returns `undefined` if there is no such blob
	 */
	layerOf(name: string): LayerIndex | undefined;
};

export type ReadArchiveOptions = ArchiveEntriesOptions & {
	/**
	 * The diffIds of the image's layers, if known beforehand, to identify layers as they pass. It costs a
	 * hash of each layer whose name in the archive is not its diffId.
	 */
	readonly diffIds?: ReadonlySet<string> | undefined;
	/** Called with each layer as soon as it is read, and with its diffId if `diffIds` has it. */
	readonly onLayer?: (index: LayerIndex, diffId: string | undefined) => void;
};

/**
 * Reads a stream of an image archive in one pass: it keeps JSON files, and indexes everything else as
 * a layer, because the manifest that names the layers may come last.
 *
 * @throws TarError if the archive is cut off or no tar
 */
export async function readArchiveStream(
	chunks: AsyncIterable<Uint8Array>,
	{signal, stopsAtMarker, diffIds, onLayer}: ReadArchiveOptions = {},
): Promise<StreamedArchive> {
	const names = new ArchiveNames();
	const documents = new Map<string, Buffer>();
	const sizes = new Map<string, number>();
	const layers = new Map<string, LayerIndex | Error>();
	let documentBytes = 0;
	for await (const entry of archiveEntries(chunks, {signal, stopsAtMarker})) {
		const name = names.add(entry);
		if (name === undefined) continue;
		const {size, bytes} = entry;
		sizes.set(name, size);
		const {start, all} = await peek(bytes, blockSize);
		const isDocument = !looksLikeTar(start) && (start[0] === openBrace || start[0] === openBracket);
		if (!isDocument) {
			const named = `sha256:${posix.basename(name)}`;
			const hash = diffIds && !diffIds.has(named) ? createHash('sha256') : undefined;
			// At this point a digest is known only if the blob is named by it. Plain blobs are not verified: that
			// would take as long as reading them.
			const digest = compressionOf(start) === 'none' ? null : digestOf(name);
			const plain =
				digest === null
					? decompressed(all, signal)
					: checkedTar(digest, from => (from === 0 ? all : bytes), signal).chunks;
			const layer = await readLayer(plain, hash, signal);
			layers.set(name, layer);
			if (layer instanceof Error) continue;
			const diffId = hash ? `sha256:${hash.digest('hex')}` : named;
			onLayer?.(layer, diffIds?.has(diffId) ? diffId : undefined);
		} else if (size <= documentLimit && documentBytes + size <= documentsLimit) {
			documentBytes += size;
			documents.set(name, Buffer.concat(await Array.fromAsync(all)));
		}
	}
	return {
		blobs: {
			readJson: async name => parseDocument(documents.get(names.resolve(name))),
			sizeOf: name => sizes.get(names.resolve(name)),
			realName: name => names.resolve(name),
		},
		layerOf: name => {
			const layer = layers.get(names.resolve(name));
			if (layer instanceof Error) throw layer;
			return layer;
		},
	};
}

/**
 * The layers of an image in an archive that was read as a stream. One that cannot be read, as it is
 * encrypted, has no files and a warning.
 *
 * @throws Failure if a layer is missing or broken
 */
export function layersOf(archive: StreamedArchive, info: ImageInfo, place: string): ImageLayers {
	const layers = new Map<number, LayerIndex>();
	const problems = new Map<number, string>();
	for (const item of info.layers) {
		const {blob, index: layer, problem} = item;
		try {
			const index = problem === undefined ? archive.layerOf(blob) : emptyLayer;
			if (!index) throw missingLayer(place, blob);
			layers.set(layer, index);
		} catch (error) {
			const found = problemOf(error);
			if (found === undefined) throw toFailure(error, `${place}, ${layerName(item)},`);
			problems.set(layer, found);
			layers.set(layer, emptyLayer);
		}
	}
	return {info: withProblems(info, problems), layers};
}

/** The bytes of one file of a streamed archive, as {@link streamedLayers} gives those of a layer. */
export async function* streamedFile(
	chunks: AsyncIterable<Uint8Array>,
	name: string,
	signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
	for await (const {bytes} of streamedFiles(chunks, new Set([name]), signal)) yield* bytes;
}

/**
 * The plain tars of layers in a streamed archive, in its order. If several layers have the same blob,
 * only the first is found.
 */
export async function* streamedLayers(
	chunks: AsyncIterable<Uint8Array>,
	layers: readonly LayerInfo[],
	signal?: AbortSignal,
): AsyncGenerator<OpenLayer> {
	const byBlob = new Map(layers.toReversed().map(layer => [layer.blob, layer]));
	for await (const {name, bytes} of streamedFiles(chunks, new Set(byBlob.keys()), signal)) {
		const layer = byBlob.get(name)!;
		yield {layer, tar: {kind: 'stream', chunks: decompressed(bytes, signal)}};
	}
}

/**
 * Files of a streamed archive, which is read up to the end of the last one. Links are followed if they
 * come before the file.
 */
async function* streamedFiles(
	chunks: AsyncIterable<Uint8Array>,
	wanted: ReadonlySet<string>,
	signal: AbortSignal | undefined,
): AsyncGenerator<{readonly name: string; readonly bytes: AsyncIterable<Uint8Array>}> {
	const names = new ArchiveNames();
	const missing = new Set(wanted);
	for await (const entry of archiveEntries(chunks, {signal})) {
		const found = names.add(entry);
		const name =
			found === undefined ? undefined : [...missing].find(one => names.resolve(one) === found);
		if (name === undefined) continue;
		missing.delete(name);
		yield {name, bytes: entry.bytes};
		if (missing.size === 0) return;
	}
}

async function readLayer(
	plain: AsyncIterable<Uint8Array>,
	hash: Hash | undefined,
	signal: AbortSignal | undefined,
): Promise<LayerIndex | Error> {
	try {
		const tar = hash ? hashed(plain, hash) : plain;
		return await indexTarStream(tar, {signal});
	} catch (error) {
		signal?.throwIfAborted();
		// It may not be a layer at all: the error only matters if the manifest names it as one.
		if (error instanceof Error) return error;
		throw error;
	}
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
	for await (const chunk of chunks) {
		hash.update(chunk);
		yield chunk;
	}
}

const openBrace = 0x7b;
const openBracket = 0x5b;
