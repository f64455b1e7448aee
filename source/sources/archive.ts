import type {FileHandle} from 'node:fs/promises';
import path from 'node:path';
import type {ImageInfo} from '../image/image-info.ts';
import {compressionOf, decompressed, UnsupportedCompressionError} from '../layer/decompress.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {indexTarRange} from '../layer/read-layer.ts';
import {blockSize, looksLikeTar} from '../layer/tar-header.ts';
import {ArchiveFile} from './archive-file.ts';
import {noArchive, toFailure} from './broken-image.ts';
import {counted, fileChunks} from './chunks.ts';
import {fileIdentity, isUnchanged} from './file-identity.ts';
import {imageOfFiles} from './image-files.ts';
import {findImage, type LayoutOptions} from './image-layout.ts';
import {hostPlatform} from './platform.ts';
import {holdsRootFileSystem, rootFileSystemInfo} from './root-file-system.ts';
import type {ImageIdentity, ImageLayers, OpenedImage, ReadLayersOptions} from './source.ts';

/** A file that holds an archive, and what identifies its content. */
type Archive = {
	readonly file: FileHandle;
	readonly size: number;
	readonly identity: string | undefined;
};

/**
 * Opens an image archive or the tar of a root file system, plain or compressed: what `docker save`,
 * `docker export`, `skopeo copy`, BuildKit, kaniko, crane and debootstrap write.
 *
 * @param file closed with the image, or if there is none
 * @throws Failure if it is neither
 */
export async function openArchive(
	file: FileHandle,
	layout: LayoutOptions,
	signal: AbortSignal | undefined,
): Promise<OpenedImage> {
	try {
		return await imageIn(file, layout, signal);
	} catch (error) {
		await file.close();
		throw toFailure(error, layout.place);
	}
}

async function imageIn(
	file: FileHandle,
	layout: LayoutOptions,
	signal: AbortSignal | undefined,
): Promise<OpenedImage> {
	const identity = await fileIdentity(file);
	const {size} = await file.stat();
	const archive = {file, size, identity};
	const start = Buffer.alloc(Math.min(size, blockSize));
	await file.read(start, 0, start.length, 0);
	const compression = compressionOf(start);
	if (compression === 'gzip' || compression === 'zstd') return compressedArchive(archive, layout);
	if (compression !== 'none') throw new UnsupportedCompressionError(compression);
	if (!looksLikeTar(start)) throw noArchive(layout.place);
	// Contents are skipped: only the places of the files are needed.
	const index = await indexTarRange({fd: file.fd, start: 0, length: size}, {signal});
	const files = new ArchiveFile(file, index, identity);
	const info = await findImage(files.blobs, layout);
	if (info) return imageOfFiles(files, info, layout.place, imageIdentity(layout, identity));
	if (holdsRootFileSystem(index)) return rootFileSystem(archive, index, layout);
	throw noArchive(layout.place);
}

function rootFileSystem(
	{file, size, identity}: Archive,
	index: LayerIndex,
	layout: LayoutOptions,
): OpenedImage {
	const {reference, place} = layout;
	const cacheKey = identity && JSON.stringify(['archive', identity, 0, size]);
	const info = rootFileSystemInfo(reference, place, cacheKey);
	return {
		info,
		identity: imageIdentity(layout, identity),
		openLayer: async () => ({kind: 'file', range: {fd: file.fd, start: 0, length: size}}),
		readLayers: async ({signal, onLayer, onProgress} = {}) => {
			signal?.throwIfAborted();
			const bytes = {doneBytes: size, totalBytes: size};
			onProgress?.({activity: 'reading layers', ...bytes, doneLayers: 1, totalLayers: 1});
			signal?.throwIfAborted();
			onLayer?.(0, index);
			return {info, layers: new Map([[0, index]])};
		},
		close: () => file.close(),
	};
}

/** A compressed archive has no index: it must be read from start to end to find its files. */
async function compressedArchive(archive: Archive, layout: LayoutOptions): Promise<OpenedImage> {
	const {file, size, identity} = archive;
	const {place, platform, selector} = layout;
	// Plain archives start without loading the code that reads streams.
	const {unreadInfo} = await import('./streamed-image.ts');
	const key = ['archive', identity, platform ?? '', hostPlatform(), selector ?? ''];
	return {
		info: unreadInfo(layout.reference),
		identity: imageIdentity(layout, identity, JSON.stringify(key)),
		readLayers: async options => {
			try {
				const {info, layers} = await readCompressed(archive, layout, options);
				return {info: withCacheKeys(info, identity), layers};
			} catch (error) {
				throw toFailure(error, place);
			}
		},
		openLayer: async ({blob}, signal) => {
			const plain = decompressed(fileChunks(file, {start: 0, length: size}), signal);
			// The layer of a root file system is the whole tar.
			if (blob === '') return {kind: 'stream', chunks: plain};
			const {streamedFile} = await import('./archive-stream.ts');
			return {kind: 'stream', chunks: decompressed(streamedFile(plain, blob, signal), signal)};
		},
		openLayers: async function* (layers, signal) {
			const plain = decompressed(fileChunks(file, {start: 0, length: size}), signal);
			const {streamedLayers} = await import('./archive-stream.ts');
			yield* streamedLayers(plain, layers, signal);
		},
		close: () => file.close(),
	};
}

async function readCompressed(
	{file, size}: Archive,
	layout: LayoutOptions,
	options: ReadLayersOptions = {},
): Promise<ImageLayers> {
	const {signal, onProgress} = options;
	signal?.throwIfAborted();
	const {readStreamedImage} = await import('./streamed-image.ts');
	let doneBytes = 0;
	let doneLayers = 0;
	const chunks = counted(fileChunks(file, {start: 0, length: size}), bytes => {
		doneBytes += bytes;
		onProgress?.({
			activity: 'reading the archive',
			doneBytes,
			totalBytes: size,
			doneLayers,
			totalLayers: undefined,
		});
	});
	return readStreamedImage(decompressed(chunks, signal), layout, options, () => {
		doneLayers += 1;
	});
}

/**
 * Adds keys to the layers of a compressed archive: the file's identity and the blob's name. Their
 * diffIds will not do, because the archive's config can claim any.
 */
function withCacheKeys(info: ImageInfo, identity: string | undefined): ImageInfo {
	if (identity === undefined) return info;
	const layers = info.layers.map(layer => {
		if (layer.problem !== undefined) return layer;
		return {...layer, cacheKey: JSON.stringify(['archive', identity, layer.blob])};
	});
	return {...info, layers};
}

function imageIdentity(
	{place}: LayoutOptions,
	identity: string | undefined,
	infoKey?: string,
): ImageIdentity | undefined {
	if (identity === undefined) return undefined;
	return {
		about: path.resolve(place),
		isCurrent: () => isUnchanged(place, identity),
		...(infoKey === undefined ? {} : {infoKey}),
	};
}
