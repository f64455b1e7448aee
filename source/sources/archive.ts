import {type FileHandle, open, stat} from 'node:fs/promises';
import {fileIdentity} from '../cache/file-identity.ts';
import type {ImageCache} from '../cache/image-cache.ts';
import {Failure, isAbort} from '../failure.ts';
import {compressionOf, decompressed, UnsupportedCompressionError} from '../layer/decompress.ts';
import {DecompressionError} from '../layer/decompression-error.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {TarError} from '../layer/tar-error.ts';
import {blockSize, looksLikeTar} from '../layer/tar-header.ts';
import {archiveCache} from './archive-cache.ts';
import {ArchiveFile} from './archive-file.ts';
import type {StreamedArchive} from './archive-stream.ts';
import {counted, fileChunks} from './chunks.ts';
import {broken, type FoundImage, findImage, type LayoutOptions} from './image-layout.ts';
import {indexLayers} from './index-layers.ts';
import {keptImage} from './kept-image.ts';
import type {
	ImageSource,
	OpenedImage,
	OpenOptions,
	ReadLayersOptions,
	WorkOptions,
} from './source.ts';

/** Image archives on disk: what `docker save`, `skopeo copy` and BuildKit write, plain or compressed. */
export function archiveSource(): ImageSource {
	return {
		name: 'docker-archive',
		place: 'the file system',
		open: async (reference, options) => {
			const path = reference.target;
			const file = await openFile(path);
			if (!file) return undefined;
			try {
				return await openArchive(file, path, reference.text, options);
			} catch (error) {
				await file.close();
				throw toFailure(error, path);
			}
		},
	};
}

/** Opens a regular file; `undefined` where nothing is there. */
async function openFile(path: string): Promise<FileHandle | undefined> {
	try {
		const status = await stat(path);
		if (status.isFile()) return await open(path, 'r');
		if (status.isDirectory()) {
			throw new Failure(
				`${path} is a folder, and image folders are not supported yet`,
				'Make an archive of it (skopeo copy oci:FOLDER oci-archive:FILE) and open that.',
			);
		}
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
	path: string,
	reference: string,
	options: OpenOptions,
): Promise<OpenedImage> {
	const {cache, platform} = options;
	const identity = cache && (await fileIdentity(file, path));
	const {size} = await file.stat();
	const start = Buffer.alloc(Math.min(size, blockSize));
	await file.read(start, 0, start.length, 0);
	const layout = {reference, place: path, platform};
	const known = cache && identity && {cache, identity, platform};
	if (compressionOf(start) !== 'none') {
		const streamCache =
			known && archiveCache({...known, isStream: true, blobKey: blob => ['blob', blob]});
		return openStreamed({file, size, cache: streamCache}, path, layout, options);
	}
	if (!looksLikeTar(start)) throw noArchive(path);
	const archive = await ArchiveFile.read(file, size, options.signal);
	const found = await findImage(archive.blobs, layout);
	if (!found) throw noArchive(path);
	const blobKey = (blob: string) => {
		const {start = 0, length = 0} = archive.rangeOf(blob) ?? {};
		return [start, length];
	};
	const fileCache = known && archiveCache({...known, isStream: false, blobKey});
	return openPlain(archive, found, path, fileCache);
}

function openPlain(
	archive: ArchiveFile,
	found: FoundImage,
	path: string,
	cache: ImageCache | undefined,
): OpenedImage {
	const openLayer = (layer: number, signal?: AbortSignal) => {
		const range = archive.rangeOf(found.blobs[layer]);
		if (!range) throw missingLayer(path, found.blobs[layer]);
		return archive.openLayer(range, signal);
	};
	return {
		info: found.info,
		openLayer,
		readLayers: options =>
			indexLayers(found, {
				...options,
				cache,
				openLayer,
				sizeOf: layer => archive.blobs.sizeOf(found.blobs[layer]) ?? 0,
				describe: error => toFailure(error, path),
			}),
		keepChecksums: (layer, checksums) => cache?.addChecksums(layer, found, checksums),
		kept: cache && keptImage(cache, async () => found),
		close: () => archive.close(),
	};
}

/** A compressed archive can only be read from its start on: all of it, to find out what is in it. */
async function openStreamed(
	{file, size, cache}: StreamedFile,
	path: string,
	layout: LayoutOptions,
	options: OpenOptions,
): Promise<OpenedImage> {
	const known = await cache?.readImage(layout.reference);
	let read = known ? undefined : await readStreamed({file, size, cache}, path, layout, options);
	const found = known ?? read!.found;
	return {
		info: found.info,
		readLayers: async (options: ReadLayersOptions = {}) => {
			const {signal, onLayer} = options;
			signal?.throwIfAborted();
			const knownLayers = read ? undefined : await cache?.readLayers(found, options);
			if (knownLayers) return {info: found.info, layers: knownLayers};
			read ??= await readStreamed({file, size, cache}, path, layout, options);
			for (const [layer, index] of read.layers.entries()) onLayer?.(layer, index);
			return {info: found.info, layers: read.layers};
		},
		openLayer: async (layer, signal) => {
			const {streamedFile} = await import('./archive-stream.ts');
			const plain = decompressed(fileChunks(file, {start: 0, length: size}), signal);
			const blob = streamedFile(plain, found.blobs[layer], signal);
			return {kind: 'stream', chunks: decompressed(blob, signal)};
		},
		kept: cache && keptImage(cache, async () => found),
		close: () => file.close(),
	};
}

type StreamedFile = {
	readonly file: FileHandle;
	readonly size: number;
	readonly cache: ImageCache | undefined;
};

async function readStreamed(
	{file, size, cache}: StreamedFile,
	path: string,
	layout: LayoutOptions,
	{signal, onProgress}: WorkOptions,
): Promise<{readonly found: FoundImage; readonly layers: readonly LayerIndex[]}> {
	// Plain archives need not wait for what reads streams.
	const {readArchiveStream} = await import('./archive-stream.ts');
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
	const found = await findImage(archive.blobs, layout);
	if (!found) throw noArchive(path);
	const layers = layersOf(archive, found, path);
	cache?.keepImage(found, layers);
	return {found, layers};
}

/** The indexes of an image's layers, out of what a pass over its archive found. */
export function layersOf(
	archive: StreamedArchive,
	found: FoundImage,
	place: string,
): readonly LayerIndex[] {
	return found.blobs.map((name, layer) => {
		try {
			const index = archive.layerOf(name);
			if (index) return index;
		} catch (error) {
			throw toFailure(error, `${place}, layer ${layer},`);
		}
		throw missingLayer(place, name);
	});
}

function missingLayer(place: string, name: string): Failure {
	return broken({place}, `the layer ${name} is missing`);
}

/** Makes of what went wrong while reading an archive an error that says what to do. */
export function toFailure(error: unknown, place: string): unknown {
	if (isAbort(error) || error instanceof Failure) return error;
	if (error instanceof UnsupportedCompressionError) {
		return new Failure(
			`${place} holds ${error.message}`,
			'Decompress it first (xz -d, bunzip2), and open what comes out.',
			{cause: error},
		);
	}
	if (error instanceof TarError || error instanceof DecompressionError) {
		return broken({place}, error.message);
	}
	const code = (error as NodeJS.ErrnoException).code;
	if (code === 'EIO' || code === 'ENOENT' || code === 'ECONNRESET') {
		return broken({place}, `it could not be read to its end (${code})`);
	}
	return error;
}

function noArchive(path: string): Failure {
	return new Failure(
		`${path} is no image archive`,
		'Give an archive that docker save, podman save, skopeo copy or buildx wrote.',
	);
}
