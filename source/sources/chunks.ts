import type {FileHandle} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {freeExclusive, markExclusive, markWhole} from '../layer/exclusive-chunks.ts';

const chunkSize = 1024 * 1024;

/** The bytes of a range of a file. The file stays open. */
export async function* fileChunks(
	file: FileHandle,
	{start, length}: {readonly start: number; readonly length: number},
): AsyncGenerator<Uint8Array> {
	for (let done = 0; done < length; ) {
		// Each chunk has its own buffer, because consumers may hold several.
		const buffer = Buffer.allocUnsafeSlow(Math.min(chunkSize, length - done));
		const {bytesRead} = await file.read(buffer, 0, buffer.length, start + done);
		if (bytesRead === 0) return;
		done += bytesRead;
		const chunk = buffer.subarray(0, bytesRead);
		markExclusive(chunk);
		yield chunk;
	}
}

/** Passes chunks through, and calls `onBytes` with the length of each that was consumed. */
export async function* counted(
	chunks: AsyncIterable<Uint8Array>,
	onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
	for await (const chunk of chunks) {
		// The consumer may free the chunk's memory.
		const {length} = chunk;
		yield chunk;
		onBytes(length);
	}
}

/**
 * Joins a chunk that was read from a stream with those that wait there, until they have `enough` bytes.
 * Sockets give 16 to 64 KiB at a time, each of which would cost a turn of the event loop per decoder, and
 * would stay in memory until the next garbage collection.
 *
 * @param stream of chunks that nobody else uses
 */
export function joinedWaiting(first: Uint8Array, stream: Readable, enough: number): Uint8Array {
	const parts = [first];
	let length = first.length;
	while (length < enough && stream.readableLength > 0) {
		const part: Uint8Array | null = stream.read();
		if (part === null) break;
		parts.push(part);
		length += part.length;
	}
	for (const part of parts) markWhole(part);
	if (parts.length === 1) return first;
	const joined = Buffer.allocUnsafeSlow(length);
	markExclusive(joined);
	let at = 0;
	for (const part of parts) {
		joined.set(part, at);
		at += part.length;
		freeExclusive(part);
	}
	return joined;
}
