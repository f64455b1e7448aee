import {PassThrough, type Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import Docker, {type DockerOptions} from 'dockerode';
import {Failure, isAbort} from '../failure.ts';

/** The characters of image names, tags, digests and ids, which stand in URLs as they are. */
export function isImageName(name: string): boolean {
	return /^[\w][\w.:/@-]*$/.test(name) && !name.includes('..');
}

/**
 * Asks an engine for a path; the answer's body is still to be read.
 *
 * @throws Error with `statusCode`, or with the `code` of the connection's failure
 */
export type Engine = (path: string, signal?: AbortSignal) => Promise<Readable>;

/** The engine that these options reach: through dockerode's transport, as its methods for images take no signal. */
export function connectEngine(options: DockerOptions): Engine {
	const {modem} = new Docker(options);
	const statusCodes = {200: true, 400: 'bad request', 404: 'not found', 500: 'server error'};
	return (path, abortSignal) =>
		new Promise((resolve, reject) => {
			modem.dial(
				{method: 'GET', path, abortSignal, isStream: true, statusCodes},
				(error, answer) => (error ? reject(error) : resolve(answer as Readable)),
			);
		});
}

/** Asks an engine for JSON. */
export async function engineJson<Answer>(
	engine: Engine,
	path: string,
	signal?: AbortSignal,
): Promise<Answer> {
	return JSON.parse(await text(await engine(path, signal)));
}

/** Read while a layer is being worked on, so that the engine never waits: containerd packs as it sends. */
const readAheadBytes = 16 * 1024 * 1024;

/** Asks an engine for an answer that is long: its bytes, until the signal or its end. */
export async function engineStream(
	engine: Engine,
	path: string,
	signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
	return closing(await engine(path, signal));
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

/** An engine that has not answered a ping by then is not there, or hangs. */
export const pingMilliseconds = 1500;

const reasons: Readonly<Record<string, {readonly what: string; readonly hint: string}>> = {
	ENOENT: {
		what: 'is not running: its socket does not exist',
		hint: 'Start the engine, or name another one with --host or DOCKER_HOST.',
	},
	ECONNREFUSED: {
		what: 'is not running: nothing answers there',
		hint: 'Start the engine, or name another one with --host or DOCKER_HOST.',
	},
	EACCES: {
		what: 'may not be used by this user: no permission for its socket',
		hint: 'Join the group that owns the socket (often: docker), or run as a user that may use it.',
	},
	ETIMEDOUT: {
		what: `does not answer within ${pingMilliseconds / 1000} seconds`,
		hint: 'See whether the engine is well (docker version), or name another one with --host.',
	},
	ENOTFOUND: {
		what: 'cannot be reached: there is no host of that name',
		hint: 'Check the address given by --host, DOCKER_HOST or the docker context.',
	},
};

/** Turns an error of talking to an engine into a {@link Failure}; returns other errors unchanged. */
export function toEngineFailure(error: unknown, host: string): unknown {
	if (isAbort(error) || error instanceof Failure || !(error instanceof Error)) return error;
	const code = (error as NodeJS.ErrnoException).code ?? '';
	const {what, hint} = reasons[code] ?? {
		what: `gives an error: ${error.message}`,
		hint: 'See whether the docker command works with this engine (docker version).',
	};
	return new Failure(`the Docker engine at ${host} ${what}`, hint, {cause: error});
}
