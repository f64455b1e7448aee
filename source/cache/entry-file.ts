import {randomUUID} from 'node:crypto';
import {closeSync, fstatSync, openSync, read, readSync} from 'node:fs';
import {rename, rm, writeFile} from 'node:fs/promises';
import {crc32} from 'node:zlib';
import {asArray, asRecord, asText} from '../image/json-value.ts';
import {inSlices, type Steps} from '../steps.ts';
import {fromStored, type StoredColumn, storedLength, toStored} from './stored-columns.ts';

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
 * | … | the columns, as the head notes of each: see {@link StoredColumn} |
 *
 * Head and columns each start at a multiple of 8, so that a column can mostly be used where it lies in the
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
export const formatVersion = 2;

const magic = Buffer.from('layerscope-cache');

const headerLength = 40;

/** Larger than the index of ten million files; a length above it is nonsense. */
const largestEntry = 2 ** 30;

const pieceLength = 4 * 1024 * 1024;

/** An entry that cannot be used: cut off, damaged, or of another version. */
export class CorruptRecordError extends Error {
	override readonly name = 'UselessEntry';
}

/**
 * Reads an entry. The event loop gets its turn after every piece.
 *
 * @returns `undefined` where there is none
 * @throws UselessEntry where it is no good, and what the file system says where it cannot be read
 */
export async function readEntry(file: string, signal?: AbortSignal): Promise<Entry | undefined> {
	const fd = openIfThere(file);
	if (fd === undefined) return undefined;
	try {
		const {size} = fstatSync(fd);
		if (size < headerLength || size > largestEntry) throw new CorruptRecordError('its size');
		const bytes = Buffer.allocUnsafeSlow(size);
		const checksum = await readAll(fd, bytes, signal);
		const headEnd = checkHeader(bytes, size);
		if (bytes.readUInt32LE(20) !== checksum) throw new CorruptRecordError('its checksum');
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
		if (readSync(fd, header, 0, headerLength, 0) < headerLength)
			throw new CorruptRecordError('its size');
		const headEnd = checkHeader(header, size);
		const head = Buffer.alloc(headEnd - headerLength);
		if (readSync(fd, head, 0, head.length, headerLength) < head.length) {
			throw new CorruptRecordError('its size');
		}
		return parseHead(head);
	} finally {
		closeSync(fd);
	}
}

/**
 * Writes an entry so that whoever reads it sees it whole, or not at all. One that would be larger than
 * `limit` bytes is not written.
 *
 * @throws what the file system says where it cannot be written; nothing of it is left then
 */
export async function writeEntry(
	file: string,
	head: EntryHead,
	columns: readonly NodeJS.TypedArray[],
	{limit, signal}: {readonly limit: number; readonly signal?: AbortSignal | undefined},
): Promise<void> {
	const {header, pieces, size} = layout(head, columns);
	if (size > Math.min(limit, largestEntry)) return;
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
	const {notes, stored} = toStored(columns);
	const text = Buffer.from(JSON.stringify({...head, columns: notes}));
	const pieces: Uint8Array[] = [];
	let size = headerLength;
	for (const {buffer, byteOffset, byteLength} of [text, ...stored]) {
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
	if (!bytes.subarray(0, magic.length).equals(magic)) throw new CorruptRecordError('its beginning');
	if (bytes.readUInt32LE(16) !== formatVersion) throw new CorruptRecordError('its version');
	if (bytes.readDoubleLE(24) !== size) throw new CorruptRecordError('its size');
	const headEnd = headerLength + bytes.readUInt32LE(32);
	if (headEnd > size) throw new CorruptRecordError('the length of its head');
	return headEnd;
}

function parseHead(text: Buffer): EntryHead & {readonly notes: readonly unknown[]} {
	try {
		const {key, about, value, columns} = asRecord(JSON.parse(text.toString()));
		return {key: asText(key), about: asText(about), value, notes: asArray(columns)};
	} catch (error) {
		throw new CorruptRecordError('its head', {cause: error});
	}
}

function parseEntry(bytes: Buffer, headEnd: number): Entry {
	const {notes, ...head} = parseHead(bytes.subarray(headerLength, headEnd));
	let at = headEnd + paddingOf(headEnd);
	const columns: Uint8Array[] = [];
	// The checksum says that they are what was written.
	for (const note of notes as readonly StoredColumn[]) {
		const length = storedLength(note);
		if (!(length >= 0) || at + length > bytes.length) {
			throw new CorruptRecordError('the length of a column');
		}
		const stored = new Uint8Array(bytes.buffer, bytes.byteOffset + at, length);
		columns.push(fromStored(note, stored, columns));
		at += length + paddingOf(length);
	}
	if (at !== bytes.length) throw new CorruptRecordError('the length of its columns');
	return {...head, columns};
}

/** Fills the bytes from the file; returns the checksum of what it must cover. */
async function readAll(
	fd: number,
	bytes: Buffer,
	signal: AbortSignal | undefined,
): Promise<number> {
	let checksum = 0;
	// A piece is read beside the one before, which is being checksummed.
	let next = readPiece(fd, bytes, 0);
	for (let at = 0; at < bytes.length; ) {
		const count = await next;
		signal?.throwIfAborted();
		if (count === 0) throw new CorruptRecordError('its size');
		const end = at + count;
		if (end < bytes.length) next = readPiece(fd, bytes, end);
		checksum = crc32(bytes.subarray(Math.max(at, 24), end), checksum);
		at = end;
	}
	return checksum;
}

/** Most entries are one piece, which costs less than to have another thread read it. */
function readPiece(fd: number, bytes: Buffer, at: number): number | Promise<number> {
	const length = Math.min(pieceLength, bytes.length - at);
	if (bytes.length <= pieceLength) return readSync(fd, bytes, at, length, at);
	return new Promise((resolve, reject) => {
		read(fd, bytes, at, length, at, (error, count) => (error ? reject(error) : resolve(count)));
	});
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
