import {read as readCallback, readSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import {promisify} from 'node:util';
import {crc32} from 'node:zlib';
import {TarError} from './layer-error.ts';
import type {FileRange} from './read-layer.ts';
import {sparseContent} from './sparse-content.ts';

const read = promisify(readCallback);

const chunkSize = 256 * 1024;

/** A range of an uncompressed layer tar, in bytes. */
export type ContentRange = {
	readonly offset: number;
	readonly size: number;
};

/** Place of a file's content in an uncompressed layer tar, in bytes. */
export type ContentPlace = ContentRange & {
	/** The headers of the file start at the offset, and its data comes in pieces after them. */
	readonly isSparse: boolean;
};

/**
 * Reads a file's content, or `length` bytes of it from `start` on.
 *
 * @param read reads ranges of the layer's tar
 */
export async function* readContent(
	read: (range: ContentRange) => AsyncIterable<Uint8Array>,
	{offset, size, isSparse}: ContentPlace,
	{start, length}: ContentWindow = wholeContent,
): AsyncGenerator<Uint8Array> {
	if (!isSparse) {
		const from = Math.min(start, size);
		yield* read({offset: offset + from, size: Math.min(length, size - from)});
		return;
	}
	const tar = read({offset, size: Number.POSITIVE_INFINITY});
	yield* within(sparseContent(tar, size), {start, length});
}

/** A part of a file's content, in bytes; it may end after the content. */
export type ContentWindow = {readonly start: number; readonly length: number};

const wholeContent: ContentWindow = {start: 0, length: Number.POSITIVE_INFINITY};

async function* within(
	chunks: AsyncIterable<Uint8Array>,
	{start, length}: ContentWindow,
): AsyncGenerator<Uint8Array> {
	let at = 0;
	for await (const chunk of chunks) {
		const from = Math.max(0, start - at);
		const to = start + length - at;
		at += chunk.length;
		if (from < chunk.length) yield chunk.subarray(from, to);
		if (to <= chunk.length) return;
	}
}

/**
 * Reads a range of an uncompressed layer tar on disk.
 *
 * @throws TarError if the tar is cut off
 */
export async function* readContentFromFile(
	range: FileRange,
	{offset, size}: ContentRange,
	signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
	for (let done = 0; done < size; ) {
		signal?.throwIfAborted();
		const buffer = Buffer.allocUnsafe(Math.min(chunkSize, size - done));
		const position = range.start + offset + done;
		const {bytesRead} = await read(range.fd, buffer, 0, buffer.length, position);
		if (bytesRead === 0) throw cutOff();
		done += bytesRead;
		yield buffer.subarray(0, bytesRead);
	}
}

/** Reads file contents from a stream of an uncompressed layer tar, in the order of their offsets. */
export class ContentStream {
	readonly #chunks: AsyncIterator<Uint8Array>;
	#chunk: Uint8Array = new Uint8Array();
	/** Offset of the chunk in the tar. */
	#start = 0;

	constructor(chunks: AsyncIterable<Uint8Array>) {
		this.#chunks = chunks[Symbol.asyncIterator]();
	}

	/**
	 * Reads a range, up to the end of the tar at most. Callers may stop early and read the next one.
	 *
	 * @throws TarError if the tar is cut off
	 */
	async *read({offset, size}: ContentRange, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
		const end = offset + size;
		for (let position = offset; position < end; ) {
			signal?.throwIfAborted();
			await this.#seek(position);
			const part = this.#chunk.subarray(position - this.#start, end - this.#start);
			position += part.length;
			yield part;
		}
	}

	/** Closes the stream without reading the rest. */
	async close(): Promise<void> {
		await this.#chunks.return?.();
	}

	async #seek(position: number): Promise<void> {
		if (position < this.#start)
			throw new Error('contents must be read in the order of their offsets');
		while (position >= this.#start + this.#chunk.length) {
			const next = await this.#chunks.next();
			if (next.done) throw cutOff();
			this.#start += this.#chunk.length;
			this.#chunk = next.value;
		}
	}
}

function cutOff(): TarError {
	return new TarError('it ends in the middle of a file');
}

/** Bytes read and checksummed at once, between two turns of the event loop. */
const checksumChunkSize = 1024 * 1024;

/**
 * Computes the CRC-32 of file contents of an uncompressed layer tar on disk.
 *
 * @returns one checksum for each of `contents`, in the same order
 */
export async function checksumContents(
	range: FileRange,
	contents: readonly ContentRange[],
	signal?: AbortSignal,
): Promise<readonly number[]> {
	const buffer = Buffer.allocUnsafe(checksumChunkSize);
	const checksums: number[] = [];
	let sliceBytes = 0;
	for (const {offset, size} of contents) {
		let checksum = 0;
		for (let done = 0; done < size; ) {
			const length = Math.min(checksumChunkSize, size - done);
			const read = readSync(range.fd, buffer, 0, length, range.start + offset + done);
			if (read === 0) break;
			checksum = crc32(buffer.subarray(0, read), checksum);
			done += read;
			sliceBytes += read;
			if (sliceBytes >= checksumChunkSize) {
				sliceBytes = 0;
				await setImmediate();
				signal?.throwIfAborted();
			}
		}
		checksums.push(checksum);
	}
	return checksums;
}
