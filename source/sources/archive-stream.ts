import {createHash, type Hash} from 'node:crypto';
import {posix} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {type Extract, extract} from 'tar-stream';
import type {ImageInfo, LayerInfo} from '../image/image-info.ts';
import {compressionOf, decompressed, peek} from '../layer/decompress.ts';
import {TarError} from '../layer/layer-error.ts';
import {emptyLayer, type LayerIndex} from '../layer/layer-index.ts';
import {indexTarStream} from '../layer/read-layer.ts';
import {blockSize, looksLikeTar} from '../layer/tar-header.ts';
import {ArchiveNames} from './archive-names.ts';
import {type Blobs, documentLimit, parseDocument} from './blobs.ts';
import {missingLayer, toFailure} from './broken-image.ts';
import {checkedTar} from './checked-blob.ts';
import type {ImageLayers, OpenLayer} from './source.ts';
import {digestOf} from './stored-images.ts';
import {layerName, problemOf, withProblems} from './unreadable-layer.ts';

type Entry = Extract extends AsyncIterable<infer Source> ? Source : never;

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

export type ReadArchiveOptions = {
	readonly signal?: AbortSignal;
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
	{signal, diffIds, onLayer}: ReadArchiveOptions = {},
): Promise<StreamedArchive> {
	const names = new ArchiveNames();
	const documents = new Map<string, Buffer>();
	const sizes = new Map<string, number>();
	const layers = new Map<string, LayerIndex | Error>();
	let documentBytes = 0;
	await eachEntry(chunks, signal, async entry => {
		const name = names.add(entry.header);
		if (name === undefined) return;
		const size = entry.header.size ?? 0;
		sizes.set(name, size);
		const {start, all} = await peek(bytesOf(entry), blockSize);
		const isDocument = !looksLikeTar(start) && (start[0] === openBrace || start[0] === openBracket);
		if (!isDocument) {
			const named = `sha256:${posix.basename(name)}`;
			const hash = diffIds && !diffIds.has(named) ? createHash('sha256') : undefined;
			// Names are all that is known yet of the digests. Compressed blobs have one; plain ones would take
			// as long to verify as to read.
			const digest = compressionOf(start) === 'none' ? null : digestOf(name);
			const plain =
				digest === null
					? decompressed(all, signal)
					: checkedTar(digest, from => (from === 0 ? all : bytesOf(entry)), signal).chunks;
			const layer = await readLayer(plain, hash, signal);
			layers.set(name, layer);
			if (layer instanceof Error) return;
			const diffId = hash ? `sha256:${hash.digest('hex')}` : named;
			onLayer?.(layer, diffIds?.has(diffId) ? diffId : undefined);
		} else if (size <= documentLimit && documentBytes + size <= documentsLimit) {
			documentBytes += size;
			documents.set(name, Buffer.concat(await Array.fromAsync(all)));
		}
	});
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
	const {entries, work} = extracting(chunks, signal);
	try {
		for await (const entry of entries) {
			const found = names.add(entry.header);
			const name =
				found === undefined ? undefined : [...missing].find(one => names.resolve(one) === found);
			if (name !== undefined) {
				missing.delete(name);
				yield {name, bytes: bytesOf(entry)};
				if (missing.size === 0) return;
			}
			entry.resume();
		}
		await work;
	} catch (error) {
		throw asTarError(error, signal);
	} finally {
		entries.destroy();
	}
}

/** Visits the entries of a tar, and skips what a visit has not read. */
async function eachEntry(
	chunks: AsyncIterable<Uint8Array>,
	signal: AbortSignal | undefined,
	visit: (entry: Entry) => Promise<void>,
): Promise<void> {
	const {entries, work} = extracting(chunks, signal);
	try {
		for await (const entry of entries) {
			await visit(entry);
			entry.resume();
		}
		await work;
	} catch (error) {
		throw asTarError(error, signal);
	} finally {
		entries.destroy();
	}
}

function extracting(
	chunks: AsyncIterable<Uint8Array>,
	signal: AbortSignal | undefined,
): {readonly entries: Extract; readonly work: Promise<void>} {
	const entries = extract();
	const work = pipeline(Readable.from(chunks, {objectMode: false}), entries, {signal});
	// Errors are thrown where `work` is awaited; it may fail earlier.
	work.catch(() => {});
	return {entries, work};
}

/** tar-stream reports a broken tar by plain Errors; other errors have a code or a class. */
function asTarError(error: unknown, signal: AbortSignal | undefined): unknown {
	if (signal?.aborted) return signal.reason;
	const isTarStreams = error instanceof Error && error.constructor === Error && !('code' in error);
	if (!isTarStreams) return error;
	const reason =
		error.message === 'Unexpected end of data'
			? 'it ends in the middle of an entry'
			: error.message;
	return new TarError(reason, {cause: error});
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

/** An entry's bytes. Leaving the loop early does not destroy the archive's stream. */
async function* bytesOf(entry: Entry): AsyncGenerator<Uint8Array> {
	const iterator = (entry as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
	for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
		yield next.value;
	}
}

const openBrace = 0x7b;
const openBracket = 0x5b;
