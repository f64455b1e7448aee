import {PassThrough, type Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type Docker from 'dockerode';

/** The characters of image names, tags, digests and ids; dockerode puts names into URLs as they are. */
export function isImageName(name: string): boolean {
	return /^[\w][\w.:/@-]*$/.test(name) && !name.includes('..');
}

/**
 * Asks an engine. Through dockerode's transport, because its methods for images take no signal.
 *
 * @throws Error with `statusCode`, or with the `code` of the connection's failure
 */
export function engineJson<Answer>(
	docker: Docker,
	path: string,
	signal?: AbortSignal,
): Promise<Answer> {
	return dial<Answer>(docker, {path, abortSignal: signal});
}

/** Read while a layer is being worked on, so that the engine never waits: containerd packs as it sends. */
const readAheadBytes = 16 * 1024 * 1024;

/** As {@link engineJson}, for an answer that is a stream: its bytes, until the signal or its end. */
export async function engineStream(
	docker: Docker,
	path: string,
	signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
	return closing(await dial<Readable>(docker, {path, abortSignal: signal, isStream: true}));
}

/**
 * The bytes of a stream, which is destroyed when they are not wanted any more. An answer that has
 * arrived whole but was not read to its end would keep its connection, and so the process.
 */
async function* closing(stream: Readable): AsyncGenerator<Uint8Array> {
	const ahead = new PassThrough({highWaterMark: readAheadBytes});
	const reading = pipeline(stream, ahead);
	// What fails destroys `ahead`, and so is thrown by the loop.
	reading.catch(() => {});
	try {
		yield* ahead;
	} finally {
		ahead.destroy();
		stream.destroy();
	}
}

function dial<Answer>(
	docker: Docker,
	request: {readonly path: string; readonly abortSignal?: AbortSignal; readonly isStream?: boolean},
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		docker.modem.dial(
			{method: 'GET', statusCodes: {200: true, 404: 'not found', 500: 'server error'}, ...request},
			(error: unknown, answer: unknown) => (error ? reject(error) : resolve(answer as Answer)),
		);
	});
}
