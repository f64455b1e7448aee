import {createInterface} from 'node:readline';
import {Failure, isAbort} from '../failure.ts';
import {asRecord, asText} from '../image/json-value.ts';
import type {AnsweringEngine} from './engine-connect.ts';
import {type Credentials, findCredentials} from './registry/credentials.ts';
import {fullName, type ImageName} from './registry/image-name.ts';
import type {WorkOptions} from './source.ts';

export type PullOptions = WorkOptions & {
	readonly platform?: string | undefined;
	/** Names the files with the user's logins. */
	readonly env: NodeJS.ProcessEnv;
};

/**
 * Has an engine pull an image, with the user's login at the registry.
 *
 * @throws Failure if the engine cannot pull it
 */
export async function pullImage(
	{engine, name: command, place}: AnsweringEngine,
	name: ImageName,
	{signal, onProgress, platform, env}: PullOptions,
): Promise<void> {
	const image = fullName(name);
	const credentials = await findCredentials(name, env, signal);
	const query = new URLSearchParams({fromImage: image, ...(platform && {platform})});
	const layers = new Map<string, {readonly done: number; readonly total: number}>();
	let doneBytes = 0;
	try {
		const answer = await engine.send(`/images/create?${query}`, {
			method: 'POST',
			signal,
			headers: credentials && {'X-Registry-Auth': encoded(credentials, name)},
		});
		for await (const line of createInterface({input: answer})) {
			const {id, status, progressDetail, error} = asRecord(JSON.parse(line));
			if (error !== undefined) throw new Error(asText(error));
			const {current, total} = asRecord(progressDetail);
			if (status !== 'Downloading' || typeof current !== 'number') continue;
			layers.set(asText(id), {done: current, total: typeof total === 'number' ? total : current});
			const known = [...layers.values()];
			doneBytes = Math.max(
				doneBytes,
				known.reduce((sum, {done}) => sum + done, 0),
			);
			onProgress?.({
				activity: 'pulling the image',
				doneBytes,
				totalBytes: known.reduce((sum, one) => sum + one.total, 0),
				doneLayers: 0,
				totalLayers: undefined,
			});
		}
	} catch (error) {
		signal?.throwIfAborted();
		if (isAbort(error) || !(error instanceof Error)) throw error;
		throw new Failure(
			`${image} could not be pulled by ${place}: ${error.message.trim()}`,
			`Check the name, and log in to its registry (${command} login) if it is private.`,
			{cause: error},
		);
	}
}

/** @see https://docs.docker.com/reference/api/engine/version/v1.48/#section/Authentication */
function encoded(credentials: Credentials, {host}: ImageName): string {
	const serveraddress = host;
	const login =
		credentials.kind === 'token'
			? {identitytoken: credentials.token, serveraddress}
			: {username: credentials.user, password: credentials.password, serveraddress};
	return Buffer.from(JSON.stringify(login)).toString('base64url');
}
