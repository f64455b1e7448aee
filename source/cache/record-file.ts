import {type FileHandle, open} from 'node:fs/promises';
import {DefaultDeserializer, DefaultSerializer} from 'node:v8';
import {crc32} from 'node:zlib';
import writeFileAtomic from 'write-file-atomic';

/** The first value in a record's file. */
export type RecordHead = {
	/** Hash of the key: a renamed file is not taken for another record. */
	readonly key: string;
	/** The image or layer, for lists. Not made printable. */
	readonly about: string;
	/** Entries of a layer's tar; missing for other records. */
	readonly entries?: number | undefined;
};

/** Change it whenever the bytes of a record, or the meaning of a layer's index, change. */
export const formatVersion = 9;

// A file is a header (magic, version, length of the file, CRC-32 of all that follows it, start of the arrays;
// numbers in little-endian), two values in V8's serialization format (the head and the record's value), and
// the bytes of the value's typed arrays in the order of the value. Each array starts at a multiple of eight,
// so that it can be used where it is: copying those of a million files took 90 ms.
const magic = Buffer.from('layerscope-cache');
const versionAt = 16;
const lengthAt = 20;
const checksumAt = 28;
const arraysAt = 32;
const headerLength = 36;

const alignment = 8;

/** The types of arrays in records; a record has their number. */
const arrayTypes = [Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array] as const;

/** Bytes that are read at a time. */
const pieceLength = 4 * 2 ** 20;

/** More than the index of ten million files. */
const largestRecord = 2 ** 30;

/** Enough for a head: paths have at most 4096 bytes. */
const headLength = 32 * 1024;

/** A record that cannot be used: truncated, damaged, or of another version. */
export class CorruptRecordError extends Error {
	override readonly name = 'CorruptRecordError';
}

/**
 * Reads a record.
 *
 * @returns `undefined` if there is none
 * @throws CorruptRecordError, and errors of the file system
 */
export async function readRecord(
	file: string,
): Promise<{readonly head: RecordHead; readonly value: unknown} | undefined> {
	const bytes = await readFile(file, largestRecord, async (handle, bytes) => {
		if (bytes.readUInt32LE(checksumAt) !== (await readRest(handle, bytes))) {
			throw new CorruptRecordError('its checksum');
		}
	});
	if (!bytes) return undefined;
	return deserialize(bytes, reader => ({head: readHead(reader), value: reader.readValue()}));
}

/**
 * Reads a record's head, without verifying the checksum.
 *
 * @throws CorruptRecordError, and errors of the file system
 */
export async function readRecordHead(file: string): Promise<RecordHead> {
	const bytes = await readFile(file, headLength, async (handle, bytes) => {
		await readPiece(handle, bytes, headerLength);
	});
	if (!bytes) throw new CorruptRecordError('it is missing');
	return deserialize(bytes, readHead);
}

/** The bytes of a record's file. */
export function encodeRecord(head: RecordHead, value: unknown): Buffer {
	const writer = new RecordWriter();
	writer.writeHeader();
	writer.writeValue(head);
	writer.writeValue(value);
	const {arrays} = writer;
	const values = writer.releaseBuffer();
	const arraysStart = aligned(headerLength + values.length);
	const bytes = Buffer.alloc(
		arrays.reduce((end, {byteLength}) => end + aligned(byteLength), arraysStart),
	);
	magic.copy(bytes);
	bytes.writeUInt32LE(formatVersion, versionAt);
	bytes.writeDoubleLE(bytes.length, lengthAt);
	bytes.writeUInt32LE(arraysStart, arraysAt);
	values.copy(bytes, headerLength);
	let at = arraysStart;
	for (const {buffer, byteOffset, byteLength} of arrays) {
		bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
		at += aligned(byteLength);
	}
	bytes.writeUInt32LE(crc32(bytes.subarray(arraysAt)), checksumAt);
	return bytes;
}

/**
 * Writes a record atomically: readers see all of it or nothing. Flushing it to the disk is not
 * needed, as the checksum reveals a record that a crash has cut off.
 */
export async function writeRecord(file: string, bytes: Buffer): Promise<void> {
	if (bytes.length > largestRecord) return;
	await writeFileAtomic(file, bytes, {mode: 0o600, fsync: false});
}

/**
 * Reads up to `limit` bytes of a file: the header, which is checked, and then the rest with a callback.
 *
 * @returns `undefined` if there is no file
 */
async function readFile(
	file: string,
	limit: number,
	readOthers: (handle: FileHandle, bytes: Buffer) => Promise<void>,
): Promise<Buffer<ArrayBuffer> | undefined> {
	const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	});
	if (!handle) return undefined;
	try {
		const {size} = await handle.stat();
		if (size < headerLength || size > largestRecord) throw new CorruptRecordError('its size');
		// Not from the pool: the arrays start at the start of their memory.
		const bytes = Buffer.allocUnsafeSlow(Math.min(size, limit));
		const {bytesRead} = await handle.read(bytes, 0, headerLength, 0);
		const isSound =
			bytesRead === headerLength &&
			bytes.subarray(0, magic.length).equals(magic) &&
			bytes.readUInt32LE(versionAt) === formatVersion &&
			bytes.readDoubleLE(lengthAt) === size;
		if (!isSound) throw new CorruptRecordError('its header');
		await readOthers(handle, bytes);
		return bytes;
	} finally {
		await handle.close();
	}
}

/** Reads all after the header. Returns the checksum, which is computed while the next piece is being read. */
async function readRest(handle: FileHandle, bytes: Buffer): Promise<number> {
	let checksum = crc32(bytes.subarray(arraysAt, headerLength));
	let reading = readPiece(handle, bytes, headerLength);
	for (let at = headerLength; at < bytes.length; ) {
		const piece = await reading;
		at += piece.length;
		if (at < bytes.length) reading = readPiece(handle, bytes, at);
		checksum = crc32(piece, checksum);
	}
	return checksum;
}

async function readPiece(handle: FileHandle, bytes: Buffer, at: number): Promise<Buffer> {
	const length = Math.min(pieceLength, bytes.length - at);
	const {bytesRead} = await handle.read(bytes, at, length, at);
	if (bytesRead === 0 && length > 0) throw new CorruptRecordError('its length');
	return bytes.subarray(at, at + bytesRead);
}

function deserialize<Value>(
	bytes: Buffer<ArrayBuffer>,
	read: (reader: RecordReader) => Value,
): Value {
	try {
		const reader = new RecordReader(bytes);
		reader.readHeader();
		return read(reader);
	} catch (error) {
		throw new CorruptRecordError('its content', {cause: error});
	}
}

function readHead(reader: RecordReader): RecordHead {
	const head = reader.readValue() as Partial<RecordHead> | undefined;
	if (typeof head?.key === 'string' && typeof head.about === 'string') return head as RecordHead;
	throw new Error('the head');
}

function aligned(length: number): number {
	return Math.ceil(length / alignment) * alignment;
}

declare module 'node:v8' {
	// Parts of the documented interface, but not of its types.
	interface DefaultSerializer {
		_writeHostObject(array: NodeJS.TypedArray): void;
	}
	interface DefaultDeserializer {
		_readHostObject(): NodeJS.TypedArray;
	}
}

class RecordWriter extends DefaultSerializer {
	readonly arrays: NodeJS.TypedArray[] = [];

	override _writeHostObject(array: NodeJS.TypedArray): void {
		const type = arrayTypes.findIndex(type => array instanceof type);
		if (type < 0)
			throw new TypeError(`records have no arrays of the type ${array.constructor.name}`);
		this.writeUint32(type);
		this.writeUint32(array.length);
		this.arrays.push(array);
	}
}

/** Gives arrays that share the memory of the whole file. */
class RecordReader extends DefaultDeserializer {
	readonly #memory: ArrayBuffer;
	#at: number;

	constructor(bytes: Buffer<ArrayBuffer>) {
		super(bytes.subarray(headerLength));
		this.#memory = bytes.buffer;
		this.#at = bytes.readUInt32LE(arraysAt);
	}

	override _readHostObject(): NodeJS.TypedArray {
		const type = arrayTypes[this.readUint32()];
		const length = this.readUint32();
		const array = new type(this.#memory, this.#at, length);
		this.#at += aligned(array.byteLength);
		return array;
	}
}
