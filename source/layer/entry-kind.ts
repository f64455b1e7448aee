/**
 * Kind of an entry in a layer's tar. The numbers are part of the format of cached indexes.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
 */
export const EntryKind = {
	file: 0,
	directory: 1,
	symlink: 2,
	hardLink: 3,
	characterDevice: 4,
	blockDevice: 5,
	fifo: 6,
	/** `.wh.NAME`: removes NAME from the layers below. Its path is the removed one. */
	whiteout: 7,
	/** `.wh..wh..opq`: hides the content of its directory in the layers below. Its path is the directory. */
	opaque: 8,
	/** `.wh..wh.*`: metadata of AUFS, without effect. Its path is its directory. */
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

/** Returns the name of a kind in JSON and text output. */
export function kindName(kind: EntryKind): EntryKindName {
	return names[kind];
}
