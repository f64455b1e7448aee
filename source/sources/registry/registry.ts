import type {ImageInfo, LayerInfo} from '../../image/image-info.ts';
import type {ContentRange} from '../../layer/read-content.ts';
import {missingLayer} from '../broken-image.ts';
import {checkedTar} from '../checked-blob.ts';
import {indexLayers} from '../index-layers.ts';
import type {
	ImageSource,
	LayerTar,
	OpenedImage,
	OpenOptions,
	ReadLayersOptions,
} from '../source.ts';
import {UnreadableLayerError} from '../unreadable-layer.ts';
import type {RegistryChoice} from './choice.ts';
import {dockerHub, fullName, type ImageName} from './image-name.ts';
import {listedTar, readTable, tableDigest} from './listed-layer.ts';
import {type NamePlace, placesOf, resolveName} from './name-places.ts';
import {readRegistriesConf} from './registries-conf.ts';
import {mayUseHttp, RegistryClient, type RegistryTiming} from './registry-client.ts';
import {toRegistryFailure} from './registry-failure.ts';
import {findRegistryImage, type LayerBlob, type RegistryImage} from './registry-image.ts';
import {StatusError} from './retries.ts';
import {savedImage} from './save-archive.ts';
import type {ListedLayer} from './table-of-contents.ts';
import {createTransport, type Transport} from './transport.ts';

export type RegistryOptions = RegistryChoice & {
	readonly env?: NodeJS.ProcessEnv | undefined;
	readonly timing?: RegistryTiming;
};

const defaultTiming: RegistryTiming = {patience: 30_000, firstPause: 500};

/** Images of registries, read without an engine. */
export function registrySource(options: RegistryOptions = {}): ImageSource {
	const {
		insecure = false,
		cacert,
		mirror,
		save,
		env = process.env,
		timing = defaultTiming,
	} = options;
	let place = 'a registry';
	return {
		get place() {
			return place;
		},
		suggest: async () => 'Check the name and the tag, or give the path of an archive.',
		open: async (reference, {signal, platform, known}) => {
			const conf = await readRegistriesConf(env);
			const names = resolveName(reference.target, conf);
			if (names.length === 0) return undefined;
			const hosts = [...new Set(names.map(({host}) => host))].join(', ');
			place = `the ${hosts.includes(',') ? 'registries' : 'registry'} ${hosts}`;
			const wanted = {reference: reference.text, platform, known, signal, save};
			let failure: unknown;
			for (const name of names) {
				const mirrors =
					mirror !== undefined && name.host === dockerHub
						? [{name: {...name, host: mirror}, isInsecure: insecure, isMirror: true}]
						: [];
				for (const at of [...mirrors, ...placesOf(name, conf)]) {
					try {
						const isInsecure = insecure || at.isInsecure;
						const opened = await openAt({...at, isInsecure}, wanted, {env, cacert, timing});
						if (opened) return opened;
					} catch (error) {
						signal?.throwIfAborted();
						// A mirror that fails must not be worse than none.
						if (!at.isMirror) failure = error;
					}
				}
			}
			if (failure !== undefined) throw failure;
			return undefined;
		},
	};
}

type WantedImage = Pick<OpenOptions, 'signal' | 'platform' | 'known'> & {
	readonly reference: string;
	readonly save: string | undefined;
};

type Opening = WantedImage & {readonly client: RegistryClient; readonly transport: Transport};

/** Opens an image at one of the places that may have it; `undefined` if this one does not. */
async function openAt(
	{name, isInsecure}: NamePlace,
	wanted: WantedImage,
	{env, cacert, timing}: Required<Pick<RegistryOptions, 'env' | 'timing'>> & RegistryChoice,
): Promise<OpenedImage | undefined> {
	const transport = await createTransport({env, cacert, isInsecure, patience: timing.patience});
	const mayBeHttp = mayUseHttp(name.host, isInsecure);
	const client = new RegistryClient({name, transport, timing, env, mayUseHttp: mayBeHttp});
	let opened: OpenedImage | undefined;
	try {
		opened = await openFrom(name, {...wanted, transport, client});
		return opened;
	} finally {
		if (!opened) await transport.close();
	}
}

async function openFrom(name: ImageName, opening: Opening): Promise<OpenedImage | undefined> {
	const {client, transport, save} = opening;
	const withFailures = async <Value>(work: Promise<Value>): Promise<Value> => {
		try {
			return await work;
		} catch (error) {
			throw toRegistryFailure(error, name);
		}
	};
	const found = await withFailures(findRegistryImage(name, opening));
	if (!found) return undefined;
	if (save !== undefined) {
		const saved = savedImage(save, client, found, () => transport.close());
		return {...saved, readLayers: options => withFailures(saved.readLayers(options))};
	}
	const info = withCacheKeys(found);
	/** Tables of contents are needed for the layers, and again for the contents. */
	const tables = new Map<string, ListedLayer | undefined>();
	const openLayer = async (
		{blob, digest, diffId}: LayerInfo,
		signal?: AbortSignal,
	): Promise<LayerTar> => {
		const stored = found.layers.get(blob);
		if (!stored) throw missingLayer(fullName(name), blob);
		if (!tables.has(blob)) tables.set(blob, await readTable(client, stored, signal));
		const table = tables.get(blob);
		if (table) return listedTar(client, stored, table);
		const tar = checkedLayer(client, stored, signal);
		return digest === diffId ? {...tar, readRange: plainRanges(client, stored)} : tar;
	};
	return {
		info,
		identity: {about: info.tags[0] ?? fullName(name), isCurrent: async () => true},
		openLayer: async (layer, signal) => {
			const tar = await withFailures(openLayer(layer, signal));
			const failing = (chunks: AsyncIterable<Uint8Array>) =>
				mapErrors(chunks, error => toRegistryFailure(error, name));
			if (tar.kind === 'file') return tar;
			if (tar.kind === 'listed') return {...tar, read: (...place) => failing(tar.read(...place))};
			const {chunks, readRange} = tar;
			return {
				...tar,
				chunks: failing(chunks),
				...(readRange && {readRange: (...place) => failing(readRange(...place))}),
			};
		},
		readLayers: (options: ReadLayersOptions = {}) => {
			const sizeOf = ({blob}: LayerInfo) => bytesToRead(found.layers.get(blob));
			return withFailures(indexLayers(info, openLayer, sizeOf, options));
		},
		close: () => transport.close(),
	};
}

function checkedLayer(client: RegistryClient, blob: LayerBlob, signal?: AbortSignal) {
	const bytesFrom = (start: number) =>
		client.blob(blob, start === 0 ? undefined : {start, end: blob.size}, signal);
	const tar = checkedTar(blob.digest, bytesFrom, signal);
	return {...tar, chunks: mapErrors(tar.chunks, error => missingAsProblem(error, blob))};
}

/** Reads ranges of a layer that is stored uncompressed. */
function plainRanges(client: RegistryClient, blob: LayerBlob) {
	return ({offset, size}: ContentRange, signal?: AbortSignal) =>
		client.blob(blob, {start: offset, end: Math.min(blob.size, offset + size)}, signal);
}

/** Registries need not have the layers that only their vendors may distribute. */
function missingAsProblem(error: unknown, {missingProblem}: LayerBlob): unknown {
	const isMissing = error instanceof StatusError && error.status === 404;
	return isMissing && missingProblem !== undefined
		? new UnreadableLayerError(missingProblem)
		: error;
}

/** An estimate, for the progress. */
function bytesToRead(blob: LayerBlob | undefined): number {
	if (!blob) return 0;
	return tableDigest(blob) === undefined ? blob.size : Math.ceil(blob.size / 100);
}

async function* mapErrors(
	chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
	toError: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
	try {
		yield* chunks;
	} catch (error) {
		throw toError(error);
	}
}

/**
 * A layer is verified when it is read, so its digest identifies it. A table of contents could describe
 * other files than the blob has, so it is part of the key.
 */
function withCacheKeys({info, layers: blobs}: RegistryImage): ImageInfo {
	const layers = info.layers.map(layer => {
		if (layer.problem !== undefined) return layer;
		const blob = blobs.get(layer.blob);
		const table = blob && tableDigest(blob);
		return {
			...layer,
			cacheKey: JSON.stringify(['registry', layer.digest, ...(table ? [table] : [])]),
		};
	});
	return {...info, layers};
}
