import type {Readable} from 'node:stream';

/** A peer that sends too little. */
export class StalledError extends Error {
	override readonly name = 'StalledError';
}

/** A document that is longer than its limit. */
export class TooLongError extends Error {
	override readonly name = 'TooLongError';
}

/** Bytes that a peer must send within the time that its reader is ready to wait. */
const leastBytes = 16 * 1024;

export type PatienceOptions = {
	/** Milliseconds to wait for {@link leastBytes}, or for the end. Time of the consumer does not count. */
	readonly patience: number;
	readonly signal?: AbortSignal | undefined;
};

/**
 * Passes the chunks of a stream through, unless it stalls or drips.
 *
 * @throws StalledError
 */
export async function* patientChunks(
	chunks: Readable,
	{patience, signal}: PatienceOptions,
): AsyncGenerator<Uint8Array> {
	const iterator: AsyncIterator<Uint8Array> = chunks[Symbol.asyncIterator]();
	let waited = 0;
	let received = 0;
	let isDone = false;
	try {
		for (;;) {
			const start = performance.now();
			const result = await within(iterator.next(), patience - waited, signal);
			if (result.done) {
				isDone = true;
				return;
			}
			waited += performance.now() - start;
			received += result.value.length;
			if (received >= leastBytes) {
				waited = 0;
				received = 0;
			} else if (waited > patience) {
				throw new StalledError();
			}
			yield result.value;
		}
	} finally {
		if (!isDone) {
			// A stalled stream ends by this only, and its iterator then rejects.
			chunks.on('error', () => {});
			chunks.destroy();
		}
	}
}

async function within<Value>(
	promise: Promise<Value>,
	milliseconds: number,
	signal: AbortSignal | undefined,
): Promise<Value> {
	signal?.throwIfAborted();
	let timer: NodeJS.Timeout | undefined;
	let onAbort: (() => void) | undefined;
	const limit = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new StalledError()), Math.max(milliseconds, 1));
		onAbort = () => reject(signal?.reason);
		signal?.addEventListener('abort', onAbort);
	});
	promise.catch(() => {});
	try {
		return await Promise.race([promise, limit]);
	} finally {
		clearTimeout(timer);
		if (onAbort) signal?.removeEventListener('abort', onAbort);
	}
}

/**
 * Reads a short body as a whole.
 *
 * @throws TooLongError, StalledError
 */
export async function readDocument(
	chunks: Readable,
	{limit, ...options}: PatienceOptions & {readonly limit: number},
): Promise<Buffer> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of patientChunks(chunks, options)) {
		length += chunk.length;
		if (length > limit) throw new TooLongError();
		parts.push(chunk);
	}
	return Buffer.concat(parts, length);
}
