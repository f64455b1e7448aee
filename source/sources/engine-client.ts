import type {IncomingMessage} from 'node:http';
import {Agent} from 'node:https';
import {isIPv6} from 'node:net';
import {PassThrough, type Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import Docker from 'dockerode';
import {Failure, isAbort} from '../failure.ts';
import {type EngineConnection, NoEngineFailure} from './engine-host.ts';

/** Whether a name has the characters of image names, tags, digests and ids only, which URLs need not escape. */
export function isImageName(name: string): boolean {
	return /^[\w][\w.:/@-]*$/.test(name) && !name.includes('..');
}

/** The programs that answer the engine's API; also the names of their command lines. */
export type EngineName = 'docker' | 'podman';

/** The engine in messages. */
export function enginePlace(name: EngineName, host: string): string {
	return `the ${name === 'podman' ? 'Podman' : 'Docker'} engine at ${host}`;
}

/** The name of an engine that has not answered, guessed from the path of its socket. */
export function guessedName(host: string): EngineName {
	return host.includes('podman') ? 'podman' : 'docker';
}

/** The name of the engine that sent a response. */
export function nameOfEngine({headers}: IncomingMessage): EngineName {
	const isPodman = 'libpod-api-version' in headers || /^libpod\//i.test(String(headers.server));
	return isPodman ? 'podman' : 'docker';
}

/**
 * Sends a GET request to an engine, and resolves to the response, whose body is still to be read.
 *
 * @throws Error with `statusCode`, or with the `code` of the connection's failure
 */
export type Engine = (path: string, signal?: AbortSignal) => Promise<IncomingMessage>;

/** Connects to an engine with dockerode's transport: its `Image.get` takes no signal. */
export function connectEngine(connection: EngineConnection): Engine {
	const {modem} = createClient(connection);
	const statusCodes = {200: true, 400: 'bad request', 404: 'not found', 500: 'server error'};
	return (path, abortSignal) =>
		new Promise((resolve, reject) => {
			modem.dial(
				{method: 'GET', path, abortSignal, isStream: true, statusCodes},
				(error, response) => (error ? reject(error) : resolve(response as IncomingMessage)),
			);
		});
}

/**
 * A client that ignores the environment. The constructor of docker-modem parses DOCKER_HOST and reads the
 * files in DOCKER_CERT_PATH even if all options are given, and throws if they are invalid. Without
 * DOCKER_HOST it reads neither.
 */
function createClient({protocol, socketPath, host, port, ...tls}: EngineConnection): Docker {
	// dockerode calls deprecated functions of Node.js. Users cannot do anything about that.
	process.noDeprecation = true;
	const isTls = protocol === 'https:';
	const options = {
		protocol: isTls ? ('https' as const) : ('http' as const),
		socketPath,
		// As a URL, because docker-modem takes the start of an IPv6 address for a protocol.
		host: host && new URL(`${protocol}//${isIPv6(host) ? `[${host}]` : host}`).href,
		port,
		// An agent, because docker-modem has no option to accept any certificate.
		agent: isTls ? new Agent({keepAlive: true, ...tls}) : undefined,
	};
	const {DOCKER_HOST} = process.env;
	delete process.env.DOCKER_HOST;
	try {
		return new Docker(options);
	} finally {
		if (DOCKER_HOST !== undefined) process.env.DOCKER_HOST = DOCKER_HOST;
	}
}

/** Gets JSON from an engine. */
export async function engineJson<Answer>(
	engine: Engine,
	path: string,
	signal?: AbortSignal,
): Promise<Answer> {
	return JSON.parse(await text(await engine(path, signal)));
}

/** Bytes to read ahead while a layer is indexed: containerd compresses as it sends and should not wait. */
const readAheadBytes = 16 * 1024 * 1024;

/** Gets a long response from an engine. */
export async function engineStream(
	engine: Engine,
	path: string,
	signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
	return closing(await engine(path, signal));
}

/**
 * The bytes of a stream, which is destroyed when the loop ends. A response that is not read to its end
 * would keep its connection open, and the process alive.
 */
async function* closing(stream: Readable): AsyncGenerator<Uint8Array> {
	const ahead = new PassThrough({highWaterMark: readAheadBytes});
	const reading = pipeline(stream, ahead);
	// An error destroys `ahead`, and so is thrown by the loop.
	reading.catch(() => {});
	try {
		yield* ahead;
	} finally {
		ahead.destroy();
		stream.destroy();
	}
}

/** Milliseconds until an engine that does not answer a ping is given up. */
export const pingMilliseconds = 1500;

const reasons: Readonly<Record<string, {readonly problem: string; readonly hint: string}>> = {
	ENOENT: {
		problem: 'is not running: its socket does not exist',
		hint: 'Start the engine, or name another one with --host or DOCKER_HOST.',
	},
	ECONNREFUSED: {
		problem: 'is not running: nothing answers there',
		hint: 'Start the engine, or name another one with --host or DOCKER_HOST.',
	},
	EACCES: {
		problem: 'may not be used by this user: no permission for its socket',
		hint: 'Join the group that owns the socket (often: docker), or run as a user that may use it.',
	},
	ETIMEDOUT: {
		problem: `does not answer within ${pingMilliseconds / 1000} seconds`,
		hint: 'See whether the engine is well, or name another one with --host.',
	},
	ECONNRESET: {
		problem: 'closes the connection without an answer',
		hint: 'Check the address, and whether the engine demands TLS or another certificate (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH).',
	},
	ENOTFOUND: {
		problem: 'cannot be reached: there is no host of that name',
		hint: 'Check the address given by --host, DOCKER_HOST or the docker context.',
	},
};

/** Node.js reports errors of OpenSSL, of TLS and of the engine's certificate with these codes. */
function tlsReason(code: string, message: string): {problem: string; hint: string} | undefined {
	if (!/^ERR_(?:SSL|TLS|OSSL)_|CERT|^UNABLE_TO_VERIFY_LEAF_SIGNATURE$|^EPROTO$/.test(code)) return;
	return {
		problem: `cannot be reached with TLS: ${message}`,
		hint: 'Check ca.pem, cert.pem and key.pem (of DOCKER_CERT_PATH or the docker context) and the address.',
	};
}

/** Turns an error of talking to an engine into a {@link Failure}; returns other errors unchanged. */
export function toEngineFailure(error: unknown, name: EngineName, host: string): unknown {
	if (isAbort(error) || error instanceof Failure || !(error instanceof Error)) return error;
	const code = (error as NodeJS.ErrnoException).code ?? '';
	const {problem, hint} = reasons[code] ??
		tlsReason(code, error.message) ?? {
			problem: `gives an error: ${error.message}`,
			hint: `See whether the ${name} command works with this engine (${name} version).`,
		};
	const Kind = code in reasons ? NoEngineFailure : Failure;
	return new Kind(`${enginePlace(name, host)} ${problem}`, hint, {cause: error});
}
