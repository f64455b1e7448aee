import {posix} from 'node:path';
import pMap from 'p-map';
import {EntryKind} from '../../layer/entry-kind.ts';
import {TarError} from '../../layer/layer-error.ts';
import {type LayerIndex, LayerIndexBuilder} from '../../layer/layer-index.ts';
import {type ContentRange, ContentStream} from '../../layer/read-content.ts';
import {LayerStreamReader} from '../../layer/read-layer.ts';
import {type ChooseEntry, type EntryNames, TarEntries} from '../../layer/tar-entries.ts';
import {TypeFlag} from '../../layer/type-flag.ts';
import {addHiddenLinks} from './hidden-links.ts';
import type {LinkSources} from './possible-links.ts';
import {type GetArchive, pathOf, readArchive} from './written-archive.ts';
import {requestsFor, type WrittenPaths, type WrittenRequest} from './written-paths.ts';

/**
 * Indexes the layer that a container has written, from its export: the changed files, and a whiteout for
 * each removed path. It is what `docker commit` would store.
 *
 * @param chunks a tar with all files of the container
 * @throws TarError if the export is broken
 */
export async function indexFromExport(
	chunks: AsyncIterable<Uint8Array>,
	paths: WrittenPaths,
): Promise<LayerIndex> {
	const builder = builderWithWhiteouts(paths.removed);
	const isKept = isIn(paths.kept);
	const choose: ChooseEntry = names => (isKept(names) ? names : undefined);
	const reader = new LayerStreamReader({builder, start: 0, choose});
	for await (const chunk of chunks) reader.take(chunk);
	return reader.finish();
}

/** Tells whether an entry is one of these paths, or a second name of one, which the engine may not list. */
function isIn(paths: ReadonlySet<string>): (names: EntryNames) => boolean {
	return ({kind, name, link}) =>
		paths.has(pathOf(name)) || (kind === EntryKind.hardLink && paths.has(pathOf(link)));
}

/**
 * Offset of each archive in the layer: much more than any archive has bytes, so that an offset tells which
 * of them has a content.
 */
const archiveSpace = 2 ** 40;

function archiveOf(offset: number): number {
	return Math.floor(offset / archiveSpace);
}

/** Requests that take a quick engine less time than the export of most containers. */
const manyRequests = 4000;

/** Requests that are made however long they take: Docker 28 takes 2 ms for each, Docker 20 takes 40 ms. */
const fewRequests = 200;

/** Requests that show how quick the engine is. */
const triedRequests = 20;

/** Milliseconds that many requests may take. */
const requestsMilliseconds = 3000;

/** Requests at a time: the engine answers one after the other, but need not wait for the next one. */
const requestsAtOnce = 4;

/** A layer that was read from archives, and their paths. */
export type ArchivedLayer = {readonly index: LayerIndex; readonly archives: readonly string[]};

/**
 * Indexes the layer that a container has written as {@link indexFromExport} does, from the archives of its
 * changed paths.
 *
 * @param get for the path `/` it gets the export
 * @returns `undefined` if the export is better: too many paths have changed, or hard links cannot be told
 * @throws TarError if an archive is broken
 */
export async function indexFromArchives(
	get: GetArchive,
	paths: WrittenPaths,
	links: LinkSources,
): Promise<ArchivedLayer | undefined> {
	for (const limit of [manyRequests, fewRequests]) {
		const requests = requestsFor(paths, limit);
		const mayTakeLong = limit === fewRequests || (requests?.length ?? 0) <= fewRequests;
		const found = requests && (await readArchives(get, paths, requests, mayTakeLong));
		if (!found) continue;
		const archives = ['/', ...requests.map(({path}) => path)];
		const isLinked = await addHiddenLinks(found, archiveOf, get, paths, links);
		return isLinked ? {index: found.freeze(), archives} : undefined;
	}
	return undefined;
}

/** @returns `undefined` if it would take too long */
async function readArchives(
	get: GetArchive,
	{kept, removed, hidden}: WrittenPaths,
	requests: readonly WrittenRequest[],
	mayTakeLong: boolean,
): Promise<LayerIndexBuilder | undefined> {
	const builder = builderWithWhiteouts(removed);
	const isKept = isIn(kept);
	const start = performance.now();
	let isSlow = false;
	const readRequest = async ({path, isWhole}: WrittenRequest, at: number) => {
		if (at === triedRequests && !mayTakeLong) {
			const expected = ((performance.now() - start) / at) * requests.length;
			isSlow = expected > requestsMilliseconds;
		}
		if (isSlow) return;
		const part = {builder, start: (at + 1) * archiveSpace};
		await readArchive(get, path, part, (names, stop) => {
			if (isWhole) return isKept(names);
			// A directory needs its first header only.
			if (names.kind === EntryKind.directory) stop();
			return pathOf(names.name) === path;
		});
	};
	await pMap(requests, readRequest, {concurrency: requestsAtOnce});
	if (isSlow) return undefined;
	if (hidden.size > 0) await readHidden(get, hidden, builder);
	return builder;
}

/**
 * Reads paths that only the export shows. Archives must not be read at the same time: an engine with
 * containerd mounts the container for each request, and a request that ends takes the files away from one
 * that begins.
 */
async function readHidden(
	get: GetArchive,
	hidden: ReadonlySet<string>,
	builder: LayerIndexBuilder,
): Promise<void> {
	const unseen = new Set(hidden);
	await readArchive(get, '/', {builder, start: 0}, ({name}, stop) => {
		if (unseen.size === 0) stop();
		const path = pathOf(name);
		unseen.delete(path);
		return hidden.has(path);
	});
}

/** Reads a content of a layer that {@link indexFromArchives} has indexed. */
export async function* contentFromArchives(
	get: GetArchive,
	paths: readonly string[],
	{offset, size}: ContentRange,
	signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
	const path = paths[archiveOf(offset)] ?? '/';
	const chunks = await get(path);
	if (!chunks) throw new TarError(`${path} is gone from it`);
	const stream = new ContentStream(chunks);
	try {
		yield* stream.read({offset: offset % archiveSpace, size}, signal);
	} finally {
		await stream.close();
	}
}

function builderWithWhiteouts(removed: Iterable<string>): LayerIndexBuilder {
	const builder = new LayerIndexBuilder();
	const entries = new TarEntries(builder);
	for (const path of removed) {
		const name = Buffer.from(`${posix.dirname(path)}/.wh.${posix.basename(path)}`);
		entries.takeListed({...noFile, name}, [], 0);
	}
	return builder;
}

/** A header without properties. */
const noFile = {
	...{typeFlag: TypeFlag.file, linkName: new Uint8Array()},
	...{mode: 0, uid: 0, gid: 0, size: 0, mtime: 0, deviceMajor: 0, deviceMinor: 0},
};
