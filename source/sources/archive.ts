import {type FileHandle, open, stat} from 'node:fs/promises';
import path from 'node:path';
import {Failure} from '../failure.ts';
import {readContainerConfig} from '../image/container-config.ts';
import {type ImageInfo, type LayerInfo, noDetails} from '../image/image-info.ts';
import {compressionOf, decompressed, UnsupportedCompressionError} from '../layer/decompress.ts';
import {blockSize, looksLikeTar} from '../layer/tar-header.ts';
import {ArchiveFile} from './archive-file.ts';
import {missingLayer, toFailure} from './broken-image.ts';
import {counted, fileChunks} from './chunks.ts';
import {fileIdentity, isUnchanged} from './file-identity.ts';
import {folderFailure} from './folder.ts';

import {findImage, type LayoutOptions} from './image-layout.ts';
import {indexLayers} from './index-layers.ts';
import {hostPlatform} from './platform.ts';
import type {
	ImageIdentity,
	ImageLayers,
	ImageSource,
	OpenedImage,
	OpenOptions,
	ReadLayersOptions,
} from './source.ts';

/** Image archives on disk: what `docker save`, `skopeo copy` and BuildKit write, plain or compressed. */
export function archiveSource(): ImageSource {
	return {
		place: 'the file system',
		open: async (reference, options) => {
			const place = reference.target;
			const file = await openFile(place);
			if (!file) return undefined;
			try {
				const layout = {reference: reference.text, place, platform: options.platform};
				return await openArchive(file, layout, options);
			} catch (error) {
				await file.close();
				throw toFailure(error, place);
			}
		},
	};
}

/** Opens a regular file; `undefined` if it does not exist. */
async function openFile(path: string): Promise<FileHandle | undefined> {
	try {
		const status = await stat(path);
		if (status.isFile()) return await open(path, 'r');
		if (status.isDirectory()) throw await folderFailure(path);
		throw new Failure(
			`${path} is no regular file`,
			'Write the image to a file first (docker save -o FILE IMAGE) and open that.',
		);
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code;
		if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
		if (code === 'EACCES' || code === 'EPERM') {
			throw new Failure(
				`the file ${path} may not be read by this user`,
				'Change its permissions, or run as a user that may read it.',
				{cause: error},
			);
		}
		throw error;
	}
}

async function openArchive(
	file: FileHandle,
	layout: LayoutOptions,
	{signal}: OpenOptions,
): Promise<OpenedImage> {
	const identity = await fileIdentity(file);
	const {size} = await file.stat();
	const start = Buffer.alloc(Math.min(size, blockSize));
	await file.read(start, 0, start.length, 0);
	const compression = compressionOf(start);
	if (compression === 'gzip' || compression === 'zstd') {
		return compressedArchive(file, size, layout, identity);
	}
	if (compression !== 'none') throw new UnsupportedCompressionError(compression);
	if (!looksLikeTar(start)) throw noArchive(layout);
	const archive = await ArchiveFile.read(file, size, signal);
	const info = await findImage(archive.blobs, layout);
	if (!info) throw noArchive(layout);
	return plainArchive(archive, info, layout, identity);
}

function plainArchive(
	archive: ArchiveFile,
	found: ImageInfo,
	{place}: LayoutOptions,
	identity: string | undefined,
): OpenedImage {
	const openLayer = ({blob}: LayerInfo, signal?: AbortSignal) => {
		const range = archive.rangeOf(blob);
		if (!range) throw missingLayer(place, blob);
		return archive.openLayer(range, signal);
	};
	const info = withCacheKeys(found, identity, blob => {
		const {start = 0, length = 0} = archive.rangeOf(blob) ?? {};
		return [start, length];
	});
	return {
		info,
		identity: imageIdentity(place, identity),
		openLayer,
		readLayers: async options => {
			try {
				const sizeOf = ({blob}: LayerInfo) => archive.blobs.sizeOf(blob) ?? 0;
				return {info, layers: await indexLayers(info.layers, openLayer, sizeOf, options)};
			} catch (error) {
				throw toFailure(error, place);
			}
		},
		close: () => archive.close(),
	};
}

/** A compressed archive has no index: it must be read from start to end to find its files. */
function compressedArchive(
	file: FileHandle,
	size: number,
	layout: LayoutOptions,
	identity: string | undefined,
): OpenedImage {
	const {reference, place, platform} = layout;
	const range = {start: 0, length: size};
	const infoKey = JSON.stringify(['archive', identity, platform ?? '', hostPlatform()]);
	return {
		info: {
			reference,
			source: 'docker-archive',
			id: '',
			platform: '',
			tags: [],
			layers: [],
			history: [],
			config: readContainerConfig(undefined),
			details: noDetails,
			warnings: [],
		},
		identity: imageIdentity(place, identity, infoKey),
		readLayers: async options => {
			try {
				const {info, layers} = await readCompressed(file, size, layout, options);
				return {info: withCacheKeys(info, identity, blob => [blob]), layers};
			} catch (error) {
				throw toFailure(error, place);
			}
		},
		openLayer: async ({blob}, signal) => {
			const {streamedFile} = await import('./archive-stream.ts');
			const plain = decompressed(fileChunks(file, range), signal);
			return {kind: 'stream', chunks: decompressed(streamedFile(plain, blob, signal), signal)};
		},
		openLayers: async function* (layers, signal) {
			const {streamedLayers} = await import('./archive-stream.ts');
			yield* streamedLayers(decompressed(fileChunks(file, range), signal), layers, signal);
		},
		close: () => file.close(),
	};
}

async function readCompressed(
	file: FileHandle,
	size: number,
	layout: LayoutOptions,
	{signal, onProgress, onLayer}: ReadLayersOptions = {},
): Promise<ImageLayers> {
	signal?.throwIfAborted();
	// Plain archives start without loading the code that reads streams.
	const {layersOf, readArchiveStream} = await import('./archive-stream.ts');
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
	const archive = await readArchiveStream(decompressed(chunks, signal), {
		signal,
		onLayer: () => {
			doneLayers += 1;
		},
	});
	const info = await findImage(archive.blobs, layout);
	if (!info) throw noArchive(layout);
	const layers = layersOf(archive, info.layers, layout.place);
	for (const [layer, index] of layers) onLayer?.(layer, index);
	return {info, layers};
}

/**
 * Adds keys to the layers of an archive: the file's identity and the blob's place in it. Their diffIds
 * will not do, because the archive's config can claim any.
 */
function withCacheKeys(
	info: ImageInfo,
	identity: string | undefined,
	placeOf: (blob: string) => readonly (string | number)[],
): ImageInfo {
	if (identity === undefined) return info;
	const layers = info.layers.map(layer => {
		const cacheKey = JSON.stringify(['archive', identity, ...placeOf(layer.blob)]);
		return {...layer, cacheKey};
	});
	return {...info, layers};
}

function imageIdentity(
	place: string,
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

function noArchive({place}: LayoutOptions): Failure {
	return new Failure(
		`${place} is no image archive`,
		'Give an archive that docker save, podman save, skopeo copy or buildx wrote.',
	);
}
