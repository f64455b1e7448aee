import {EntryKind} from '../../layer/entry-kind.ts';
import {resolveEntryPath} from '../../layer/entry-path.ts';
import {type LayerIndex, LayerIndexBuilder} from '../../layer/layer-index.ts';
import {pathBytes} from '../../layer/path-table.ts';
import {type LinkSources, type Names, pathAt, possibleLinks} from './possible-links.ts';
import {type GetArchive, pathOf, readArchive} from './written-archive.ts';
import {foldersOf, isAtOrIn, type WrittenPaths} from './written-paths.ts';

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
	const targets = await readTargets(get, foldersToLookInto(possible, written.mounts));
	const found = Map.groupBy(targets.keys(), path => targets.get(path)!);
	const linked = [...certain, ...[...found].map(([target, names]) => [target, ...names])];
	if (linked.length === 0) return true;
	const own = new Map(
		Array.from({length: index.entries.count}, (_, at) => [pathAt(index, at), at] as const),
	);
	for (const names of linked) linkTogether(builder, index, own, [...names]);
	return true;
}

/** Reads folders until all names have been seen. Returns the targets of those that are hard links, by path. */
async function readTargets(
	get: GetArchive,
	folders: ReadonlyMap<string, Names>,
): Promise<ReadonlyMap<string, string>> {
	const targets = new Map<string, string>();
	for (const [folder, names] of folders) {
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
	return targets;
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
	// All names are of the image.
	if (first === undefined) return;
	const target = pathBytes(paths, entries.path[first]);
	for (const at of others) builder.makeHardLink(at, target);
	for (const name of names) {
		const place = own.has(name) ? '' : resolveEntryPath(builder.paths, Buffer.from(name));
		if (typeof place === 'string') continue;
		builder.makeHardLink(builder.addCopy(first, place.path), target);
	}
}

/**
 * The folders to read for the links, each with the names to look for: the smallest one that has all names
 * of a file, or the root if that one holds other file systems, which the engine would send, too.
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
