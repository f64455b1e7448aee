import {asArray, asRecord, asText} from '../../image/json-value.ts';
import {TarError} from '../../layer/layer-error.ts';
import {type LayerIndex, LayerIndexBuilder} from '../../layer/layer-index.ts';
import {TarEntries} from '../../layer/tar-entries.ts';
import type {TarHeader} from '../../layer/tar-header.ts';
import {TypeFlag} from '../../layer/type-flag.ts';

/** The place of a file's content in a compressed blob. */
export type StoredContent = {
	/** A part of the blob that can be decompressed by itself. */
	readonly start: number;
	readonly end: number;
	/** Bytes of the decompressed part before the content. */
	readonly skipped: number;
	readonly size: number;
	/** `undefined` if it is not stated. */
	readonly digest: string | undefined;
};

/** A layer as its table of contents describes it. */
export type ListedLayer = {
	/** The offsets of contents are those of a file with all contents one after the other. */
	readonly index: LayerIndex;
	/** Without empty ones. */
	readonly contents: readonly StoredContent[];
	/** The offsets of {@link contents}, in the same order. */
	readonly starts: Float64Array;
};

/** The content at an offset of {@link ListedLayer.index}, and the offset of its start. */
export function contentAt(
	{contents, starts}: ListedLayer,
	offset: number,
): {readonly content: StoredContent; readonly start: number} {
	const at = upperBound(starts, offset) - 1;
	return {content: contents[at], start: starts[at]};
}

/** A file that the layer has besides the listed ones: the table itself, in an eStargz layer. */
export type UnlistedFile = {
	readonly header: TarHeader;
	readonly content: StoredContent;
};

const typeFlags: ReadonlyMap<string, number> = new Map([
	['reg', TypeFlag.file],
	['hardlink', TypeFlag.hardLink],
	['symlink', TypeFlag.symlink],
	['char', TypeFlag.characterDevice],
	['block', TypeFlag.blockDevice],
	['dir', TypeFlag.directory],
	['fifo', TypeFlag.fifo],
]);

/** Not the flag of any type, so the entry is skipped with a warning. */
const unknownType = '?'.charCodeAt(0);

/**
 * Builds the index of a layer from the table of contents of eStargz or zstd:chunked, which have the same
 * form.
 *
 * @param blobEnd end of the part of the blob that has the contents
 * @see https://github.com/containerd/stargz-snapshotter/blob/main/docs/estargz.md
 * @see https://github.com/containers/storage/blob/main/docs/containers-storage-zstd-chunked.md
 * @returns `undefined` if it is not such a table
 * @throws TarError, TarLimitError
 */
export function listLayer(
	table: unknown,
	blobEnd: number,
	unlisted?: UnlistedFile,
): ListedLayer | undefined {
	const {version, entries} = asRecord(table);
	if (version !== 1 || !Array.isArray(entries)) return undefined;
	const builder = new LayerIndexBuilder();
	const taker = new TarEntries(builder);
	const contents: StoredContent[] = [];
	const starts: number[] = [];
	let position = 0;
	const offsets = new Float64Array([...asArray(entries).map(offsetOf), blobEnd]).sort();
	const add = (header: TarHeader, attributes: Uint8Array[], content: StoredContent) => {
		const entry = taker.takeListed(header, attributes, position);
		if (entry >= 0 && content.digest) builder.setContentId(entry, contentId(content.digest));
		if (header.size === 0) return;
		const {start, end} = content;
		const isInBlob = start < end && end <= (unlisted?.content.end ?? blobEnd);
		if (!isInBlob) throw new TarError('a table of contents that leads nowhere');
		contents.push(content);
		starts.push(position);
		position += header.size;
	};
	for (let at = 0; at < entries.length; ) {
		const entry = asRecord(entries[at]);
		const start = offsetOf(entry);
		let last = start;
		// Large files are stored in chunks, whose entries follow that of the file.
		for (at += 1; asRecord(entries[at]).type === 'chunk'; at++) last = offsetOf(entries[at]);
		if (entry.type === 'chunk') continue;
		const stated = integer(entry.endOffset);
		add(headerOf(entry), attributesOf(entry), {
			start,
			end: stated > 0 ? stated : (offsets[upperBound(offsets, last)] ?? blobEnd),
			skipped: integer(entry.innerOffset),
			size: integer(entry.size),
			digest: asText(entry.digest) || undefined,
		});
	}
	if (unlisted) {
		add(unlisted.header, [], unlisted.content);
	}
	return {index: builder.freeze(), contents, starts: Float64Array.from(starts)};
}

function headerOf(entry: Readonly<Record<string, unknown>>): TarHeader {
	const type = asText(entry.type);
	return {
		typeFlag: typeFlags.get(type) ?? unknownType,
		name: Buffer.from(asText(entry.name)),
		linkName: Buffer.from(asText(entry.linkName)),
		mode: integer(entry.mode) & 0o7777,
		uid: integer(entry.uid),
		gid: integer(entry.gid),
		size: type === 'reg' ? integer(entry.size) : 0,
		mtime: secondsOf(asText(entry.modtime)),
		deviceMajor: integer(entry.devMajor),
		deviceMinor: integer(entry.devMinor),
	};
}

/** Extended attributes in the form of a pax header. */
function attributesOf({xattrs}: Readonly<Record<string, unknown>>): Uint8Array[] {
	return Object.entries(asRecord(xattrs)).map(([name, value]) =>
		Buffer.concat([Buffer.from(`SCHILY.xattr.${name}=`), Buffer.from(asText(value), 'base64')]),
	);
}

function offsetOf(entry: unknown): number {
	return integer(asRecord(entry).offset);
}

function integer(value: unknown): number {
	return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : 0;
}

/** As many bits of a digest as a number holds exactly; 0 if it is not a digest. */
function contentId(digest: string): number {
	return Number.parseInt(/^sha256:([0-9a-f]{13})/.exec(digest)?.[1] ?? '0', 16);
}

/** Dates have nanoseconds, of which `Date` keeps milliseconds only. */
function secondsOf(date: string): number {
	const [, whole = '', fraction = '', zone = ''] =
		/^([\d-]+T[\d:]+)(\.\d+)?(Z|[+-][\d:]+)$/.exec(date) ?? [];
	const milliseconds = Date.parse(`${whole}${zone}`);
	return Number.isNaN(milliseconds) ? 0 : milliseconds / 1000 + Number(fraction || 0);
}

/** The index of the first of the sorted numbers that is larger; their count if there is none. */
function upperBound(sorted: Float64Array, value: number): number {
	let low = 0;
	for (let high = sorted.length; low < high; ) {
		const middle = (low + high) >> 1;
		if (sorted[middle] > value) high = middle;
		else low = middle + 1;
	}
	return low;
}
