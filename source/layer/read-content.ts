import {read as readCallback, readSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import {promisify} from 'node:util';
import {crc32} from 'node:zlib';
import {TarError} from './layer-error.ts';
import type {FileRange} from './read-layer.ts';

const read = promisify(readCallback);

const chunkSize = 256 * 1024;

/** Place of a file's content in an uncompressed layer tar, in bytes. */
export type ContentPlace = {
	readonly offset: number;
	readonly size: number;
};

/**
 * Reads the content of one file of an uncompressed layer tar on disk.
 *
 * @throws TarError if the tar is cut off
 */
export async function* readContentFromFile(
	range: FileRange,
	{offset, size}: ContentPlace,
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
	 * Reads the content of one file. Callers may stop early and read the next file.
	 *
	 * @throws TarError if the tar is cut off
	 */
	async *read({offset, size}: ContentPlace, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
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
	contents: readonly ContentPlace[],
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
