import {decodeName} from '../text/name-bytes.ts';
import {attributesOf} from './attributes.ts';
import {EntryKind} from './entry-kind.ts';
import {resolveEntryPath} from './entry-path.ts';
import {TarLimitError} from './layer-error.ts';
import {type LayerIndexBuilder, sparseOffset} from './layer-index.ts';
import {checkIndexSize} from './layer-limits.ts';
import {decodePax, type PaxRecords} from './pax.ts';
import {
	blockSize,
	checkedSize,
	decodeGnuSparse,
	decodeHeader,
	isSparseMapExtended,
	type TarHeader,
} from './tar-header.ts';
import {contentlessTypes, kindOf, TypeFlag} from './type-flag.ts';

/** The data after a block. */
export type BlockResult =
	/** The next block is a header. */
	| {readonly next: 'block'}
	/** `bytes` of metadata (a pax header or a GNU long name) for {@link TarEntries.takeMeta}. */
	| {readonly next: 'meta'; readonly bytes: number}
	/** `bytes` of content of entry `entry` (-1 if the entry is skipped or sparse), which may be skipped. */
	| {readonly next: 'content'; readonly bytes: number; readonly entry: number}
	| {readonly next: 'end'};

/** The names of an entry: its own, and the target of a link. */
export type EntryNames = {
	readonly kind: EntryKind;
	readonly name: Uint8Array;
	/** Empty if it is not a link. */
	readonly link: Uint8Array;
};

/** Chooses the entries of a tar, and renames them; `undefined` leaves one out. */
export type ChooseEntry = (names: EntryNames) => EntryNames | undefined;

/**
 * Parses the blocks of a tar into entries of a {@link LayerIndexBuilder}, without doing I/O: callers
 * pass one block at a time, and learn how to handle the next bytes.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 (ustar)
 * @see https://www.gnu.org/software/tar/manual/html_node/Standard.html (GNU tar)
 */
export class TarEntries {
	readonly #builder: LayerIndexBuilder;
	readonly #choose: ChooseEntry | undefined;
	#pax: PaxRecords | undefined;
	#longName: Uint8Array | undefined;
	#longLink: Uint8Array | undefined;
	/** Type flag of the header whose body comes next. */
	#metaType = 0;
	/** Bytes of all bodies so far. */
	#metaBytes = 0;
	/** Offset of the first header of the entry whose metadata has come. */
	#start = 0;
	/** Set between the map blocks of an old GNU sparse file. */
	#sparse: {readonly entry: number; readonly bytes: number} | undefined;

	/** @param choose by default takes all entries as they are */
	constructor(builder: LayerIndexBuilder, choose?: ChooseEntry) {
		this.#builder = builder;
		this.#choose = choose;
	}

	/**
	 * Takes the block at `bytes[at]`.
	 *
	 * @param offset offset of the block in the tar
	 * @throws TarError, TarLimitError
	 */
	takeBlock(bytes: Uint8Array, at: number, offset: number): BlockResult {
		if (this.#sparse) return this.#takeSparseMap(bytes, at);
		const header = decodeHeader(bytes, at);
		if (!header) return {next: 'end'};
		if (this.isBetweenEntries) this.#start = offset;
		switch (header.typeFlag) {
			case TypeFlag.pax:
			case TypeFlag.longName:
			case TypeFlag.longLink:
				return this.#awaitMeta(header);
			case TypeFlag.globalPax:
				// Engines ignore global headers, too.
				return {next: 'content', bytes: header.size, entry: -1};
			case TypeFlag.gnuSparse: {
				const sparse = decodeGnuSparse(bytes, at);
				const entry = this.#addEntry(header, sparseOffset(this.#start), sparse.realSize);
				const content = this.#contentOf(header);
				this.#forgetMeta();
				if (!sparse.isExtended) return {next: 'content', bytes: content, entry: -1};
				this.#sparse = {entry, bytes: content};
				return {next: 'block'};
			}
			default:
				return this.#takeEntry(header, offset);
		}
	}

	/** Whether a tar without an end-of-archive marker may end here. */
	get isBetweenEntries(): boolean {
		return !this.#sparse && !this.#pax && !this.#longName && !this.#longLink;
	}

	/** Takes the body announced by a result `meta`. */
	takeMeta(body: Uint8Array): void {
		// The names are views of the copy: the next block may overwrite or free the buffer of `body`.
		const copy = Uint8Array.from(body);
		if (this.#metaType === TypeFlag.pax) {
			this.#pax = decodePax(copy);
			return;
		}
		const nul = copy.indexOf(0);
		const text = copy.subarray(0, nul < 0 ? copy.length : nul);
		if (this.#metaType === TypeFlag.longName) this.#longName = text;
		else this.#longLink = text;
	}

	/**
	 * Adds an entry that a table of contents lists, as if its header were in the tar.
	 *
	 * @param attributes extended attributes, as in a pax header
	 * @returns its number, or -1 if it is skipped
	 */
	takeListed(header: TarHeader, attributes: Uint8Array[], offset: number): number {
		this.#pax = {attributes};
		const entry = this.#addEntry(header, offset, header.size);
		this.#forgetMeta();
		return entry;
	}

	#awaitMeta(header: TarHeader): BlockResult {
		if (header.size > metaLimit) throw new TarLimitError('a header that is longer than a mebibyte');
		this.#metaBytes += header.size;
		if (this.#metaBytes > metaBytesLimit + metaBytesPerEntry * this.#builder.count) {
			throw new TarLimitError('far too many attributes or long names');
		}
		this.#metaType = header.typeFlag;
		return {next: 'meta', bytes: header.size};
	}

	#takeSparseMap(bytes: Uint8Array, at: number): BlockResult {
		const sparse = this.#sparse!;
		if (isSparseMapExtended(bytes, at)) return {next: 'block'};
		this.#sparse = undefined;
		return {next: 'content', bytes: sparse.bytes, entry: -1};
	}

	#takeEntry(header: TarHeader, offset: number): BlockResult {
		const sparseSize = this.#pax?.sparseSize;
		const isInOnePiece = sparseSize === undefined;
		const content = this.#contentOf(header);
		const place = isInOnePiece ? offset + blockSize : sparseOffset(this.#start);
		const entry = this.#addEntry(header, place, sparseSize ?? content);
		this.#forgetMeta();
		return {next: 'content', bytes: content, entry: isInOnePiece ? entry : -1};
	}

	/** Bytes of content in the tar. */
	#contentOf(header: TarHeader): number {
		if (contentlessTypes.has(header.typeFlag)) return 0;
		return checkedSize(this.#pax?.size ?? header.size);
	}

	/** Adds an entry to the index and returns its number, or -1 if it is skipped. */
	#addEntry(header: TarHeader, offset: number, size: number): number {
		const pax = this.#pax;
		const stored = pax?.sparseName ?? pax?.path ?? this.#longName ?? header.name;
		const kind = kindOf(header.typeFlag, stored);
		if (kind === undefined) {
			const letter = String.fromCharCode(header.typeFlag);
			this.#skip(stored, `an entry of the unknown type ${letter}`);
			return -1;
		}
		const isLink = kind === EntryKind.symlink || kind === EntryKind.hardLink;
		const target = isLink ? (pax?.linkPath ?? this.#longLink ?? header.linkName) : noBytes;
		const names = {kind, name: stored, link: target};
		const chosen = this.#choose ? this.#choose(names) : names;
		if (!chosen) return -1;
		const {name, link} = chosen;
		const place = resolveEntryPath(this.#builder.paths, name);
		if (typeof place === 'string') {
			this.#skip(name, place);
			return -1;
		}
		checkIndexSize(this.#builder.size);
		if (place.path === 0 && place.marker === undefined && kind !== EntryKind.directory) {
			this.#skip(name, 'an entry that would replace the root directory');
			return -1;
		}
		if (link.length > linkLimit) {
			this.#skip(name, `a link to a name of ${link.length} bytes`);
			return -1;
		}
		return this.#builder.add({
			path: place.path,
			kind: place.marker ?? kind,
			mode: header.mode,
			uid: unsigned32(pax?.uid ?? header.uid),
			gid: unsigned32(pax?.gid ?? header.gid),
			size: kind === EntryKind.file ? size : 0,
			mtime: pax?.mtime ?? header.mtime,
			offset: kind === EntryKind.file ? offset : -1,
			link,
			attributes: attributesOf(kind, header, pax?.attributes ?? []),
		});
	}

	#forgetMeta(): void {
		this.#pax = undefined;
		this.#longName = undefined;
		this.#longLink = undefined;
	}

	#skip(name: Uint8Array, reason: string): void {
		this.#builder.warn(`skipped ${decodeName(name.subarray(0, 200))}: ${reason}`);
	}
}

/** The limit of Go's archive/tar, which engines use. */
export const metaLimit = 1024 * 1024;

/** Limits of all headers of a layer: decoding them takes longer than decompressing them. */
const metaBytesLimit = 16 * 1024 * 1024;
const metaBytesPerEntry = 4096;

/** Bytes of the longest link target that Linux allows (PATH_MAX). */
const linkLimit = 4096;

const noBytes = new Uint8Array();

function unsigned32(id: number): number {
	return Math.min(Math.max(id, 0), 0xffffffff);
}
