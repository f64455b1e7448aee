import {isAbort} from '../../failure.ts';
import {asRecord, asText} from '../../image/json-value.ts';
import {layerLimit} from '../image-layout.ts';
import {TooLongError} from '../patient-chunks.ts';
import {type Credentials, findCredentials, serverOf} from '../registry/credentials.ts';
import {fullName, type ImageName} from '../registry/image-name.ts';
import type {Progress, WorkOptions} from '../source.ts';
import type {AnsweringEngine} from './engine-connect.ts';
import {type MissingImage, pullFailure} from './missing-image.ts';

export type PullOptions = WorkOptions & {
	/** The name of the image as the user typed it. */
	readonly target: string;
	readonly platform?: string | undefined;
	/** Whether Podman may use http and invalid certificates. Docker has this in its own settings. */
	readonly insecure?: boolean | undefined;
	/** Names the files with the user's logins. */
	readonly env: NodeJS.ProcessEnv;
	/** Describes the image if it cannot be pulled. */
	readonly describe: () => Promise<MissingImage>;
};

/**
 * Has an engine pull an image, with the user's login at the registry.
 *
 * @throws Failure if the engine cannot pull it
 */
export async function pullImage(
	answering: AnsweringEngine,
	name: ImageName,
	options: PullOptions,
): Promise<void> {
	const {signal, onProgress, env, describe} = options;
	const credentials = await findCredentials(name, env, signal);
	const progress = new PullProgress();
	onProgress?.(progress.current());
	try {
		const answer = await answering.engine.send(pullPath(answering, name, options), {
			method: 'POST',
			signal,
			headers: credentials && {'X-Registry-Auth': encoded(credentials, name)},
		});
		for await (const line of linesOf(answer)) {
			const event = asRecord(JSON.parse(line));
			if (event.error !== undefined) throw new Error(asText(event.error));
			if (progress.add(event)) onProgress?.(progress.current());
		}
	} catch (error) {
		signal?.throwIfAborted();
		if (isAbort(error) || !(error instanceof Error)) throw error;
		throw pullFailure(await describe(), name, error);
	}
}

/**
 * Podman's own API resolves short names with the engine's registries.conf; its Docker API takes them
 * for names of Docker Hub.
 */
function pullPath(
	{name: engine}: AnsweringEngine,
	name: ImageName,
	{target, platform = '', insecure}: PullOptions,
): string {
	if (engine === 'docker') {
		const query = {fromImage: fullName(name), ...(platform !== '' && {platform})};
		return `/images/create?${new URLSearchParams(query)}`;
	}
	const [OS = '', Arch = '', Variant = ''] = platform.split('/');
	const wanted = Object.entries({OS, Arch, Variant}).filter(([, value]) => value !== '');
	const query = new URLSearchParams([['reference', target], ['compatMode', 'true'], ...wanted]);
	if (insecure) query.set('tlsVerify', 'false');
	return `/v4.0.0/libpod/images/pull?${query}`;
}

/** Characters of an event; engines write a few hundred. */
const lineLimit = 64 * 1024;

/**
 * The lines of an answer. The platform's reader of lines would keep a line that never ends.
 *
 * @throws TooLongError
 */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
	const decoder = new TextDecoder();
	let rest = '';
	for await (const chunk of chunks) {
		const lines = (rest + decoder.decode(chunk, {stream: true})).split('\n');
		rest = lines.pop()!;
		if (rest.length > lineLimit) throw new TooLongError();
		yield* lines;
	}
	if (rest !== '') yield rest;
}

/** The state of a pull, from the events of the engine. */
class PullProgress {
	readonly #layers = new Map<string, {done: number; total: number; isComplete: boolean}>();
	#doneBytes = 0;

	/** Takes an event; returns whether it changes the progress. */
	add({id, status, progressDetail}: Readonly<Record<string, unknown>>): boolean {
		const key = asText(id);
		const known = this.#layers.get(key);
		if (!known && this.#layers.size === layerLimit) return false;
		const layer = known ?? {done: 0, total: 0, isComplete: false};
		const {current, total} = asRecord(progressDetail);
		switch (status) {
			case 'Downloading':
				if (typeof current === 'number') layer.done = current;
				layer.total = typeof total === 'number' ? total : layer.done;
				break;
			case 'Pulling fs layer':
				break;
			case 'Download complete':
				layer.done = layer.total;
				break;
			case 'Already exists':
			case 'Pull complete':
				layer.isComplete = true;
				break;
			default:
				return false;
		}
		this.#layers.set(key, layer);
		return true;
	}

	current(): Progress {
		const layers = [...this.#layers.values()];
		const sum = (bytesOf: (layer: (typeof layers)[number]) => number) =>
			layers.reduce((bytes, layer) => bytes + bytesOf(layer), 0);
		// A layer starts again after a failure.
		this.#doneBytes = Math.max(
			this.#doneBytes,
			sum(({done}) => done),
		);
		return {
			activity: 'pulling the image',
			doneBytes: this.#doneBytes,
			totalBytes: sum(({total}) => total) || undefined,
			doneLayers: layers.filter(({isComplete}) => isComplete).length,
			totalLayers: layers.length || undefined,
		};
	}
}

/** @see https://docs.docker.com/reference/api/engine/version/v1.48/#section/Authentication */
function encoded(credentials: Credentials, {host}: ImageName): string {
	// The engine compares it with the registry that it pulls from.
	const serveraddress = serverOf(host);
	const login =
		credentials.kind === 'token'
			? {identitytoken: credentials.token, serveraddress}
			: {username: credentials.user, password: credentials.password, serveraddress};
	// Engines demand the padding, which Node.js leaves out of base64url.
	const base64 = Buffer.from(JSON.stringify(login)).toString('base64');
	return base64.replaceAll('+', '-').replaceAll('/', '_');
}
