import type {ImageInfo} from '../../image/image-info.ts';
import type {ImageChoice} from '../choose-image.ts';
import {matchesPlatform} from '../platform.ts';
import type {Reference} from '../reference.ts';
import {fullName, type ImageName} from '../registry/image-name.ts';
import type {ImageSource, OpenedImage, OpenOptions} from '../source.ts';
import {type Engine, type EngineName, engineJson} from './engine-client.ts';
import {type AnsweringEngine, connectFirst} from './engine-connect.ts';
import type {EngineAddress} from './engine-host.ts';
import {openNamed} from './engine-image.ts';
import {toEngineFailure} from './engine-problem.ts';
import {type MissingImage, PullQuestion, pullableName} from './missing-image.ts';
import {similarImages} from './similar-images.ts';

/**
 * Images of a Docker Engine, Podman, or another engine with the same API. Layers are read from the export that
 * `docker save` uses.
 */
export function engineSource(
	addresses: readonly EngineAddress[],
	{env = process.env, insecure}: EngineSourceOptions = {},
): ImageSource {
	const [{host, name}] = addresses;
	let reached: Pick<AnsweringEngine, 'name' | 'place'> = {name: name ?? 'docker', place: host};
	return {
		get place() {
			return reached.place;
		},
		get command() {
			return reached.name;
		},
		open: async (reference, options) => {
			const answering = await connectFirst(addresses, options.signal, options.engines);
			reached = answering;
			let image: OpenedImage | undefined;
			try {
				image = await openOrPull(answering, reference, options, {env, insecure});
				return image;
			} catch (error) {
				throw toEngineFailure(error, answering.name, answering.host);
			} finally {
				if (!image) answering.engine.close();
			}
		},
		suggest: async ({target}, signal) => {
			try {
				const {images} = await listImages(addresses, signal);
				return similarImages(
					target,
					images.flatMap(({tags}) => tags),
				);
			} catch {
				return undefined;
			}
		},
	};
}

export type EngineSourceOptions = {
	/** Names the files with the user's logins at registries. */
	readonly env?: NodeJS.ProcessEnv | undefined;
	/** Whether an engine may pull from registries without valid certificates. */
	readonly insecure?: boolean | undefined;
};

/**
 * Opens an image of an engine, and lets the engine pull it as the options say.
 *
 * @throws PullQuestion if the engine does not have the image, and the user is to be asked
 */
async function openOrPull(
	answering: AnsweringEngine,
	reference: Reference,
	{signal, platform, pull, onProgress, keepsExport}: OpenOptions,
	{env, insecure}: EngineSourceOptions & {readonly env: NodeJS.ProcessEnv},
): Promise<OpenedImage | undefined> {
	const {target, text, scheme} = reference;
	const openTarget = (name: string) =>
		openNamed(answering, name, {reference: text, platform, signal, onProgress, keepsExport});
	const openFound = async () => {
		// The official image `docker` has tags, too: docker:dind.
		const isTag = scheme !== undefined && /^[\w.-]+$/.test(target);
		return (await openTarget(target)) ?? (isTag ? openTarget(text) : undefined);
	};
	const name = pullableName(reference);
	if (!name) return openFound();
	/** An image of that name, which may be of another platform. */
	let found: OpenedImage | undefined;
	const describe = async () => {
		const missing = await missingImage(answering, target, name, signal);
		return found && platform ? ofOtherPlatform(missing, found.info, platform) : missing;
	};
	const pullNamed = async () => {
		const {pullImage} = await import('./pull-image.ts');
		const work = {signal, onProgress, env, insecure, platform};
		await pullImage(answering, name, {...work, target, describe});
	};
	if (pull === 'always') await pullNamed();
	found = await openFound();
	if (found && hasPlatform(found.info, platform)) return found;
	if (pull === 'ask') throw new PullQuestion(await describe());
	if (pull !== 'missing') return found;
	await pullNamed();
	return openTarget(target);
}

/** Describes an image that an engine does not have, with similar ones that it has. */
async function missingImage(
	{engine, place, name: command}: AnsweringEngine,
	target: string,
	name: ImageName,
	signal: AbortSignal | undefined,
): Promise<MissingImage> {
	const images = await imagesOf(engine, signal).catch(() => []);
	signal?.throwIfAborted();
	const suggestion = similarImages(
		target,
		images.flatMap(({tags}) => tags),
	);
	return {
		target,
		fullName: command === 'podman' ? target : fullName(name),
		place,
		command,
		suggestion: suggestion ?? '',
	};
}

function hasPlatform(info: ImageInfo, wanted: string | undefined): boolean {
	return wanted === undefined || platformsOf(info).some(given => matchesPlatform(given, wanted));
}

function platformsOf({platform, platforms = []}: ImageInfo): readonly string[] {
	return platforms.length > 0 ? platforms : [platform];
}

/** Describes an image that an engine has for other platforms than the wanted one. */
function ofOtherPlatform(missing: MissingImage, found: ImageInfo, wanted: string): MissingImage {
	const known = platformsOf(found).join(', ');
	return {
		...missing,
		target: `${missing.target} for ${wanted}`,
		suggestion: `The engine has it for other platforms: --platform ${known}.`,
	};
}

/** The fields of `/images/json` that are used. */
type ListedImage = {
	readonly Id: string;
	readonly RepoTags?: readonly string[] | null;
	readonly Size: number;
	/** Seconds since 1970-01-01. */
	readonly Created: number;
};

/** The images of an engine. */
export type EngineImages = {
	/** The engine in messages. */
	readonly place: string;
	readonly command: EngineName;
	readonly images: readonly ImageChoice[];
};

/** Lists the images of the first engine that answers. */
export async function listImages(
	addresses: readonly EngineAddress[],
	signal?: AbortSignal,
): Promise<EngineImages> {
	const {engine, name, host, place} = await connectFirst(addresses, signal);
	try {
		return {place, command: name, images: await imagesOf(engine, signal)};
	} catch (error) {
		throw toEngineFailure(error, name, host);
	} finally {
		engine.close();
	}
}

async function imagesOf(
	engine: Engine,
	signal: AbortSignal | undefined,
): Promise<readonly ImageChoice[]> {
	const listed = await engineJson<readonly ListedImage[]>(engine, '/images/json', signal);
	return listed.map(({Id, RepoTags, Size, Created}) => ({
		id: Id,
		tags: (RepoTags ?? []).filter(tag => tag !== '<none>:<none>'),
		bytes: Size,
		createdAt: new Date(Created * 1000).toISOString(),
	}));
}
