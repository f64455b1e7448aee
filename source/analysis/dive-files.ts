import {bytesAt} from '../layer/byte-table.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {nameBytes, pathBytes, rootPath} from '../layer/path-table.ts';
import {TypeFlag} from '../layer/type-flag.ts';
import {decodeName} from '../text/name-bytes.ts';

/** A path of a layer, with the field names of dive's JSON. */
export type DiveFile = {
	/** Without a leading slash; empty for a folder that has no entry of its own. Not made printable. */
	readonly path: string;
	/** Type of the tar entry, as the code of its character; 0 without an entry. */
	readonly typeFlag: number;
	readonly linkName: string;
	readonly size: number;
	/** As Go's `os.FileMode`. */
	readonly fileMode: number;
	readonly uid: number;
	readonly gid: number;
	readonly isDir: boolean;
};

/** The files of a layer's own tree in the order of dive: by name, children before their folder. */
export function diveFiles(layer: LayerIndex): readonly DiveFile[] {
	const {paths} = layer;
	const children = childrenOf(layer);
	const files: DiveFile[] = [];
	const visit = (path: number) => {
		for (const {path: child, entry, isWhiteout} of children.get(path) ?? []) {
			if (!isWhiteout) visit(child);
			files.push(entry < 0 ? noEntry : diveFile(layer, entry, isWhiteout));
		}
	};
	visit(rootPath);
	return files;

	function childrenOf({entries}: LayerIndex): ReadonlyMap<number, readonly Child[]> {
		const found = new Map<number, Child[]>();
		const own = new Map<number, Child>();
		const removed = new Map<number, Child>();
		const add = (path: number, known: Map<number, Child>, isWhiteout: boolean) => {
			for (let at = path, table = known; at !== rootPath; at = paths.parents[at], table = own) {
				if (table.has(at)) return;
				const bytes = nameBytes(paths, at);
				const name = table === removed ? Buffer.concat([whiteoutPrefix, bytes]) : bytes;
				const child = {path: at, name, entry: -1, isWhiteout: isWhiteout && at === path};
				table.set(at, child);
				const siblings = found.get(paths.parents[at]);
				if (siblings) siblings.push(child);
				else found.set(paths.parents[at], [child]);
			}
		};
		for (let entry = 0; entry < entries.count; entry++) {
			const isWhiteout = entries.kind[entry] === EntryKind.whiteout;
			const path = entries.path[entry];
			add(path, isWhiteout ? removed : own, isWhiteout);
			const child = (isWhiteout ? removed : own).get(path);
			// The last entry of a path counts. Other markers are not files.
			if (child && entries.kind[entry] <= EntryKind.whiteout) child.entry = entry;
		}
		for (const siblings of found.values()) {
			siblings.sort((one, other) => Buffer.compare(one.name, other.name));
		}
		return found;
	}
}

type Child = {
	readonly path: number;
	readonly name: Uint8Array;
	/** -1 without one. */
	entry: number;
	readonly isWhiteout: boolean;
};

const whiteoutPrefix = Buffer.from('.wh.');

const noEntry: DiveFile = {
	path: '',
	typeFlag: 0,
	linkName: '',
	size: 0,
	fileMode: 0,
	uid: 0,
	gid: 0,
	isDir: false,
};

/** Type of the tar entry, and the bits of Go's `os.FileMode` for it. */
const types: Readonly<Record<number, readonly [flag: number, bits: number]>> = {
	[EntryKind.file]: [TypeFlag.file, 0],
	[EntryKind.directory]: [TypeFlag.directory, 2 ** 31],
	[EntryKind.symlink]: [TypeFlag.symlink, 2 ** 27],
	[EntryKind.hardLink]: [TypeFlag.hardLink, 0],
	[EntryKind.characterDevice]: [TypeFlag.characterDevice, 2 ** 26 + 2 ** 21],
	[EntryKind.blockDevice]: [TypeFlag.blockDevice, 2 ** 26],
	[EntryKind.fifo]: [TypeFlag.fifo, 2 ** 25],
	[EntryKind.whiteout]: [TypeFlag.file, 0],
};

function diveFile({entries, paths, strings}: LayerIndex, entry: number, isWhiteout: boolean) {
	const [typeFlag, bits] = types[entries.kind[entry]];
	const path = decodeName(pathBytes(paths, entries.path[entry]));
	const slash = path.lastIndexOf('/') + 1;
	return {
		path: isWhiteout ? `${path.slice(0, slash)}.wh.${path.slice(slash)}` : path,
		typeFlag,
		linkName: decodeName(bytesAt(strings, entries.link[entry])),
		size: entries.size[entry],
		fileMode: bits + goMode(entries.mode[entry]),
		uid: entries.uid[entry],
		gid: entries.gid[entry],
		isDir: entries.kind[entry] === EntryKind.directory,
	};
}

/** Go keeps set-uid, set-gid and sticky in other bits. */
function goMode(mode: number): number {
	return (
		(mode & 0o777) +
		(mode & 0o4000 ? 2 ** 23 : 0) +
		(mode & 0o2000 ? 2 ** 22 : 0) +
		(mode & 0o1000 ? 2 ** 20 : 0)
	);
}
