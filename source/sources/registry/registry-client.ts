import {DigestCheck} from '../digest-check.ts';
import {patientChunks, readDocument} from '../patient-chunks.ts';
import {isLocalHost} from './addresses.ts';
import {authorize, parseChallenges} from './authorization.ts';
import {type Credentials, findCredentials} from './credentials.ts';
import {apiHost, type ImageName} from './image-name.ts';
import {CutOffError, Retries, StatusError} from './retries.ts';
import {discard, type Response, readAheadBytes, type Transport} from './transport.ts';

/** Milliseconds of waiting. */
export type RegistryTiming = {
	/** For a connection, the start of an answer, and a minimum of bytes. */
	readonly patience: number;
	/** Before the first retry. */
	readonly firstPause: number;
};

export type ClientOptions = {
	readonly name: Pick<ImageName, 'host' | 'repository'>;
	readonly transport: Transport;
	readonly timing: RegistryTiming;
	readonly env: NodeJS.ProcessEnv;
	/** Whether http is tried if TLS does not work. */
	readonly mayUseHttp: boolean;
};

/** A manifest as a registry sends it. */
export type ManifestAnswer = {
	readonly bytes: Buffer;
	readonly mediaType: string;
};

/** A blob whose size is known. */
export type StoredBlob = {
	readonly digest: string;
	readonly size: number;
};

/** The part of a blob from `start` to before `end`. */
export type BlobRange = {
	readonly start: number;
	readonly end: number;
};

const manifestTypes = [
	'application/vnd.oci.image.index.v1+json',
	'application/vnd.docker.distribution.manifest.list.v2+json',
	'application/vnd.oci.image.manifest.v1+json',
	'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * One repository of a registry, read through its HTTP API.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class RegistryClient {
	readonly #options: ClientOptions;
	#registry: URL;
	/** Whether the registry has answered with the protocol of its URL. */
	#isReached = false;
	#authorization: string | undefined;
	#authorizing: Promise<string | undefined> | undefined;
	#credentials: Promise<Credentials | undefined> | undefined;

	constructor(options: ClientOptions) {
		this.#options = options;
		this.#registry = new URL(`https://${apiHost(options.name.host)}`);
	}

	/**
	 * Reads a manifest or an index. Its digest is not checked.
	 *
	 * @param reference tag or digest
	 * @returns `undefined` if there is none
	 * @throws StatusError, TooLongError, StalledError
	 */
	async manifest(
		reference: string,
		limit: number,
		signal?: AbortSignal,
	): Promise<ManifestAnswer | undefined> {
		const headers = {accept: manifestTypes};
		const answer = await this.#document(`manifests/${reference}`, headers, limit, signal);
		if (answer === undefined) return undefined;
		const mediaType = String(answer.response.headers['content-type'] ?? '');
		return {bytes: answer.bytes, mediaType: mediaType.replace(/;.*$/s, '')};
	}

	/**
	 * Reads a small blob, such as a config.
	 *
	 * @returns `undefined` if there is none
	 * @throws WrongContentError, StatusError, TooLongError, StalledError
	 */
	async smallBlob(
		digest: string,
		limit: number,
		signal?: AbortSignal,
	): Promise<Buffer | undefined> {
		const answer = await this.#document(`blobs/${digest}`, {}, limit, signal);
		if (answer === undefined) return undefined;
		const check = new DigestCheck(digest);
		check.add(answer.bytes);
		check.finish();
		return answer.bytes;
	}

	/**
	 * Reads a blob, or a part of it, and goes on after a dropped connection.
	 *
	 * @throws StatusError, StalledError, or CutOffError if the registry sends less than the range
	 */
	async *blob(
		{digest, size}: StoredBlob,
		part?: BlobRange,
		signal?: AbortSignal,
	): AsyncGenerator<Uint8Array> {
		const {start, end} = part ?? {start: 0, end: size};
		const {patience, firstPause} = this.#options.timing;
		const retries = new Retries({firstPause, signal});
		let position = start;
		let progress = start;
		while (position < end) {
			try {
				const isWhole = part === undefined && position === 0;
				const headers: Record<string, string> = isWhole
					? {}
					: {range: `bytes=${position}-${end - 1}`};
				const response = await this.#send(`blobs/${digest}`, headers, signal);
				// A registry that ignores ranges sends the blob from its start.
				let skipped = response.statusCode === 206 ? 0 : position;
				const options = {patience, joinedBytes: readAheadBytes, signal};
				for await (const chunk of patientChunks(response.body, options)) {
					const isWanted = skipped === 0 && chunk.length <= end - position;
					const wanted = isWanted ? chunk : chunk.subarray(skipped, skipped + end - position);
					const isSurplus = skipped + wanted.length < chunk.length;
					skipped = Math.max(0, skipped - chunk.length);
					position += wanted.length;
					if (wanted.length > 0) yield wanted;
					if (isSurplus) break;
				}
				if (position < end) throw new CutOffError();
			} catch (error) {
				if (position - progress > leastProgress) retries.reset();
				progress = position;
				await retries.waitAfter(error);
			}
		}
	}

	async #document(
		path: string,
		headers: Readonly<Record<string, string>>,
		limit: number,
		signal: AbortSignal | undefined,
	): Promise<{readonly bytes: Buffer; readonly response: Response} | undefined> {
		const {patience, firstPause} = this.#options.timing;
		const retries = new Retries({firstPause, signal});
		for (;;) {
			try {
				const response = await this.#send(path, headers, signal);
				const bytes = await readDocument(response.body, {limit, patience, signal});
				return {bytes, response};
			} catch (error) {
				if (error instanceof StatusError && error.status === 404) return undefined;
				await retries.waitAfter(error);
			}
		}
	}

	/** Sends a GET request, with credentials once the registry has asked for them. */
	async #send(
		path: string,
		headers: Readonly<Record<string, string>>,
		signal: AbortSignal | undefined,
	): Promise<Response> {
		const used = this.#authorization;
		let response = await this.#get(path, headers, signal);
		if (response.statusCode === 401) {
			await discard(response);
			// Another request may have got a new token meanwhile.
			if (this.#authorization === used) {
				this.#authorizing ??= this.#authorize(response, signal).finally(() => {
					this.#authorizing = undefined;
				});
				this.#authorization = await this.#authorizing;
			}
			if (this.#authorization === undefined) throw new StatusError(401);
			response = await this.#get(path, headers, signal);
		}
		if (response.statusCode === 200 || response.statusCode === 206) return response;
		await discard(response);
		const retryAfter = response.headers['retry-after'];
		throw new StatusError(response.statusCode, [retryAfter].flat()[0]);
	}

	async #get(
		path: string,
		headers: Readonly<Record<string, string>>,
		signal: AbortSignal | undefined,
	): Promise<Response> {
		const {name, transport, mayUseHttp} = this.#options;
		const send = () =>
			transport.send(new URL(`/v2/${name.repository}/${path}`, this.#registry), {
				headers: {
					...headers,
					...(this.#authorization ? {authorization: this.#authorization} : {}),
				},
				signal,
			});
		try {
			return await send();
		} catch (error) {
			const isHttpNext = !this.#isReached && mayUseHttp && isNoTls(error);
			if (!isHttpNext) throw error;
			this.#registry = new URL(`http://${this.#registry.host}`);
			return await send();
		} finally {
			this.#isReached = true;
		}
	}

	async #authorize(
		{headers}: Response,
		signal: AbortSignal | undefined,
	): Promise<string | undefined> {
		const {name, env, transport, timing} = this.#options;
		this.#credentials ??= findCredentials(name, env, signal);
		return authorize({
			challenges: parseChallenges(headers['www-authenticate']),
			registry: this.#registry,
			repository: name.repository,
			credentials: await this.#credentials,
			transport,
			patience: timing.patience,
			signal,
		});
	}
}

/** Bytes after which a dropped connection counts as a first one again. */
const leastProgress = 64 * 1024;

/** A server of plain http does not answer a TLS handshake as OpenSSL expects. */
function isNoTls(error: unknown): boolean {
	const {code = '', message = ''} = error as NodeJS.ErrnoException;
	return /^(?:EPROTO|ECONNRESET|ERR_SSL_)/.test(code) || /wrong version number/.test(message);
}

/** Whether http is tried: `--insecure`, or a registry of this machine. */
export function mayUseHttp(host: string, isInsecure: boolean): boolean {
	const url = URL.parse(`http://${host}`);
	return isInsecure || (url !== null && isLocalHost(url));
}
