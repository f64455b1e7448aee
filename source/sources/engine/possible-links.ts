import {bytesAt} from '../../layer/byte-table.ts';
import {EntryKind} from '../../layer/entry-kind.ts';
import type {EntryFields, LayerIndex} from '../../layer/layer-index.ts';
import {pathBytes} from '../../layer/path-table.ts';
import {pathOf} from './written-archive.ts';
import {foldersOf, type WrittenPaths} from './written-paths.ts';

/** Facts that tell whether a file that a container has written may have a second name, which its archive does not show. */
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

/** Paths that are, or may be, names of one file. */
export type Names = ReadonlySet<string>;

/**
 * Finds names that files share, or possibly share: in two archives, or in an archive and the image if the
 * file is older than the container.
 *
 * @param archiveOf the archive that a content is from, by its offset
 * @returns `undefined` if that cannot be told
 */
export async function possibleLinks(
	index: LayerIndex,
	archiveOf: (offset: number) => number,
	written: WrittenPaths,
	{createdAt, writtenBytes, imageLayers}: LinkSources,
): Promise<{readonly certain: readonly Names[]; readonly possible: readonly Names[]} | undefined> {
	const {entries} = index;
	const groups = Map.groupBy(filesOf(entries), at => inodeOf(entries, at));
	// Engines round times in archives down to seconds.
	const start = Math.floor(Date.parse(createdAt) / 1000);
	const old = [...groups].filter(([, [first]]) => entries.mtime[first] < start);
	const layers = old.length > 0 ? await imageLayers() : [];
	const inImage = layers && namesInImage(layers, new Set(old.map(([inode]) => inode)), written);
	if (!inImage) return undefined;
	const archivesOf = (group: readonly number[]) =>
		new Set(group.map(at => archiveOf(entries.offset[at]))).size;
	const alike = new Set([...groups.values()].filter(group => archivesOf(group) > 1));
	const areLinked = areLinks(index, [...alike], archivesOf, writtenBytes);
	const namesOf = (group: readonly number[]) => group.map(at => pathAt(index, at));
	const certain = areLinked ? [...alike].map(group => new Set(namesOf(group))) : [];
	const possible = [...groups].flatMap(([inode, group]) => {
		const others = inImage.get(inode) ?? [];
		const isOpen = others.length > 0 || (alike.has(group) && areLinked === undefined);
		return isOpen ? [new Set([...namesOf(group), ...others])] : [];
	});
	const names = [...certain, ...possible].flatMap(set => [...set]);
	// Two names that are not UTF-8 may look the same.
	return names.some(name => name.includes('\ufffd')) ? undefined : {certain, possible};
}

/**
 * Whether files with equal properties are one file each, by the bytes that the engine counts.
 *
 * @returns `undefined` if some may be links and others copies
 */
function areLinks(
	index: LayerIndex,
	groups: readonly (readonly number[])[],
	archivesOf: (group: readonly number[]) => number,
	writtenBytes: number | undefined,
): boolean | undefined {
	const bytes = bytesOf(index);
	if (bytes === writtenBytes) return false;
	const {size} = index.entries;
	const repeated = groups.reduce((sum, group) => sum + size[group[0]] * (group.length - 1), 0);
	const isEachElsewhere = groups.every(group => archivesOf(group) === group.length);
	return bytes - repeated === writtenBytes && isEachElsewhere ? true : undefined;
}

/**
 * The names of files of the image that the container may still have as they were, by inode.
 *
 * @param wanted inodes of these files
 * @returns `undefined` if a layer was read without checksums
 */
function namesInImage(
	layers: readonly LayerIndex[],
	wanted: ReadonlySet<string>,
	written: WrittenPaths,
): ReadonlyMap<string, readonly string[]> | undefined {
	const removals = layers.map(removedBy);
	const found = new Map<string, readonly string[]>();
	for (const [number, layer] of layers.entries()) {
		const names = namesByInode(layer, wanted);
		if (!names) return undefined;
		const later = removals.slice(number + 1);
		const isThere = (path: string) =>
			isUnchanged(path, written) && !later.some(removed => isRemoved(path, removed));
		for (const [inode, paths] of names) {
			found.set(inode, [...(found.get(inode) ?? []), ...paths.filter(isThere)]);
		}
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

/**
 * The names of the wanted files of a layer, and of hard links to these, by inode.
 *
 * @returns `undefined` if a file has no checksum
 */
function namesByInode(
	layer: LayerIndex,
	wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> | undefined {
	const {entries, strings} = layer;
	const found = new Map<string, string[]>();
	for (const at of filesOf(entries)) {
		if (!entries.checksummed[at]) return undefined;
		const inode = inodeOf(entries, at);
		if (!wanted.has(inode)) continue;
		const names = found.get(inode) ?? [];
		names.push(pathAt(layer, at));
		found.set(inode, names);
	}
	if (found.size === 0) return found;
	const inodes = new Map([...found].flatMap(([inode, names]) => names.map(name => [name, inode])));
	for (let at = 0; at < entries.count; at++) {
		if (entries.kind[at] !== EntryKind.hardLink) continue;
		const inode = inodes.get(pathOf(bytesAt(strings, entries.link[at])));
		if (inode !== undefined) found.get(inode)!.push(pathAt(layer, at));
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

/** Stands for the inode, which a tar does not have: properties that all names of a file share, and other files rarely. */
function inodeOf({size, mtime, mode, uid, checksum}: EntryFields, at: number): string {
	return [size[at], Math.floor(mtime[at]), mode[at], uid[at], checksum[at]].join();
}

/** The path of an entry, as the engine's list of changes has it. */
export function pathAt({paths, entries}: LayerIndex, at: number): string {
	return pathOf(pathBytes(paths, entries.path[at]));
}
