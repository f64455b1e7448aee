import type {FileHandle} from 'node:fs/promises';
import type {ImageInfo, LayerInfo} from '../image/image-info.ts';
import {compressionOf, decompressed, magicLength} from '../layer/decompress.ts';
import type {Blobs} from './blobs.ts';
import {missingLayer, toFailure} from './broken-image.ts';
import {checkedTar} from './checked-blob.ts';
import {counted, fileChunks} from './chunks.ts';
import {indexLayers} from './index-layers.ts';
import type {ImageIdentity, LayerTar, OpenedImage} from './source.ts';

/** The files of images in a plain archive on disk, or in a folder. */
export type ImageFiles = {
	readonly blobs: Blobs;
	/** Opens a file; `undefined` if it is missing. */
	open(name: string): Promise<StoredFile | undefined>;
	/** Closes all files. */
	close(): Promise<void>;
};

/** A part of an open file, or all of it. */
export type StoredFile = {
	readonly file: FileHandle;
	/** First byte of the part. */
	readonly start: number;
	/** Bytes in the part. */
	readonly length: number;
	/** Identifies the content, as in {@link LayerInfo}. */
	readonly cacheKey: string | undefined;
};

/** The image of files whose layers can be opened one by one. Layers are named by their file. */
export async function imageOfFiles(
	files: ImageFiles,
	found: ImageInfo,
	place: string,
	identity: ImageIdentity | undefined,
): Promise<OpenedImage> {
	const openLayer = async ({blob, digest}: LayerInfo, signal?: AbortSignal) => {
		const stored = await files.open(blob);
		if (!stored) throw missingLayer(place, blob);
		return openStored(stored, digest, signal);
	};
	const layers = await Promise.all(
		found.layers.map(async layer => {
			if (layer.problem !== undefined) return layer;
			return {...layer, cacheKey: (await files.open(layer.blob))?.cacheKey};
		}),
	);
	const info = {...found, layers};
	return {
		info,
		identity,
		openLayer,
		readLayers: async options => {
			try {
				const sizeOf = ({blob}: LayerInfo) => files.blobs.sizeOf(blob) ?? 0;
				return await indexLayers(info, openLayer, sizeOf, options);
			} catch (error) {
				throw toFailure(error, place);
			}
		},
		close: () => files.close(),
	};
}

/**
 * A layer's plain tar: the part of the file, or the decompressed blob. A plain blob is not read as a whole,
 * so only compressed ones are verified.
 */
async function openStored(
	{file, start, length}: StoredFile,
	digest: string | null,
	signal: AbortSignal | undefined,
): Promise<LayerTar> {
	const head = Buffer.alloc(Math.min(magicLength, length));
	await file.read(head, 0, head.length, start);
	if (compressionOf(head) === 'none') return {kind: 'file', range: {fd: file.fd, start, length}};
	const bytesFrom = (at: number) => fileChunks(file, {start: start + at, length: length - at});
	if (digest !== null) return checkedTar(digest, bytesFrom, signal);
	let read = 0;
	const blob = counted(bytesFrom(0), bytes => {
		read += bytes;
	});
	return {kind: 'stream', chunks: decompressed(blob, signal), readBytes: () => read};
}
