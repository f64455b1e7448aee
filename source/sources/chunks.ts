import type {FileHandle} from 'node:fs/promises';
import {markOwnBuffer} from '../layer/own-buffers.ts';

const chunkSize = 1024 * 1024;

/** The bytes of a part of a file, in order. It leaves the file open, and its position alone. */
export async function* fileChunks(
	file: FileHandle,
	{start, length}: {readonly start: number; readonly length: number},
): AsyncGenerator<Uint8Array> {
	for (let done = 0; done < length; ) {
		// A buffer of its own for every chunk: whoever takes them may hold on to more than one.
		const buffer = Buffer.allocUnsafeSlow(Math.min(chunkSize, length - done));
		const {bytesRead} = await file.read(buffer, 0, buffer.length, start + done);
		if (bytesRead === 0) return;
		done += bytesRead;
		const chunk = buffer.subarray(0, bytesRead);
		markOwnBuffer(chunk);
		yield chunk;
	}
}

/** The same chunks; `onBytes` is told of each once it was taken. */
export async function* counted(
	chunks: AsyncIterable<Uint8Array>,
	onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
	for await (const chunk of chunks) {
		// Who takes the chunk may free its memory.
		const {length} = chunk;
		yield chunk;
		onBytes(length);
	}
}
