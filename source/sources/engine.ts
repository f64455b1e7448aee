import type Docker from 'dockerode';
import type {DiskCache} from '../cache/disk-cache.ts';
import {Failure} from '../failure.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {asText} from '../image/json-value.ts';
import {decompressed} from '../layer/decompress.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {TarError} from '../layer/tar-error.ts';
import {layersOf, toFailure} from './archive.ts';
import {readArchiveStream, streamedFile} from './archive-stream.ts';
import {counted} from './chunks.ts';
import {engineCache} from './engine-cache.ts';
import {
	connectEngine,
	describeEngineError,
	type Engine,
	engineJson,
	engineStream,
	isImageName,
	pingMilliseconds,
} from './engine-client.ts';
import {engineConnection} from './engine-host.ts';
import {type EngineHistory, preliminaryInfo} from './engine-info.ts';
import {broken, type FoundImage, findImage} from './image-layout.ts';
import {keptImage} from './kept-image.ts';
import type {ImageSource, OpenedImage, ReadLayersOptions} from './source.ts';

/**
 * Images of a Docker Engine, or of what speaks its API: asked with `inspect` and `history`, read from
 * the stream that `docker save` writes.
 *
 * @param host URL of the engine, as DOCKER_HOST takes it
 */
export function engineSource(host: string, env: NodeJS.ProcessEnv): ImageSource {
	const place = `the Docker engine at ${host}`;
	return {
		name: 'docker',
		place,
		open: async (reference, {signal, platform, cache}) => {
			const engine = connectEngine(engineConnection(host, env));
			const work = new AbortController();
			const pinged = asked(ping(engine, signal));
			try {
				// The official image `docker` has tags, too: docker:dind.
				const {target, text, scheme} = reference;
				const isTag = scheme !== undefined && /^[\w.-]+$/.test(target);
				const names = isTag ? [target, text] : [target];
				for (const name of names) {
					const image = await openNamed(engine, name, {
						reference: reference.text,
						place,
						platform,
						host,
						cache,
						pinged,
						signal: signal ? AbortSignal.any([signal, work.signal]) : work.signal,
					});
					if (image) return image;
				}
				// What cannot be a name was not asked for: whether there is an engine is to be told all the same.
				await pinged;
				return undefined;
			} catch (error) {
				// An engine that does not answer is not waited for by the other questions, either.
				work.abort();
				throw describeEngineError(error, host);
			}
		},
	};
}

/** One image of an engine's list. Texts are not made printable. */
export type EngineImage = {
	/** `sha256:…`. */
	readonly id: string;
	/** `repository:tag`s; none of an image that lost its name. */
	readonly tags: readonly string[];
	/** As the engine counts them. */
	readonly bytes: number;
	/** RFC 3339. */
	readonly createdAt: string;
};

/** An engine's images: the names of those that have one, for the picker and for suggestions. */
export async function listImages(
	host: string,
	env: NodeJS.ProcessEnv,
	signal?: AbortSignal,
): Promise<readonly EngineImage[]> {
	const engine = connectEngine(engineConnection(host, env));
	try {
		await ping(engine, signal);
		const images = await engineJson<readonly Docker.ImageInfo[]>(engine, '/images/json', signal);
		return images.map(({Id, RepoTags, Size, Created}) => ({
			id: Id,
			tags: (RepoTags ?? []).filter(tag => tag !== '<none>:<none>'),
			bytes: Size,
			createdAt: new Date(Created * 1000).toISOString(),
		}));
	} catch (error) {
		throw describeEngineError(error, host);
	}
}

type OpenNamed = {
	readonly reference: string;
	readonly place: string;
	readonly platform: string | undefined;
	readonly host: string;
	readonly cache: DiskCache | undefined;
	/** Settled once it is known whether there is an engine at all. */
	readonly pinged: Promise<void>;
	readonly signal: AbortSignal;
};

async function openNamed(
	engine: Engine,
	name: string,
	{reference, place, platform, host, cache, pinged, signal}: OpenNamed,
): Promise<OpenedImage | undefined> {
	if (!isImageName(name)) return undefined;
	// All at once: an engine takes longer to get at its answers than to give them.
	const inspecting = asked(
		engineJson<Docker.ImageInspectInfo>(engine, `/images/${name}/json`, signal),
	);
	const history = asked(engineJson<EngineHistory>(engine, `/images/${name}/history`, signal));
	const version = cache && asked(versionOf(engine, signal));
	await pinged;
	const inspection = await foundOrNot(inspecting);
	if (!inspection) return undefined;
	const info = preliminaryInfo(inspection, await history, reference);
	const {id} = info;
	const layout = {reference, place: `${name} of ${place}`, platform};
	const known =
		cache && version && engineCache({cache, host, version: await version, info, platform});
	let found: FoundImage | undefined;
	// By its id: the name may be given to another image in the meantime.
	const exportImage = (signal?: AbortSignal) => engineStream(engine, `/images/${id}/get`, signal);
	return {
		info,
		readLayers: async options => {
			const image = await known?.readImage(reference);
			const layers = image && (await known?.readLayers(image, options));
			if (layers) {
				found = image;
				return {info: exportedInfo(image, info), layers};
			}
			const chunks = await exportImage(options?.signal);
			const read = await readExport(chunks, info, inspection.Size, layout, options);
			found = read.found;
			known?.keepImage(read.found, read.layers);
			return {info: exportedInfo(read.found, info), layers: read.layers};
		},
		openLayer: async (layer, signal) => {
			if (!found) throw new Error('openLayer was called before readLayers');
			const blob = streamedFile(await exportImage(signal), found.blobs[layer], signal);
			return {kind: 'stream', chunks: decompressed(blob, signal)};
		},
		kept:
			known &&
			keptImage(
				known,
				async () => found ?? (await known.readImage(reference)),
				image => exportedInfo(image, info),
			),
		close: async () => {},
	};
}

/** What the export tells of an image, called as the engine calls it. */
function exportedInfo({info}: FoundImage, {id, tags}: ImageInfo): ImageInfo {
	return {...info, source: 'docker', id, tags: tags.length > 0 ? tags : info.tags};
}

/** A question whose answer is awaited later, or not at all. */
function asked<Answer>(question: Promise<Answer>): Promise<Answer> {
	question.catch(() => {});
	return question;
}

async function versionOf(engine: Engine, signal: AbortSignal | undefined): Promise<string> {
	const {Version} = await engineJson<{readonly Version?: unknown}>(engine, '/version', signal);
	return asText(Version);
}

async function readExport(
	chunks: AsyncIterable<Uint8Array>,
	info: ImageInfo,
	totalBytes: number,
	layout: Parameters<typeof findImage>[1],
	{signal, onProgress, onLayer, isWatched = false}: ReadLayersOptions = {},
): Promise<{readonly found: FoundImage; readonly layers: readonly LayerIndex[]}> {
	let doneBytes = 0;
	const told = new Set<number>();
	const progress = (bytes: number) => {
		doneBytes += bytes;
		onProgress?.({
			activity: 'exporting from the engine',
			doneBytes,
			totalBytes,
			doneLayers: told.size,
			totalLayers: info.layers.length,
		});
	};
	try {
		const layersByDiffId = Map.groupBy(info.layers, ({diffId}) => diffId);
		const tell = (layer: number, index: LayerIndex) => {
			if (told.has(layer)) return;
			told.add(layer);
			onLayer?.(layer, index);
		};
		const archive = await readArchiveStream(counted(chunks, progress), {
			signal,
			diffIds: isWatched ? new Set(layersByDiffId.keys()) : undefined,
			onLayer: (index, diffId) => {
				const named = layersByDiffId.get(diffId ?? '') ?? [];
				for (const {index: layer} of named) tell(layer, index);
			},
		});
		const found = await findImage(archive.blobs, layout);
		if (!found) throw broken(layout, 'the engine exported no image');
		const layers = layersOf(archive, found, layout.place);
		for (const [layer, index] of layers.entries()) tell(layer, index);
		return {found, layers};
	} catch (error) {
		if (!(error instanceof TarError)) throw toFailure(error, layout.place);
		throw new Failure(
			`the export of ${layout.place} broke off: ${error.message}`,
			"Try again; if it happens again, look into the engine's log.",
			{cause: error},
		);
	}
}

async function ping(engine: Engine, signal: AbortSignal | undefined): Promise<void> {
	const timeout = AbortSignal.timeout(pingMilliseconds);
	const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
	try {
		(await engine('/_ping', either)).resume();
	} catch (error) {
		signal?.throwIfAborted();
		throw timeout.aborted ? Object.assign(new Error('no answer'), {code: 'ETIMEDOUT'}) : error;
	}
}

/** The answer, or `undefined` where the engine has no such image. */
async function foundOrNot<Answer>(question: Promise<Answer>): Promise<Answer | undefined> {
	try {
		return await question;
	} catch (error) {
		const {statusCode} = error as {statusCode?: number};
		// 400: a name that cannot be one.
		if (statusCode === 404 || statusCode === 400) return undefined;
		throw error;
	}
}
