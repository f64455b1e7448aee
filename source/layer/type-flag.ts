import {EntryKind} from './entry-kind.ts';

/** Types of tar headers, as their type flag gives them. */
export const TypeFlag = {
	oldFile: 0,
	file: 0x30,
	hardLink: 0x31,
	symlink: 0x32,
	characterDevice: 0x33,
	blockDevice: 0x34,
	directory: 0x35,
	fifo: 0x36,
	contiguousFile: 0x37,
	pax: 0x78,
	globalPax: 0x67,
	longName: 0x4c,
	longLink: 0x4b,
	gnuSparse: 0x53,
} as const;

/** Headers of these types describe the entry after them. */
export const metaTypes: ReadonlySet<number> = new Set([
	TypeFlag.pax,
	TypeFlag.globalPax,
	TypeFlag.longName,
	TypeFlag.longLink,
]);

/** Entries of these types have no content, whatever size their header states. Go's archive/tar does the same. */
export const contentlessTypes: ReadonlySet<number> = new Set([
	TypeFlag.hardLink,
	TypeFlag.symlink,
	TypeFlag.characterDevice,
	TypeFlag.blockDevice,
	TypeFlag.directory,
	TypeFlag.fifo,
]);

/** The kind of an entry; `undefined` for an unknown type. */
export function kindOf(typeFlag: number, name: Uint8Array): EntryKind | undefined {
	switch (typeFlag) {
		case TypeFlag.oldFile:
		case TypeFlag.file:
		case TypeFlag.contiguousFile:
		case TypeFlag.gnuSparse:
			// v7 tar has no type for directories, only a trailing slash.
			return name.at(-1) === 0x2f ? EntryKind.directory : EntryKind.file;
		case TypeFlag.hardLink:
			return EntryKind.hardLink;
		case TypeFlag.symlink:
			return EntryKind.symlink;
		case TypeFlag.characterDevice:
			return EntryKind.characterDevice;
		case TypeFlag.blockDevice:
			return EntryKind.blockDevice;
		case TypeFlag.directory:
			return EntryKind.directory;
		case TypeFlag.fifo:
			return EntryKind.fifo;
		default:
			return undefined;
	}
}
