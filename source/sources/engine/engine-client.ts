import type {Agent, IncomingMessage} from 'node:http';
import {Agent as TlsAgent} from 'node:https';
import {isIPv6} from 'node:net';
import {PassThrough, type Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import modemHttp from 'docker-modem/lib/http.js';
import Docker from 'dockerode';
import {patientChunks, readDocument, StalledError} from '../patient-chunks.ts';
import type {EngineConnection} from './engine-host.ts';
import {SshAgent} from './ssh-connection.ts';

/** Whether a name has the characters of image names, tags, digests and ids only, which URLs need not escape. */
export function isImageName(name: string): boolean {
	return /^[\w][\w.:/@-]*$/.test(name) && !name.includes('..');
}

/** The programs that answer the engine's API; also the names of their command lines. */
export type EngineName = 'docker' | 'podman';

/** The name of the engine that sent a response. */
export function nameOfEngine({headers}: IncomingMessage): EngineName {
	const isPodman = 'libpod-api-version' in headers || /^libpod\//i.test(String(headers.server));
	return isPodman ? 'podman' : 'docker';
}

/** The versions of the engine that sent a response and of its API, as far as it tells them. */
export function versionOfEngine({headers}: IncomingMessage): string {
	return [headers.server, headers['api-version']].filter(Boolean).join(' ');
}

/** A connection to an engine. */
export type Engine = {
	/**
	 * Sends a request, and resolves to the response, whose body is still to be read.
	 *
	 * @throws Error with `statusCode`, or with the `code` of the connection's failure
	 */
	send(path: string, options: RequestOptions): Promise<IncomingMessage>;
	/** Ends what is kept open between requests. */
	close(): void;
};

export type RequestOptions = {
	readonly method?: 'GET' | 'POST';
	readonly signal?: AbortSignal | undefined;
	readonly headers?: Readonly<Record<string, string>> | undefined;
};

// No engine redirects. docker-modem would follow to any host, and crash if that does not answer.
modemHttp.maxRedirects = 0;

/** Connects to an engine with dockerode's transport, because dockerode's own `Image.get` takes no signal. */
export function connectEngine(connection: EngineConnection): Engine {
	const agent = agentOf(connection);
	const {modem} = createClient(connection, agent);
	const statusCodes = {200: true, 400: 'bad request', 404: 'not found', 500: 'server error'};
	return {
		send: (path, {method = 'GET', signal: abortSignal, headers}) =>
			new Promise((resolve, reject) => {
				// docker-modem drops the last character of a path with a query.
				const dialed = path.includes('?') ? `${path}&` : path;
				modem.dial(
					{method, path: dialed, headers, abortSignal, isStream: true, statusCodes},
					(error, response) => (error ? reject(error) : resolve(response as IncomingMessage)),
				);
			}),
		close: () => agent?.destroy(),
	};
}

/** docker-modem has no option to accept any certificate, nor one for other connections. */
function agentOf({
	protocol,
	socketPath,
	host,
	port,
	ssh,
	...tls
}: EngineConnection): Agent | undefined {
	if (ssh) return new SshAgent(ssh);
	return protocol === 'https:' ? new TlsAgent({keepAlive: true, ...tls}) : undefined;
}

/**
 * A client that ignores the environment. The constructor of docker-modem parses DOCKER_HOST and reads the
 * files in DOCKER_CERT_PATH even if all options are given, and throws if they are invalid. Without
 * DOCKER_HOST it reads neither.
 */
function createClient(
	{protocol, socketPath, host, port}: EngineConnection,
	agent: Agent | undefined,
): Docker {
	// dockerode calls deprecated functions of Node.js. Users cannot do anything about that.
	process.noDeprecation = true;
	const options = {
		protocol: protocol === 'https:' ? ('https' as const) : ('http' as const),
		socketPath,
		// As a URL, because docker-modem takes the start of an IPv6 address for a protocol.
		host: host && new URL(`${protocol}//${isIPv6(host) ? `[${host}]` : host}`).href,
		port,
		agent,
	};
	const {DOCKER_HOST} = process.env;
	delete process.env.DOCKER_HOST;
	try {
		return new Docker(options);
	} finally {
		if (DOCKER_HOST !== undefined) process.env.DOCKER_HOST = DOCKER_HOST;
	}
}

/** Milliseconds to wait for the start of a JSON answer: an engine may have to look through many files. */
const answerMilliseconds = 300_000;

/** Milliseconds to wait for more of an answer that has begun. */
const patience = 60_000;

/** Bytes of a JSON answer: the changes of a container may be hundreds of thousands of paths. */
const answerLimit = 64 * 1024 * 1024;

/**
 * Gets JSON from an engine.
 *
 * @throws StalledError, TooLongError, or the errors of {@link Engine.send}
 */
export async function engineJson<Answer>(
	engine: Engine,
	path: string,
	signal?: AbortSignal,
): Promise<Answer> {
	const timeout = AbortSignal.timeout(answerMilliseconds);
	const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
	try {
		const answer = await engine.send(path, {signal: either});
		const document = await readDocument(answer, {limit: answerLimit, patience, signal});
		return JSON.parse(document.toString());
	} catch (error) {
		throw timeout.aborted && !signal?.aborted ? new StalledError() : error;
	}
}

/** Bytes to read ahead while a layer is indexed: containerd compresses as it sends and should not wait. */
const readAheadBytes = 16 * 1024 * 1024;

/**
 * Gets a long response from an engine, which may prepare it for any time before it sends the first byte.
 *
 * @throws StalledError while it is read
 */
export async function engineStream(
	engine: Engine,
	path: string,
	signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
	return closing(await engine.send(path, {signal}), signal);
}

/**
 * The bytes of a stream, which is destroyed when the loop ends. A response that is not read to its end
 * would keep its connection open, and the process alive.
 */
async function* closing(
	stream: Readable,
	signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
	const ahead = new PassThrough({highWaterMark: readAheadBytes});
	const reading = pipeline(stream, ahead);
	// An error destroys `ahead`, and so is thrown by the loop.
	reading.catch(() => {});
	try {
		yield* patientChunks(ahead, {patience, mayStartLate: true, signal});
	} finally {
		ahead.destroy();
		stream.destroy();
	}
}
