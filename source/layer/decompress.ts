import {type Duplex, Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip, createZstdDecompress} from 'node:zlib';
import {markOwnBuffer} from './own-buffers.ts';

export type Compression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

/** As many first bytes as it takes to tell every {@link Compression}. */
export const magicLength = 6;

/**
 * Tells the compression of a blob by its first bytes; names and media types lie.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952 (gzip), https://www.rfc-editor.org/rfc/rfc8878 (zstd)
 */
export function compressionOf(start: Uint8Array): Compression {
	const match = magics.find(({magic}) => magic.every((byte, index) => start[index] === byte));
	if (match) return match.compression;
	// Skippable frames of zstd start with 0x184D2A50 to 0x184D2A5F.
	const isSkippable = (start[0] & 0xf0) === 0x50 && start[1] === 0x2a && start[2] === 0x4d;
	return isSkippable && start[3] === 0x18 ? 'zstd' : 'none';
}

const magics: readonly {readonly compression: Compression; readonly magic: readonly number[]}[] = [
	{compression: 'gzip', magic: [0x1f, 0x8b]},
	{compression: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd]},
	{compression: 'bzip2', magic: [0x42, 0x5a, 0x68]},
	{compression: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]},
];

/** Bytes that one step of decompression gives: with less, the steps cost more than the work. */
const chunkSize = 512 * 1024;

/** Data in a compression that layers do not come in, or that is broken. */
export class DecompressionError extends Error {
	override readonly name = 'DecompressionError';
}

/** Data in a compression that no image format allows. */
export class UnsupportedCompressionError extends DecompressionError {
	constructor(compression: Compression) {
		super(`${compression} data, which no image format allows`);
	}
}

/**
 * The plain bytes of a blob, decompressed as its first bytes say. Who is done with a chunk before
 * the next one comes may free it with `freeOwnBuffer`.
 *
 * @throws DecompressionError while it is read, where the data is broken or compressed in another way
 */
export async function* decompressed(
	chunks: AsyncIterable<Uint8Array>,
	signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
	const {start, all} = await peek(chunks, magicLength);
	const compression = compressionOf(start);
	if (compression === 'none') {
		yield* all;
		return;
	}
	const decoder = decoderOf(compression);
	const work = pipeline(Readable.from(all, {objectMode: false}), decoder, {signal});
	// What fails destroys the decoder, and so is thrown by the loop.
	work.catch(() => {});
	try {
		for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
			// The decoder goes on with the rest of a buffer, and takes a new one for what follows its end.
			const {byteLength} = chunk.buffer;
			const isFilled = chunk.byteOffset + chunk.length === byteLength;
			// Small chunks that waited are joined in Node.js's pool, which others share.
			if (isFilled && byteLength === chunkSize) markOwnBuffer(chunk);
			yield chunk;
		}
		await work;
	} catch (error) {
		if (!isZlibError(error)) throw error;
		throw new DecompressionError(`broken ${compression} data`, {cause: error});
	} finally {
		decoder.destroy();
	}
}

function decoderOf(compression: Exclude<Compression, 'none'>): Duplex {
	switch (compression) {
		case 'gzip':
			return createGunzip({chunkSize});
		case 'zstd':
			return createZstdDecompress({chunkSize});
		default:
			throw new UnsupportedCompressionError(compression);
	}
}

/**
 * The first bytes of a stream, and the whole stream again.
 *
 * @param length as many bytes as are wanted; fewer come where the stream is shorter
 */
export async function peek(
	chunks: AsyncIterable<Uint8Array>,
	length: number,
): Promise<{readonly start: Uint8Array; readonly all: AsyncGenerator<Uint8Array>}> {
	const iterator = chunks[Symbol.asyncIterator]();
	const head: Uint8Array[] = [];
	let known = 0;
	let isDone = false;
	while (known < length && !isDone) {
		const result = await iterator.next();
		if (result.done) {
			isDone = true;
		} else {
			head.push(result.value);
			known += result.value.length;
		}
	}
	async function* replay(): AsyncGenerator<Uint8Array> {
		try {
			yield* head;
			while (!isDone) {
				const result = await iterator.next();
				if (result.done) isDone = true;
				else yield result.value;
			}
		} finally {
			if (!isDone) await iterator.return?.();
		}
	}
	return {start: Buffer.concat(head), all: replay()};
}

function isZlibError(error: unknown): boolean {
	const code = (error as {code?: unknown}).code;
	return typeof code === 'string' && (code.startsWith('Z_') || code.startsWith('ZSTD_'));
}
