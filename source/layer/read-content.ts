import {read as readCallback} from 'node:fs';
import {promisify} from 'node:util';
import type {FileRange} from './read-layer.ts';
import {TarError} from './tar-error.ts';

const read = promisify(readCallback);

const chunkSize = 256 * 1024;

/** Where a file's content lies in a plain layer tar, in bytes. */
export type ContentPlace = {
	readonly offset: number;
	readonly size: number;
};

/** The content of one file of a plain layer tar that is a part of a file. */
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

/** The contents of files of a plain layer tar that comes as a stream: in the order of their offsets. */
export class ContentStream {
	readonly #chunks: AsyncIterator<Uint8Array>;
	#chunk: Uint8Array = new Uint8Array();
	/** Position of the chunk in the tar. */
	#start = 0;

	constructor(chunks: AsyncIterable<Uint8Array>) {
		this.#chunks = chunks[Symbol.asyncIterator]();
	}

	/** The content of one file; it need not be read to its end before the next one is asked for. */
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

	/** Lets go of the stream; what follows is not read. */
	async close(): Promise<void> {
		await this.#chunks.return?.();
	}

	async #seek(position: number): Promise<void> {
		if (position < this.#start) throw new Error('contents were asked for out of order');
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
