import type {IncomingMessage} from 'node:http';
import {PassThrough, type Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import type {DockerOptions} from 'dockerode';
import {asRecord, asText} from '../image/json-value.ts';

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

/**
 * The engine that these options reach. What is asked of it are a few plain GETs, for which Node.js's
 * own client is enough. dockerode knows the way through ssh, and takes a tenth of a second to load.
 */
export function connectEngine(options: DockerOptions): Engine {
	return options.protocol === 'ssh' ? throughDockerode(options) : throughHttp(options);
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

function throughHttp({protocol, socketPath, host, port, ca, cert, key}: DockerOptions): Engine {
	// An import would load all that these modules have to offer, which takes twice as long.
	const {request} = process.getBuiltinModule(protocol === 'https' ? 'node:https' : 'node:http');
	// A URL has an IPv6 address in brackets.
	const address = host?.replace(/^\[|\]$/g, '');
	const place = socketPath === undefined ? {host: address, port} : {socketPath};
	return async (path, signal) => {
		const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>();
		request({...place, ca, cert, key, path, signal}, resolve)
			.on('error', reject)
			.end();
		const answer = await promise;
		if (answer.statusCode === 200) return answer;
		const message = messageOf(await text(answer));
		throw Object.assign(new Error(`${answer.statusCode} ${message}`), {
			statusCode: answer.statusCode,
		});
	};
}

/** What an engine says of an error. */
function messageOf(body: string): string {
	try {
		return asText(asRecord(JSON.parse(body)).message);
	} catch {
		return body;
	}
}

function throughDockerode(options: DockerOptions): Engine {
	return async (path, abortSignal) => {
		const {default: Docker} = await import('dockerode');
		const {modem} = new Docker(options);
		const statusCodes = {200: true, 404: 'not found', 500: 'server error'};
		return new Promise((resolve, reject) => {
			modem.dial(
				{method: 'GET', path, abortSignal, isStream: true, statusCodes},
				(error, answer) => (error ? reject(error) : resolve(answer as Readable)),
			);
		});
	};
}
