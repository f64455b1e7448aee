/** What one record of a layer's tar is. The numbers are part of the index's format. */
export const EntryKind = {
	file: 0,
	directory: 1,
	symlink: 2,
	hardLink: 3,
	characterDevice: 4,
	blockDevice: 5,
	fifo: 6,
	/** `.wh.NAME`: removes NAME of the layers below. Its path is that of what it removes. */
	whiteout: 7,
	/** `.wh..wh..opq`: removes all that the layers below have in its directory, which is its path. */
	opaque: 8,
	/** `.wh..wh.*`: book-keeping of old storage drivers, without effect. Its path is its directory. */
	metadata: 9,
} as const;

export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

const names = [
	'file',
	'dir',
	'symlink',
	'hardlink',
	'char',
	'block',
	'fifo',
	'whiteout',
	'opaque',
	'metadata',
] as const;

export type EntryKindName = (typeof names)[number];

/** The word for a kind in JSON and text. */
export function kindName(kind: EntryKind): EntryKindName {
	return names[kind];
}
