import {open} from 'node:fs/promises';
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
export const formatVersion = 8;

// A file is a header (magic, version, length of the file, CRC-32 of all that follows; numbers in
// little-endian) and two values in V8's serialization format: the head and the record's value.
const magic = Buffer.from('layerscope-cache');
const versionAt = 16;
const lengthAt = 20;
const checksumAt = 28;
const headerLength = 32;

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
	const bytes = await readStart(file, largestRecord);
	if (!bytes) return undefined;
	if (bytes.readUInt32LE(checksumAt) !== crc32(bytes.subarray(headerLength))) {
		throw new CorruptRecordError('its checksum');
	}
	return deserialize(bytes, reader => ({head: readHead(reader), value: reader.readValue()}));
}

/**
 * Reads a record's head, without verifying the checksum.
 *
 * @throws CorruptRecordError, and errors of the file system
 */
export async function readRecordHead(file: string): Promise<RecordHead> {
	const bytes = await readStart(file, headLength);
	if (!bytes) throw new CorruptRecordError('it is missing');
	return deserialize(bytes, readHead);
}

/** The bytes of a record's file. */
export function encodeRecord(head: RecordHead, value: unknown): Buffer {
	const writer = new DefaultSerializer();
	writer.writeRawBytes(Buffer.alloc(headerLength));
	writer.writeHeader();
	writer.writeValue(head);
	writer.writeValue(value);
	const bytes = writer.releaseBuffer();
	magic.copy(bytes);
	bytes.writeUInt32LE(formatVersion, versionAt);
	bytes.writeDoubleLE(bytes.length, lengthAt);
	bytes.writeUInt32LE(crc32(bytes.subarray(headerLength)), checksumAt);
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

/** Reads and checks the start of a file, up to `limit` bytes; `undefined` if there is no file. */
async function readStart(file: string, limit: number): Promise<Buffer | undefined> {
	const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	});
	if (!handle) return undefined;
	try {
		const {size} = await handle.stat();
		if (size < headerLength || size > largestRecord) throw new CorruptRecordError('its size');
		const bytes = Buffer.allocUnsafeSlow(Math.min(size, limit));
		const {bytesRead} = await handle.read(bytes, 0, bytes.length, 0);
		const isSound =
			bytesRead === bytes.length &&
			bytes.subarray(0, magic.length).equals(magic) &&
			bytes.readUInt32LE(versionAt) === formatVersion &&
			bytes.readDoubleLE(lengthAt) === size;
		if (!isSound) throw new CorruptRecordError('its header');
		return bytes;
	} finally {
		await handle.close();
	}
}

function deserialize<Value>(bytes: Buffer, read: (reader: RecordReader) => Value): Value {
	try {
		const reader = new RecordReader(bytes.subarray(headerLength));
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

declare module 'node:v8' {
	interface DefaultDeserializer {
		/** Reads a typed array; part of the documented interface, but not of its types. */
		_readHostObject(): NodeJS.TypedArray;
	}
}

/** Copies typed arrays, so that none keeps the memory of the whole file. */
class RecordReader extends DefaultDeserializer {
	readonly #memory: ArrayBufferLike;

	constructor(bytes: Buffer) {
		super(bytes);
		this.#memory = bytes.buffer;
	}

	override _readHostObject(): NodeJS.TypedArray {
		const array = super._readHostObject();
		return array.buffer === this.#memory ? array.slice() : array;
	}
}
