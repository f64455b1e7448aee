import {EntryKind} from './entry-kind.ts';
import {noPath, type PathTableBuilder, rootPath} from './path-table.ts';

/** Path of an entry, and the kind of whiteout or metadata that its name denotes, if any. */
export type EntryPath = {
	readonly path: number;
	readonly marker?: typeof EntryKind.whiteout | typeof EntryKind.opaque | typeof EntryKind.metadata;
};

/** Bytes of the longest path that Linux allows (PATH_MAX): no engine can extract a longer one. */
const pathLimit = 4096;

/**
 * Adds the path of a tar entry's name to `table`, and recognises whiteouts: `.wh.NAME` (whiteout of
 * NAME), `.wh..wh..opq` (opaque directory) and other names with the prefix `.wh..wh.` (AUFS metadata).
 * Empty, `.` and `..` components are resolved.
 *
 * @returns the path, or a message that says why the entry is skipped
 * @see https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
 */
export function resolveEntryPath(table: PathTableBuilder, name: Uint8Array): EntryPath | string {
	if (name.length > pathLimit) return `a name of ${name.length} bytes`;
	let end = name.length;
	while (end > 0 && name[end - 1] === slash) end -= 1;
	let path = rootPath;
	for (let start = 0; start < end; ) {
		let stop = start;
		while (stop < end && name[stop] !== slash) {
			if (name[stop] === 0) return 'a name with a NUL byte';
			stop += 1;
		}
		if (isDots(name, start, stop, 2)) {
			if (path === rootPath) return 'a name that leads out of the image';
			path = table.parents[path];
		} else if (startsWith(name, start, stop, metadataPrefix)) {
			const isOpaque = stop === end && stop - start === opaqueMarker.length;
			const marker =
				isOpaque && startsWith(name, start, stop, opaqueMarker)
					? EntryKind.opaque
					: EntryKind.metadata;
			return {path, marker};
		} else if (stop === end && startsWith(name, start, stop, whiteoutPrefix)) {
			const from = start + whiteoutPrefix.length;
			if (from === stop || isDots(name, from, stop, 1) || isDots(name, from, stop, 2)) {
				return 'a whiteout of nothing';
			}
			return {path: table.child(path, name, from, stop), marker: EntryKind.whiteout};
		} else if (stop > start && !isDots(name, start, stop, 1)) {
			path = table.child(path, name, start, stop);
		}
		start = stop + 1;
	}
	return {path};
}

/**
 * Looks up the path of `name` in `table`, resolved as in {@link resolveEntryPath}; {@link noPath} if it
 * does not exist.
 */
export function findPath(table: PathTableBuilder, name: Uint8Array): number {
	let path: number = rootPath;
	/** Components below `path` that do not exist; `..` removes them, too. */
	let missing = 0;
	for (let start = 0; start < name.length; ) {
		let stop = name.indexOf(slash, start);
		if (stop < 0) stop = name.length;
		if (isDots(name, start, stop, 2)) {
			if (missing > 0) missing -= 1;
			else if (path === rootPath) return noPath;
			else path = table.parents[path];
		} else if (stop > start && !isDots(name, start, stop, 1)) {
			const child = missing > 0 ? noPath : table.find(path, name, start, stop);
			if (child === noPath) missing += 1;
			else path = child;
		}
		start = stop + 1;
	}
	return missing > 0 ? noPath : path;
}

const slash = 0x2f;
const dot = 0x2e;
const whiteoutPrefix = Buffer.from('.wh.');
const metadataPrefix = Buffer.from('.wh..wh.');
const opaqueMarker = Buffer.from('.wh..wh..opq');

function isDots(bytes: Uint8Array, start: number, end: number, count: 1 | 2): boolean {
	return end - start === count && bytes[start] === dot && bytes[end - 1] === dot;
}

function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
	if (end - start < prefix.length) return false;
	for (let index = 0; index < prefix.length; index++) {
		if (bytes[start + index] !== prefix[index]) return false;
	}
	return true;
}
