import {addAbortSignal, type Duplex, type DuplexOptions} from 'node:stream';
import {createGunzip, createZstdDecompress, zstdCompressSync, zstdDecompressSync} from 'node:zlib';
import {freeExclusive, markExclusive} from './exclusive-chunks.ts';
import {DecompressionError} from './layer-error.ts';
import {zstdFrames} from './zstd-frames.ts';

export type Compression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

/** Number of leading bytes that {@link compressionOf} needs. */
export const magicLength = 6;

/**
 * Detects the compression of a blob by its content, because names and media types may be wrong.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952 (gzip), https://www.rfc-editor.org/rfc/rfc8878 (zstd)
 */
export function compressionOf(start: Uint8Array): Compression {
	const match = magics.find(({magic}) => magic.every((byte, index) => start[index] === byte));
	if (match) return match.compression;
	// The magic numbers of zstd's skippable frames are 0x184D2A50 to 0x184D2A5F.
	const isSkippable = (start[0] & 0xf0) === 0x50 && start[1] === 0x2a && start[2] === 0x4d;
	return isSkippable && start[3] === 0x18 ? 'zstd' : 'none';
}

const magics: readonly {readonly compression: Compression; readonly magic: readonly number[]}[] = [
	{compression: 'gzip', magic: [0x1f, 0x8b]},
	{compression: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd]},
	{compression: 'bzip2', magic: [0x42, 0x5a, 0x68]},
	{compression: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]},
];

/** Bytes of a decompressed chunk. Smaller chunks cost more in event loop turns than they save in memory. */
const chunkSize = 1024 * 1024;

/** Object mode keeps the stream from joining chunks, which would copy them into unmarked buffers. */
const decoderOptions: DuplexOptions & {readonly chunkSize: number} = {
	chunkSize,
	readableObjectMode: true,
	readableHighWaterMark: 1,
};

/** Data compressed with an algorithm that no image format allows. */
export class UnsupportedCompressionError extends DecompressionError {
	constructor(compression: Compression) {
		super(`${compression} data, which no image format allows`);
	}
}

/**
 * Decompresses a blob according to its content, and ignores bytes after the compressed data. Frees the
 * chunks of the blob that are marked as exclusive. Consumers may free each chunk they receive with
 * `freeExclusive` once they are done with it.
 *
 * @throws DecompressionError during iteration, if the data is broken or the compression unsupported
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
	if (compression !== 'gzip' && compression !== 'zstd') {
		// Leaving the loop closes the source.
		for await (const _ of all) break;
		throw new UnsupportedCompressionError(compression);
	}
	const decoder =
		compression === 'gzip' ? createGunzip(decoderOptions) : createZstdDecompress(decoderOptions);
	if (signal) addAbortSignal(signal, decoder);
	const isSplit = compression === 'zstd' && !readsAllFrames();
	const ahead = readAhead(all);
	void feed(isSplit ? zstdFrames(ahead) : ahead, decoder);
	try {
		for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
			// The decoder writes to the rest of a buffer that is not full, and never again to a full one.
			if (chunk.byteOffset + chunk.length === chunk.buffer.byteLength) markExclusive(chunk);
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
 * Passes chunks through, and requests each while the one before it is consumed: the source reads and
 * hashes them while a thread decompresses.
 */
async function* readAhead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const iterator = chunks[Symbol.asyncIterator]();
	try {
		let next = iterator.next();
		for (;;) {
			const {done, value} = await next;
			if (done) return;
			next = iterator.next();
			// The loop throws its error, unless the reader has left by then.
			next.catch(() => {});
			yield value;
		}
	} finally {
		await iterator.return?.();
	}
}

/**
 * Writes all chunks to a decoder, one at a time, and frees each once it is consumed. An error destroys
 * the decoder, so that the reader of the decoder throws it.
 */
async function feed(chunks: AsyncIterable<Uint8Array>, decoder: Duplex): Promise<void> {
	try {
		for await (const chunk of chunks) {
			await written(decoder, chunk);
			freeExclusive(chunk);
		}
		decoder.end();
	} catch (error) {
		decoder.destroy(error as Error);
	}
}

/** Waits until the decoder has consumed a chunk. Rejects if the decoder is closed first. */
function written(decoder: Duplex, chunk: Uint8Array): Promise<void> {
	return new Promise((resolve, reject) => {
		const onClose = () => reject(new DecompressionError('the decoder was closed'));
		decoder.once('close', onClose);
		decoder.write(chunk, error => {
			decoder.off('close', onClose);
			if (error) reject(error);
			else resolve();
		});
	});
}

/** Whether this version of Node.js decodes all zstd frames of a chunk. */
function readsAllFrames(): boolean {
	if (readsTwoFrames === undefined) {
		const frame = zstdCompressSync('x');
		readsTwoFrames = zstdDecompressSync(Buffer.concat([frame, frame])).length === 2;
	}
	return readsTwoFrames;
}

let readsTwoFrames: boolean | undefined;

/**
 * Reads the first `length` bytes of a stream (fewer if it is shorter), and returns them together with
 * the whole stream.
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
