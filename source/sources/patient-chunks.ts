import type {Readable} from 'node:stream';
import {joinedWaiting} from './chunks.ts';

/** A peer that sends too little. */
export class StalledError extends Error {
	override readonly name = 'StalledError';

	constructor() {
		super('it has stopped sending, or sends far too slowly');
	}
}

/** A document that is longer than its limit. */
export class TooLongError extends Error {
	override readonly name = 'TooLongError';

	constructor() {
		super('an answer is far too long');
	}
}

/** Bytes that a peer must send within the time that its reader is ready to wait. */
const leastBytes = 16 * 1024;

export type PatienceOptions = {
	/** Milliseconds to wait for {@link leastBytes}, or for the end. Time of the consumer does not count. */
	readonly patience: number;
	/** Whether the peer may work for any time before its first byte. */
	readonly mayStartLate?: boolean;
	/** Bytes up to which chunks that have arrived are joined; by default they are not. */
	readonly joinedBytes?: number;
	readonly signal?: AbortSignal | undefined;
};

/** Number of checks within the time that a peer gets. */
const checks = 10;

/**
 * Passes the chunks of a stream through, unless it stalls or drips.
 *
 * @throws StalledError
 */
export async function* patientChunks(
	chunks: Readable,
	{patience, mayStartLate = false, joinedBytes = 0, signal}: PatienceOptions,
): AsyncGenerator<Uint8Array> {
	signal?.throwIfAborted();
	let isWaiting = !mayStartLate;
	let waited = 0;
	let received = 0;
	// The stream throws what it is destroyed with. A race of each chunk with a timer would take longer than
	// reading the chunk.
	const timer = setInterval(() => {
		if (isWaiting) waited += 1;
		if (waited > checks) chunks.destroy(new StalledError());
	}, patience / checks);
	timer.unref();
	// Its reader may stop without ending this loop.
	chunks.once('close', () => clearInterval(timer));
	const onAbort = () => chunks.destroy(signal?.reason);
	signal?.addEventListener('abort', onAbort);
	// A stream that is left early reports that as an error, when nobody listens any more.
	chunks.on('error', () => {});
	try {
		for await (const first of chunks as AsyncIterable<Uint8Array>) {
			const chunk = joinedBytes > 0 ? joinedWaiting(first, chunks, joinedBytes) : first;
			isWaiting = false;
			received += chunk.length;
			if (received >= leastBytes) {
				waited = 0;
				received = 0;
			}
			yield chunk;
			isWaiting = true;
		}
	} finally {
		clearInterval(timer);
		signal?.removeEventListener('abort', onAbort);
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
