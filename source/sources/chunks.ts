import type {FileHandle} from 'node:fs/promises';
import {markExclusive} from '../layer/exclusive-chunks.ts';

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
