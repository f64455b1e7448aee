import {type ByteTable, ByteTableBuilder, bytesAt, grown} from './byte-table.ts';
import {EntryKind} from './entry-kind.ts';
import type {IndexSize} from './layer-limits.ts';
import type {PathTable} from './path-table.ts';
import {PathTableBuilder} from './path-table.ts';

/** The entries of a layer in the order of its tar, one array per field. */
export type EntryFields = {
	readonly count: number;
	/** Index into the layer's {@link PathTable}. */
	readonly path: Uint32Array;
	readonly kind: Uint8Array;
	/** Permission bits with set-uid, set-gid and sticky (07777). */
	readonly mode: Uint16Array;
	readonly uid: Uint32Array;
	readonly gid: Uint32Array;
	/** Bytes of content; for sparse files including the holes. */
	readonly size: Float64Array;
	/** Seconds since 1970-01-01, with fractions. */
	readonly mtime: Float64Array;
	/** Offset of the content in the uncompressed tar, or a {@link sparseOffset}; -1 without content. */
	readonly offset: Float64Array;
	/** CRC-32 of the content; valid only if `checksummed` is 1. */
	readonly checksum: Uint32Array;
	readonly checksummed: Uint8Array;
	/**
	 * Leading bits of the contents' SHA-256, 0 if unknown. Only for layers with a table of contents, which
	 * have these without reading the contents.
	 */
	readonly contentId?: Float64Array;
	/** Index into `strings`: target of a symbolic or hard link, as in the tar. 0: none. */
	readonly link: Uint32Array;
	/** Index into `strings`: device numbers and extended attributes in a canonical form. 0: none. */
	readonly attributes: Uint32Array;
};

/** Instead of an offset: a sparse file, whose first header is at `start`. It is its own inverse. */
export function sparseOffset(start: number): number {
	return -2 - start;
}

/**
 * The metadata of one layer's tar, without file contents. It is immutable plain data, and equal for
 * equal diffIDs.
 */
export type LayerIndex = {
	readonly paths: PathTable;
	readonly entries: EntryFields;
	/** Link targets and attributes; string 0 is empty. */
	readonly strings: ByteTable;
	/** Content bytes of the regular files. */
	readonly storedBytes: number;
	/** Messages about skipped entries. They are not escaped for terminals. */
	readonly warnings: readonly string[];
};

/** An entry to be added to a {@link LayerIndexBuilder}. */
export type TarEntry = {
	readonly path: number;
	readonly kind: EntryKind;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly size: number;
	readonly mtime: number;
	readonly offset: number;
	readonly link: Uint8Array;
	readonly attributes: Uint8Array;
};

/** A broken layer could cause a warning for each of a million entries. */
const warningLimit = 100;

export function sizeOfIndex({entries, paths, strings}: LayerIndex): IndexSize {
	return {
		entries: entries.count,
		paths: paths.count,
		textBytes: paths.names.bytes.length + strings.bytes.length,
	};
}

/** Collects a layer's entries into a {@link LayerIndex}. */
export class LayerIndexBuilder {
	readonly paths = new PathTableBuilder();
	readonly #strings = new ByteTableBuilder();
	readonly #stringIndexes = new Map<string, number>();
	readonly #warnings: string[] = [];
	#suppressedWarnings = 0;
	#storedBytes = 0;
	#count = 0;
	#path = new Uint32Array(64);
	#kind = new Uint8Array(64);
	#mode = new Uint16Array(64);
	#uid = new Uint32Array(64);
	#gid = new Uint32Array(64);
	#size = new Float64Array(64);
	#mtime = new Float64Array(64);
	#offset = new Float64Array(64);
	#checksum = new Uint32Array(64);
	#checksummed = new Uint8Array(64);
	readonly #contentIds = new Map<number, number>();
	#link = new Uint32Array(64);
	#attributes = new Uint32Array(64);

	constructor() {
		this.#strings.append(new Uint8Array(), 0, 0);
	}

	/** Number of entries added. */
	get count(): number {
		return this.#count;
	}

	get size(): IndexSize {
		const {paths, count: entries} = this;
		return {
			entries,
			paths: paths.count,
			textBytes: paths.names.starts[paths.count] + this.#strings.starts[this.#strings.count],
		};
	}

	/** Appends an entry and returns its index. */
	add(entry: TarEntry): number {
		const index = this.#count;
		if (index === this.#path.length) this.#grow();
		this.#path[index] = entry.path;
		this.#kind[index] = entry.kind;
		this.#mode[index] = entry.mode;
		this.#uid[index] = entry.uid;
		this.#gid[index] = entry.gid;
		this.#size[index] = entry.size;
		this.#mtime[index] = entry.mtime;
		this.#offset[index] = entry.offset;
		this.#link[index] = this.#intern(entry.link);
		this.#attributes[index] = this.#intern(entry.attributes);
		if (entry.kind === EntryKind.file) this.#storedBytes += entry.size;
		this.#count += 1;
		return index;
	}

	/** Appends a copy of an entry at another path, and returns its index. */
	addCopy(index: number, path: number): number {
		return this.add({
			path,
			kind: this.#kind[index] as EntryKind,
			mode: this.#mode[index],
			uid: this.#uid[index],
			gid: this.#gid[index],
			size: this.#size[index],
			mtime: this.#mtime[index],
			offset: this.#offset[index],
			link: bytesAt(this.#strings, this.#link[index]),
			attributes: bytesAt(this.#strings, this.#attributes[index]),
		});
	}

	/** Makes an entry that is a file a hard link. */
	makeHardLink(index: number, target: Uint8Array): void {
		this.#storedBytes -= this.#size[index];
		this.#kind[index] = EntryKind.hardLink;
		this.#size[index] = 0;
		this.#offset[index] = -1;
		this.#checksum[index] = 0;
		this.#checksummed[index] = 0;
		this.#link[index] = this.#intern(target);
	}

	/** Sets the CRC-32 of an entry's content. */
	setChecksum(index: number, checksum: number): void {
		this.#checksum[index] = checksum;
		this.#checksummed[index] = 1;
	}

	/** Sets {@link EntryFields.contentId} of an entry. */
	setContentId(index: number, id: number): void {
		this.#contentIds.set(index, id);
	}

	warn(message: string): void {
		if (this.#warnings.length < warningLimit) this.#warnings.push(message);
		else this.#suppressedWarnings += 1;
	}

	freeze(): LayerIndex {
		const count = this.#count;
		const more = this.#suppressedWarnings;
		return {
			paths: this.paths.freeze(),
			strings: this.#strings.freeze(),
			storedBytes: this.#storedBytes,
			warnings: more === 0 ? this.#warnings : [...this.#warnings, `and ${more} more of this kind`],
			entries: {
				count,
				path: this.#path.slice(0, count),
				kind: this.#kind.slice(0, count),
				mode: this.#mode.slice(0, count),
				uid: this.#uid.slice(0, count),
				gid: this.#gid.slice(0, count),
				size: this.#size.slice(0, count),
				mtime: this.#mtime.slice(0, count),
				offset: this.#offset.slice(0, count),
				checksum: this.#checksum.slice(0, count),
				checksummed: this.#checksummed.slice(0, count),
				...(this.#contentIds.size > 0 && {
					contentId: Float64Array.from({length: count}, (_, at) => this.#contentIds.get(at) ?? 0),
				}),
				link: this.#link.slice(0, count),
				attributes: this.#attributes.slice(0, count),
			},
		};
	}

	#intern(bytes: Uint8Array): number {
		if (bytes.length === 0) return 0;
		// latin1 maps each byte to a character of its own, whatever the encoding of the string.
		const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
		let index = this.#stringIndexes.get(key);
		if (index === undefined) {
			index = this.#strings.append(bytes, 0, bytes.length);
			this.#stringIndexes.set(key, index);
		}
		return index;
	}

	#grow(): void {
		const capacity = this.#count * 2;
		this.#path = grown(this.#path, capacity);
		this.#kind = grown(this.#kind, capacity);
		this.#mode = grown(this.#mode, capacity);
		this.#uid = grown(this.#uid, capacity);
		this.#gid = grown(this.#gid, capacity);
		this.#size = grown(this.#size, capacity);
		this.#mtime = grown(this.#mtime, capacity);
		this.#offset = grown(this.#offset, capacity);
		this.#checksum = grown(this.#checksum, capacity);
		this.#checksummed = grown(this.#checksummed, capacity);
		this.#link = grown(this.#link, capacity);
		this.#attributes = grown(this.#attributes, capacity);
	}
}

/** A layer without files. */
export const emptyLayer: LayerIndex = new LayerIndexBuilder().freeze();
