import {posix} from 'node:path';
import {EntryKind} from '../layer/entry-kind.ts';
import {TarError} from '../layer/layer-error.ts';
import {type EntryFields, type LayerIndex, LayerIndexBuilder} from '../layer/layer-index.ts';
import {type ContentRange, ContentStream} from '../layer/read-content.ts';
import {LayerStreamReader} from '../layer/read-layer.ts';
import {type ChooseEntry, TarEntries, type as typeFlags} from '../layer/tar-entries.ts';
import type {WrittenPaths, WrittenRequest} from './written-paths.ts';

/** Gets the tar of a path and of all below it; `undefined` if the container has no such path any more. */
export type GetArchive = (path: string) => Promise<AsyncIterable<Uint8Array> | undefined>;

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
	const isKept = (name: Uint8Array) => paths.kept.has(pathOf(name));
	const choose: ChooseEntry = names => {
		// The first name of a changed file may be the only one that the engine lists.
		const isLinkToKept = names.kind === EntryKind.hardLink && isKept(names.link);
		return isKept(names.name) || isLinkToKept ? names : undefined;
	};
	const reader = new LayerStreamReader({builder, start: 0, choose});
	for await (const chunk of chunks) reader.take(chunk);
	return reader.finish();
}

/** Tells whether a new file may be one of the image. */
export type LinkSources = {
	/** When the container was created, RFC 3339. */
	readonly createdAt: string;
	/** Waits for the layers of the image; `undefined` if not all of them are read in this run. */
	readonly imageLayers: () => Promise<readonly LayerIndex[] | undefined>;
};

/**
 * Offset of each archive in the layer: much more than any archive has bytes, so that an offset tells which
 * of them has a content.
 */
const archiveSpace = 2 ** 40;

/** Requests that are made however long they take: Docker 28 takes 2 ms for each, Docker 20 takes 40 ms. */
const fewRequests = 200;

/** Requests that show how quick the engine is. */
const triedRequests = 20;

/** Milliseconds that many requests may take: about as long as an export. */
const requestsMilliseconds = 12_000;

/**
 * Indexes the layer that a container has written as {@link indexFromExport} does, from the archives of its
 * changed paths.
 *
 * @returns `undefined` if the export is better: it alone has all hard links, and the files at which others
 * are mounted, and takes a slow engine less time than many requests
 * @throws TarError if an archive is broken
 */
export async function indexFromArchives(
	get: GetArchive,
	{kept, removed}: WrittenPaths,
	requests: readonly WrittenRequest[],
	{createdAt, imageLayers}: LinkSources,
): Promise<LayerIndex | undefined> {
	const builder = builderWithWhiteouts(removed);
	const start = performance.now();
	for (const [at, {path, isNew, isMount}] of requests.entries()) {
		if (at === triedRequests && requests.length > fewRequests) {
			const expected = ((performance.now() - start) / at) * requests.length;
			if (expected > requestsMilliseconds) return undefined;
		}
		const chunks = await get(path);
		if (!chunks) continue;
		const folder = Buffer.from(path.slice(1, path.lastIndexOf('/') + 1));
		const within = (name: Uint8Array) => Buffer.concat([folder, name]);
		let isDirectory = false;
		const choose: ChooseEntry = ({kind, name, link}) => {
			const placed = {
				kind,
				name: within(name),
				link: kind === EntryKind.hardLink ? within(link) : link,
			};
			const found = pathOf(placed.name);
			isDirectory ||= found === path && kind === EntryKind.directory;
			return (isNew ? kept.has(found) : found === path) ? placed : undefined;
		};
		const reader = new LayerStreamReader({builder, start: at * archiveSpace, choose});
		const isRead = await takeUntil(chunks, reader, () => isDirectory && !isNew);
		if (isRead) reader.checkEnd();
		if (isMount && !isDirectory) return undefined;
	}
	const index = builder.freeze();
	return (await mayHideLinks(index, requests, {createdAt, imageLayers})) ? undefined : index;
}

/** Reads a content of a layer that {@link indexFromArchives} has indexed. */
export async function* contentFromArchives(
	get: GetArchive,
	paths: readonly string[],
	{offset, size}: ContentRange,
	signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
	const path = paths[Math.floor(offset / archiveSpace)] ?? '/';
	const chunks = await get(path);
	if (!chunks) throw new TarError(`${path} is gone from it`);
	const stream = new ContentStream(chunks);
	try {
		yield* stream.read({offset: offset % archiveSpace, size}, signal);
	} finally {
		await stream.close();
	}
}

/** @returns whether all chunks were read */
async function takeUntil(
	chunks: AsyncIterable<Uint8Array>,
	reader: LayerStreamReader,
	isEnough: () => boolean,
): Promise<boolean> {
	for await (const chunk of chunks) {
		reader.take(chunk);
		if (isEnough()) return false;
	}
	return true;
}

/**
 * Whether a file may have a second name that its archive does not show: in another archive, or in the image
 * if the file is new but older than the container.
 */
async function mayHideLinks(
	{entries}: LayerIndex,
	requests: readonly WrittenRequest[],
	{createdAt, imageLayers}: LinkSources,
): Promise<boolean> {
	// Engines round times in archives down to seconds.
	const start = Math.floor(Date.parse(createdAt) / 1000);
	const archives = new Map<string, number>();
	const older = new Set<string>();
	for (const at of filesOf(entries)) {
		const archive = Math.floor(entries.offset[at] / archiveSpace);
		const file = inodeOf(entries, at);
		if ((archives.get(file) ?? archive) !== archive) return true;
		archives.set(file, archive);
		if (requests[archive]?.isNew && entries.mtime[at] < start) older.add(file);
	}
	if (older.size === 0) return false;
	const layers = await imageLayers();
	return !layers || layers.some(layer => hasOneOf(layer.entries, older));
}

function hasOneOf(entries: EntryFields, files: ReadonlySet<string>): boolean {
	return filesOf(entries).some(at => !entries.checksummed[at] || files.has(inodeOf(entries, at)));
}

/** Numbers of the files that are not empty. */
function filesOf({count, kind, size}: EntryFields): readonly number[] {
	return Array.from({length: count}, (_, at) => at).filter(
		at => kind[at] === EntryKind.file && size[at] > 0,
	);
}

/** Properties that all names of a file have in common, and other files hardly. */
function inodeOf({size, mtime, mode, uid, checksum}: EntryFields, at: number): string {
	return [size[at], Math.floor(mtime[at]), mode[at], uid[at], checksum[at]].join();
}

function builderWithWhiteouts(removed: readonly string[]): LayerIndexBuilder {
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
	...{typeFlag: typeFlags.file, linkName: new Uint8Array()},
	...{mode: 0, uid: 0, gid: 0, size: 0, mtime: 0, deviceMajor: 0, deviceMinor: 0},
};

/** The absolute path of a name in a tar. Names that are not UTF-8 look as in the engine's list. */
function pathOf(name: Uint8Array): string {
	return `/${Buffer.from(name)
		.toString()
		.replace(/^(?:\.?\/)+/, '')
		.replace(/\/$/, '')}`;
}
