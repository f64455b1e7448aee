import {bytesAt} from '../layer/byte-table.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {resolveEntryPath} from '../layer/entry-path.ts';
import {type EntryFields, type LayerIndex, LayerIndexBuilder} from '../layer/layer-index.ts';
import {pathBytes} from '../layer/path-table.ts';
import {type GetArchive, pathOf, readArchive} from './written-archive.ts';
import {foldersOf, isAtOrIn, type WrittenPaths} from './written-paths.ts';

/** Tells whether a file that a container has written may have a second name, which its archive does not show. */
export type LinkSources = {
	/** When the container was created, RFC 3339. */
	readonly createdAt: string;
	/**
	 * Bytes of all files and symbolic links that the container has written, each file counted once;
	 * `undefined` if the engine does not count exactly these.
	 */
	readonly writtenBytes: number | undefined;
	/** Waits for the layers of the image; `undefined` if not all of them are read in this run. */
	readonly imageLayers: () => Promise<readonly LayerIndex[] | undefined>;
};

/**
 * Adds hard links that the archives of a container do not show.
 *
 * @param builder has the entries of all archives
 * @param archiveOf the archive that a content is from, by its offset
 * @returns whether all are found; if not, only the export has them
 */
export async function addHiddenLinks(
	builder: LayerIndexBuilder,
	archiveOf: (offset: number) => number,
	get: GetArchive,
	written: WrittenPaths,
	sources: LinkSources,
): Promise<boolean> {
	const index = builder.freeze();
	const possible = await possibleLinks(index, archiveOf, written, sources);
	if (!possible || possible.some(names => [...names].some(name => name.includes('\ufffd')))) {
		return false;
	}
	const targets = new Map<string, string>();
	for (const [folder, names] of foldersToLookInto(possible, written.mounts)) {
		const unseen = new Set(names);
		const nothing = {builder: new LayerIndexBuilder(), start: 0};
		await readArchive(get, folder, nothing, ({kind, name, link}, stop) => {
			const path = pathOf(name);
			const target = kind === EntryKind.hardLink ? pathOf(link) : path;
			if (target !== path && (names.has(path) || names.has(target))) targets.set(path, target);
			unseen.delete(path);
			if (unseen.size === 0) stop();
			return false;
		});
	}
	for (const [target, names] of Map.groupBy(targets.keys(), path => targets.get(path)!)) {
		linkTogether(builder, index, new Set([target, ...names]));
	}
	return true;
}

/** Makes names of one file links to the first of them that is in the layer, and adds those that are not. */
function linkTogether(builder: LayerIndexBuilder, index: LayerIndex, names: Set<string>): void {
	const {entries} = index;
	const [first, ...others] = filesOf(entries).filter(at => names.has(pathAt(index, at)));
	// All are of the image.
	if (first === undefined) return;
	const target = pathBytes(index.paths, entries.path[first]);
	for (const at of others) builder.makeHardLink(at, target);
	for (let at = 0; at < entries.count; at++) names.delete(pathAt(index, at));
	for (const name of names) {
		const place = resolveEntryPath(builder.paths, Buffer.from(name));
		if (typeof place === 'string') continue;
		builder.makeHardLink(builder.addCopy(first, place.path), target);
	}
}

/** Paths that may be names of one file. */
type PossibleLinks = ReadonlySet<string>;

/**
 * Finds names that files may share: of two archives, or of an archive and the image if the file is older
 * than the container.
 *
 * @returns `undefined` if that cannot be told
 */
async function possibleLinks(
	index: LayerIndex,
	archiveOf: (offset: number) => number,
	written: WrittenPaths,
	{createdAt, writtenBytes, imageLayers}: LinkSources,
): Promise<readonly PossibleLinks[] | undefined> {
	const {entries} = index;
	const groups = Map.groupBy(filesOf(entries), at => inodeOf(entries, at));
	// Each file that two archives have would be counted twice.
	const isEachOnce = bytesOf(index) === writtenBytes;
	// Engines round times in archives down to seconds.
	const start = Math.floor(Date.parse(createdAt) / 1000);
	const isOld = ([first]: readonly number[]) => entries.mtime[first] < start;
	const layers = [...groups.values()].some(isOld) ? await imageLayers() : [];
	if (!layers) return undefined;
	if (layers.some(({entries}) => filesOf(entries).some(at => !entries.checksummed[at]))) {
		return undefined;
	}
	const images = layers.map(layer =>
		namesByInode(layer, key => groups.has(key) && isOld(groups.get(key)!)),
	);
	const links = [...groups].map(([key, group]) => {
		const ofImage = images
			.flatMap(names => names.get(key) ?? [])
			.filter(path => isUnchanged(path, written));
		const isInTwo = new Set(group.map(at => archiveOf(entries.offset[at]))).size > 1;
		if (ofImage.length === 0 && (isEachOnce || !isInTwo)) return new Set<string>();
		return new Set([...group.map(at => pathAt(index, at)), ...ofImage]);
	});
	return links.filter(({size}) => size > 1);
}

/**
 * Where to look for the links: each folder that has some as a whole, with the names to look for. It is the
 * root if a smaller one holds other file systems, which the engine would send, too.
 */
function foldersToLookInto(
	links: readonly PossibleLinks[],
	mounts: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
	const folders = links.map(names => {
		const [first, ...others] = names;
		const common = foldersOf(first).find(folder => others.every(path => isAtOrIn(path, folder)));
		const isPlain = common && !mounts.some(mount => isAtOrIn(mount, common));
		return {folder: isPlain ? common : '/', names};
	});
	folders.sort((one, other) => one.folder.length - other.folder.length);
	const found = new Map<string, Set<string>>();
	for (const {folder, names} of folders) {
		const outer = [...found.keys()].find(known => isAtOrIn(folder, known)) ?? folder;
		found.set(outer, new Set([...(found.get(outer) ?? []), ...names]));
	}
	return found;
}

/** Content bytes of all files, and those of the targets of symbolic links. */
function bytesOf({entries: {count, kind, link}, strings, storedBytes}: LayerIndex): number {
	let bytes = storedBytes;
	for (let at = 0; at < count; at++) {
		if (kind[at] === EntryKind.symlink) bytes += bytesAt(strings, link[at]).length;
	}
	return bytes;
}

/** The names of files that are wanted, and of hard links to these, by what they have in common. */
function namesByInode(
	layer: LayerIndex,
	isWanted: (inode: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
	const {entries, strings} = layer;
	const found = new Map<string, string[]>();
	for (const at of filesOf(entries)) {
		const key = inodeOf(entries, at);
		if (isWanted(key)) found.set(key, [...(found.get(key) ?? []), pathAt(layer, at)]);
	}
	if (found.size === 0) return found;
	const keys = new Map([...found].flatMap(([key, names]) => names.map(name => [name, key])));
	for (let at = 0; at < entries.count; at++) {
		if (entries.kind[at] !== EntryKind.hardLink) continue;
		const key = keys.get(pathOf(bytesAt(strings, entries.link[at])));
		if (key !== undefined) found.get(key)!.push(pathAt(layer, at));
	}
	return found;
}

/** Whether a path of the image may still be in the container as it was. */
function isUnchanged(path: string, {kept, removed}: WrittenPaths): boolean {
	return ![path, ...foldersOf(path)].some(at => removed.has(at)) && !kept.has(path);
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

function pathAt({paths, entries}: LayerIndex, at: number): string {
	return pathOf(pathBytes(paths, entries.path[at]));
}
