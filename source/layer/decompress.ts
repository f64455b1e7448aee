import {addAbortSignal, type Duplex, type DuplexOptions} from 'node:stream';
import {createGunzip, createZstdDecompress, zstdCompressSync, zstdDecompressSync} from 'node:zlib';
import {DecompressionError} from './decompression-error.ts';
import {freeOwnBuffer, markOwnBuffer} from './own-buffers.ts';
import {zstdFrames} from './zstd-frames.ts';

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
const chunkSize = 1024 * 1024;

/** As objects, chunks that wait are not joined: a copy, of a buffer that nobody could free. */
const decoderOptions: DuplexOptions & {readonly chunkSize: number} = {
	chunkSize,
	readableObjectMode: true,
	readableHighWaterMark: 1,
};

/** Data in a compression that no image format allows. */
export class UnsupportedCompressionError extends DecompressionError {
	constructor(compression: Compression) {
		super(`${compression} data, which no image format allows`);
	}
}

/**
 * The plain bytes of a blob, decompressed as its first bytes say; what stands behind the end of the
 * compressed data is left out. Who is done with a chunk before the next one comes may free it with
 * `freeOwnBuffer`, as this does with the chunks of the blob.
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
	if (signal) addAbortSignal(signal, decoder);
	const isSplit = compression === 'zstd' && !readsAllFrames();
	void feed(isSplit ? zstdFrames(all) : all, decoder);
	try {
		for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
			// The decoder goes on with the rest of a buffer, and takes a new one for what follows its end.
			if (chunk.byteOffset + chunk.length === chunk.buffer.byteLength) markOwnBuffer(chunk);
			yield chunk;
		}
	} catch (error) {
		if (!isZlibError(error)) throw error;
		throw new DecompressionError(`broken ${compression} data`, {cause: error});
	} finally {
		decoder.destroy();
	}
}

/**
 * Hands all chunks to a decoder, each when the one before it is used up, and so can free their memory.
 * What fails destroys the decoder, and so is thrown by whoever reads from it.
 */
async function feed(chunks: AsyncIterable<Uint8Array>, decoder: Duplex): Promise<void> {
	try {
		for await (const chunk of chunks) {
			await written(decoder, chunk);
			freeOwnBuffer(chunk);
		}
		decoder.end();
	} catch (error) {
		decoder.destroy(error as Error);
	}
}

/** Waits until a chunk is used up, or the decoder wants no more: that one is left early, or the data ended. */
function written(decoder: Duplex, chunk: Uint8Array): Promise<void> {
	return new Promise((resolve, reject) => {
		const leave = () => reject(new DecompressionError('nobody reads on'));
		decoder.once('close', leave);
		decoder.write(chunk, error => {
			decoder.off('close', leave);
			if (error) reject(error);
			else resolve();
		});
	});
}

/** Whether this Node.js decodes frames of zstd that follow each other in one chunk. */
function readsAllFrames(): boolean {
	if (readsTwoFrames === undefined) {
		const frame = zstdCompressSync('x');
		readsTwoFrames = zstdDecompressSync(Buffer.concat([frame, frame])).length === 2;
	}
	return readsTwoFrames;
}

let readsTwoFrames: boolean | undefined;

function decoderOf(compression: Exclude<Compression, 'none'>): Duplex {
	switch (compression) {
		case 'gzip':
			return createGunzip(decoderOptions);
		case 'zstd':
			return createZstdDecompress(decoderOptions);
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
	return {start: Buffer.concat(head, Math.min(known, length)), all: replay()};
}

function isZlibError(error: unknown): boolean {
	const code = (error as {code?: unknown}).code;
	return typeof code === 'string' && (code.startsWith('Z_') || code.startsWith('ZSTD_'));
}
