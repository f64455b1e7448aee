import {randomUUID} from 'node:crypto';
import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {rename, rm, writeFile} from 'node:fs/promises';
import {crc32} from 'node:zlib';
import {asArray, asRecord, asText} from '../image/json-value.ts';
import {inSlices, type Steps} from '../steps.ts';

/**
 * A file of the cache. All numbers are little-endian:
 *
 * | bytes | what |
 * |---|---|
 * | 16 | {@link magic} |
 * | 4 | {@link formatVersion} |
 * | 4 | CRC-32 of all that follows |
 * | 8 | bytes of the whole file, as a float |
 * | 4 | bytes of the head |
 * | 4 | zero |
 * | … | the head: JSON, see {@link EntryHead} |
 * | … | the columns, as the head tells their lengths |
 *
 * Head and columns each start at a multiple of 8, so that a column can be used where it lies in the
 * file's bytes, without a copy.
 */
export type EntryHead = {
	/** Text of the {@link CacheKey}: a file that was renamed is not taken for another. */
	readonly key: string;
	readonly about: string;
	readonly value: unknown;
};

export type Entry = EntryHead & {
	/** Each column's bytes, at an offset that suits any typed array. */
	readonly columns: readonly Uint8Array[];
};

/** Changes whenever a file's bytes, or what a reader of layers makes of a tar, mean something else. */
export const formatVersion = 1;

const magic = Buffer.from('layerscope-cache');

const headerLength = 40;

/** Larger than the index of ten million files; a length above it is nonsense. */
export const largestEntry = 2 ** 30;

const pieceLength = 1024 * 1024;

/** An entry that cannot be used: cut off, damaged, or of another version. */
export class UselessEntry extends Error {
	override readonly name = 'UselessEntry';
}

/**
 * Reads an entry, in slices of a frame.
 *
 * @returns `undefined` where there is none
 * @throws UselessEntry where it is no good, and what the file system says where it cannot be read
 */
export async function readEntry(file: string, signal?: AbortSignal): Promise<Entry | undefined> {
	const fd = openIfThere(file);
	if (fd === undefined) return undefined;
	try {
		const {size} = fstatSync(fd);
		if (size < headerLength || size > largestEntry) throw new UselessEntry('its size');
		const bytes = Buffer.allocUnsafeSlow(size);
		const checksum = await inSlices(readingAll(fd, bytes), signal);
		const headEnd = checkHeader(bytes, size);
		if (bytes.readUInt32LE(20) !== checksum) throw new UselessEntry('its checksum');
		return parseEntry(bytes, headEnd);
	} finally {
		closeSync(fd);
	}
}

/**
 * Reads what an entry is about, without its columns and without verifying its checksum.
 *
 * @throws UselessEntry
 */
export function readEntryHead(file: string): EntryHead {
	const fd = openSync(file, 'r');
	try {
		const {size} = fstatSync(fd);
		const header = Buffer.alloc(headerLength);
		if (readSync(fd, header, 0, headerLength, 0) < headerLength) throw new UselessEntry('its size');
		const headEnd = checkHeader(header, size);
		const head = Buffer.alloc(headEnd - headerLength);
		if (readSync(fd, head, 0, head.length, headerLength) < head.length) {
			throw new UselessEntry('its size');
		}
		return parseHead(head);
	} finally {
		closeSync(fd);
	}
}

/** Bytes of the file that {@link writeEntry} makes of the same. */
export function entryLength(head: EntryHead, columns: readonly NodeJS.TypedArray[]): number {
	return layout(head, columns).size;
}

/**
 * Writes an entry so that whoever reads it sees it whole, or not at all.
 *
 * @throws what the file system says where it cannot be written; nothing of it is left then
 */
export async function writeEntry(
	file: string,
	head: EntryHead,
	columns: readonly NodeJS.TypedArray[],
	signal?: AbortSignal,
): Promise<void> {
	const {header, pieces} = layout(head, columns);
	header.writeUInt32LE(await inSlices(checksumming([header.subarray(24), ...pieces]), signal), 20);
	const temporary = `${file}.${randomUUID()}${temporaryEnding}`;
	try {
		// The checksum finds what a crash leaves: waiting for the disk would help nobody.
		await writeFile(temporary, [header, ...pieces], {flag: 'wx', mode: 0o600, signal});
		await rename(temporary, file);
	} catch (error) {
		await rm(temporary, {force: true}).catch(() => {});
		throw error;
	}
}

/** How the names of files end that are being written. */
export const temporaryEnding = '.tmp';

function layout(head: EntryHead, columns: readonly NodeJS.TypedArray[]) {
	const lengths = columns.map(({byteLength}) => byteLength);
	const text = Buffer.from(JSON.stringify({...head, columns: lengths}));
	const pieces: Uint8Array[] = [];
	let size = headerLength;
	for (const {buffer, byteOffset, byteLength} of [text, ...columns]) {
		pieces.push(new Uint8Array(buffer, byteOffset, byteLength));
		pieces.push(new Uint8Array(paddingOf(byteLength)));
		size += byteLength + paddingOf(byteLength);
	}
	const header = Buffer.alloc(headerLength);
	magic.copy(header);
	header.writeUInt32LE(formatVersion, 16);
	header.writeDoubleLE(size, 24);
	header.writeUInt32LE(text.length, 32);
	return {header, pieces, size};
}

/** Returns where the head ends. */
function checkHeader(bytes: Buffer, size: number): number {
	if (!bytes.subarray(0, magic.length).equals(magic)) throw new UselessEntry('its beginning');
	if (bytes.readUInt32LE(16) !== formatVersion) throw new UselessEntry('its version');
	if (bytes.readDoubleLE(24) !== size) throw new UselessEntry('its size');
	const headEnd = headerLength + bytes.readUInt32LE(32);
	if (headEnd > size) throw new UselessEntry('the length of its head');
	return headEnd;
}

function parseHead(text: Buffer): EntryHead & {readonly lengths: readonly unknown[]} {
	try {
		const {key, about, value, columns} = asRecord(JSON.parse(text.toString()));
		return {key: asText(key), about: asText(about), value, lengths: asArray(columns)};
	} catch (error) {
		throw new UselessEntry('its head', {cause: error});
	}
}

function parseEntry(bytes: Buffer, headEnd: number): Entry {
	const {lengths, ...head} = parseHead(bytes.subarray(headerLength, headEnd));
	let at = headEnd + paddingOf(headEnd);
	const columns = lengths.map(length => {
		if (typeof length !== 'number' || !(length >= 0) || at + length > bytes.length) {
			throw new UselessEntry('the length of a column');
		}
		const column = new Uint8Array(bytes.buffer, bytes.byteOffset + at, length);
		at += length + paddingOf(length);
		return column;
	});
	if (at !== bytes.length) throw new UselessEntry('the length of its columns');
	return {...head, columns};
}

/** Fills the bytes from the file; returns the checksum of what it must cover. */
function* readingAll(fd: number, bytes: Buffer): Steps<number> {
	let checksum = 0;
	for (let at = 0; at < bytes.length; ) {
		const read = readSync(fd, bytes, at, Math.min(pieceLength, bytes.length - at), at);
		if (read === 0) throw new UselessEntry('its size');
		checksum = crc32(bytes.subarray(Math.max(at, 24), at + read), checksum);
		at += read;
		yield;
	}
	return checksum;
}

function* checksumming(pieces: readonly Uint8Array[]): Steps<number> {
	let checksum = 0;
	for (const piece of pieces) {
		for (let at = 0; at < piece.length; at += pieceLength) {
			checksum = crc32(piece.subarray(at, at + pieceLength), checksum);
			yield;
		}
	}
	return checksum;
}

function openIfThere(file: string): number | undefined {
	try {
		return openSync(file, 'r');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Bytes from the end of something to the next multiple of 8. */
function paddingOf(length: number): number {
	return -length & 7;
}
