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
	const links = await possibleLinks(index, archiveOf, written, sources);
	if (!links) return false;
	const {certain, possible} = links;
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
	const found = Map.groupBy(targets.keys(), path => targets.get(path)!);
	const linked = [...certain, ...[...found].map(([target, names]) => [target, ...names])];
	if (linked.length === 0) return true;
	const own = new Map(
		Array.from({length: index.entries.count}, (_, at) => [pathAt(index, at), at] as const),
	);
	for (const names of linked) linkTogether(builder, index, own, [...names]);
	return true;
}

/** Makes names of one file links to the first of them that is in the layer, and adds those that are not. */
function linkTogether(
	builder: LayerIndexBuilder,
	{paths, entries}: LayerIndex,
	own: ReadonlyMap<string, number>,
	names: readonly string[],
): void {
	const [first, ...others] = names
		.flatMap(name => own.get(name) ?? [])
		.filter(at => entries.kind[at] === EntryKind.file)
		.sort((one, other) => one - other);
	// All are of the image.
	if (first === undefined) return;
	const target = pathBytes(paths, entries.path[first]);
	for (const at of others) builder.makeHardLink(at, target);
	for (const name of names) {
		const place = own.has(name) ? '' : resolveEntryPath(builder.paths, Buffer.from(name));
		if (typeof place === 'string') continue;
		builder.makeHardLink(builder.addCopy(first, place.path), target);
	}
}

/** Paths that are, or may be, names of one file. */
type Names = ReadonlySet<string>;

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
): Promise<{readonly certain: readonly Names[]; readonly possible: readonly Names[]} | undefined> {
	const {entries} = index;
	const groups = Map.groupBy(filesOf(entries), at => inodeOf(entries, at));
	const archivesOf = (group: readonly number[]) =>
		new Set(group.map(at => archiveOf(entries.offset[at]))).size;
	const alike = new Set([...groups.values()].filter(group => archivesOf(group) > 1));
	const bytes = bytesOf(index);
	const areSeparate = bytes === writtenBytes;
	const bytesOfCopies = [...alike].reduce(
		(sum, group) => sum + entries.size[group[0]] * (group.length - 1),
		0,
	);
	const areLinked =
		bytes - bytesOfCopies === writtenBytes &&
		[...alike].every(group => archivesOf(group) === group.length);
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
	const removals = layers.map(removedBy);
	const namesOf = (group: readonly number[]) => group.map(at => pathAt(index, at));
	const possible = [...groups].flatMap(([key, group]) => {
		const ofImage = images.flatMap((names, layer) => {
			const later = removals.slice(layer + 1);
			const isThere = (path: string) =>
				isUnchanged(path, written) && !later.some(removed => isRemoved(path, removed));
			return (names.get(key) ?? []).filter(isThere);
		});
		const isOpen = ofImage.length > 0 || (alike.has(group) && !areSeparate && !areLinked);
		return isOpen ? [new Set([...namesOf(group), ...ofImage])] : [];
	});
	const certain = areLinked ? [...alike].map(group => new Set(namesOf(group))) : [];
	const names = [...certain, ...possible].flatMap(set => [...set]);
	// Two names that are not UTF-8 may look the same.
	return names.some(name => name.includes('\ufffd')) ? undefined : {certain, possible};
}

/**
 * Where to look for the links: each folder that has some as a whole, with the names to look for. It is the
 * root if a smaller one holds other file systems, which the engine would send, too.
 */
function foldersToLookInto(
	links: readonly Names[],
	mounts: readonly string[],
): ReadonlyMap<string, Names> {
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
		const inside = found.get(outer) ?? new Set();
		for (const name of names) inside.add(name);
		found.set(outer, inside);
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
		if (!isWanted(key)) continue;
		const names = found.get(key) ?? [];
		names.push(pathAt(layer, at));
		found.set(key, names);
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
	return !isRemoved(path, removed) && !kept.has(path);
}

function isRemoved(path: string, removed: ReadonlySet<string>): boolean {
	return removed.size > 0 && [path, ...foldersOf(path)].some(at => removed.has(at));
}

/** Paths that a layer removes, and folders that it empties. */
function removedBy(layer: LayerIndex): ReadonlySet<string> {
	const {count, kind} = layer.entries;
	const removed = new Set<string>();
	for (let at = 0; at < count; at++) {
		if (kind[at] === EntryKind.whiteout || kind[at] === EntryKind.opaque) {
			removed.add(pathAt(layer, at));
		}
	}
	return removed;
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
