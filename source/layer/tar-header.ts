import {TarError} from './layer-error.ts';

/** Bytes of a tar block. */
export const blockSize = 512;

/** Bytes of padding after content of `size` bytes. */
export function paddingOf(size: number): number {
	return (blockSize - (size % blockSize)) % blockSize;
}

/** A header block of the ustar, GNU or v7 format. */
export type TarHeader = {
	readonly typeFlag: number;
	readonly name: Uint8Array;
	readonly linkName: Uint8Array;
	/** Permission bits with set-uid, set-gid and sticky (07777). */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** Bytes of content that follow the header. */
	readonly size: number;
	/** Seconds since 1970-01-01. */
	readonly mtime: number;
	readonly deviceMajor: number;
	readonly deviceMinor: number;
};

/**
 * Decodes the header block at `at`; returns `undefined` for a block of zeros, which ends a tar.
 *
 * @see https://www.gnu.org/software/tar/manual/html_node/Standard.html
 * @throws TarError if the checksum or a number is wrong
 */
export function decodeHeader(bytes: Uint8Array, at: number): TarHeader | undefined {
	const sum = sumOfBytes(bytes, at);
	if (sum === 0) return undefined;
	const expected = numberAt(bytes, at + 148, 8, 'checksum');
	if (expected !== checksumOf(bytes, at, sum) && expected !== signedChecksumOf(bytes, at)) {
		throw new TarError('a header with a wrong checksum');
	}
	const isUstar = hasMagic(bytes, at, 'ustar\0');
	const hasDevice = isUstar || hasMagic(bytes, at, 'ustar ');
	const name = textAt(bytes, at, 100);
	const prefix = isUstar ? textAt(bytes, at + 345, 155) : noBytes;
	return {
		typeFlag: bytes[at + 156],
		name: prefix.length === 0 ? name : joined(prefix, name),
		linkName: textAt(bytes, at + 157, 100),
		mode: numberAt(bytes, at + 100, 8, 'mode') & 0o7777,
		uid: numberAt(bytes, at + 108, 8, 'uid'),
		gid: numberAt(bytes, at + 116, 8, 'gid'),
		size: sizeAt(bytes, at + 124),
		mtime: numberAt(bytes, at + 136, 12, 'mtime'),
		deviceMajor: hasDevice ? numberAt(bytes, at + 329, 8, 'device number') : 0,
		deviceMinor: hasDevice ? numberAt(bytes, at + 337, 8, 'device number') : 0,
	};
}

/** Whether `bytes` starts with a tar header, or with the end of an empty tar. */
export function looksLikeTar(bytes: Uint8Array): boolean {
	if (bytes.length < blockSize) return false;
	try {
		decodeHeader(bytes, 0);
		return true;
	} catch {
		return false;
	}
}

/** Decodes the additional fields of an old GNU sparse header (type `S`): real size, and whether map blocks follow. */
export function decodeGnuSparse(
	bytes: Uint8Array,
	at: number,
): {readonly realSize: number; readonly isExtended: boolean} {
	return {realSize: sizeAt(bytes, at + 483), isExtended: bytes[at + 482] !== 0};
}

/** Whether another map block of an old GNU sparse file follows this one. */
export function isSparseMapExtended(bytes: Uint8Array, at: number): boolean {
	return bytes[at + 504] !== 0;
}

/** @throws TarError if a size is negative or too large for exact arithmetic */
export function checkedSize(size: number): number {
	if (!Number.isSafeInteger(size) || size < 0)
		throw new TarError('a header with an impossible size');
	return size;
}

const noBytes = new Uint8Array();

/** Sum of all bytes of a block; 0 for a block of zeros. */
function sumOfBytes(bytes: Uint8Array, at: number): number {
	let sum = 0;
	// Unrolled, because this loop dominates the time of reading many small files.
	for (let index = at; index < at + blockSize; index += 8) {
		sum +=
			bytes[index] +
			bytes[index + 1] +
			bytes[index + 2] +
			bytes[index + 3] +
			bytes[index + 4] +
			bytes[index + 5] +
			bytes[index + 6] +
			bytes[index + 7];
	}
	return sum;
}

/** Header checksum, in which the checksum field counts as eight spaces. */
function checksumOf(bytes: Uint8Array, at: number, sum: number): number {
	let checksum = sum + 8 * 0x20;
	for (let index = at + 148; index < at + 156; index++) checksum -= bytes[index];
	return checksum;
}

/** Header checksum of signed bytes, as some historic implementations computed it. */
function signedChecksumOf(bytes: Uint8Array, at: number): number {
	let checksum = 8 * 0x20;
	for (let index = at; index < at + blockSize; index++) {
		const isOfChecksum = index >= at + 148 && index < at + 156;
		if (!isOfChecksum) checksum += (bytes[index] << 24) >> 24;
	}
	return checksum;
}

function hasMagic(bytes: Uint8Array, at: number, magic: string): boolean {
	for (let index = 0; index < magic.length; index++) {
		if (bytes[at + 257 + index] !== magic.charCodeAt(index)) return false;
	}
	return true;
}

/** Bytes of a field up to the first NUL. */
function textAt(bytes: Uint8Array, at: number, length: number): Uint8Array {
	let end = at;
	while (end < at + length && bytes[end] !== 0) end += 1;
	return bytes.subarray(at, end);
}

function joined(prefix: Uint8Array, name: Uint8Array): Uint8Array {
	const path = new Uint8Array(prefix.length + 1 + name.length);
	path.set(prefix);
	path[prefix.length] = 0x2f;
	path.set(name, prefix.length + 1);
	return path;
}

/** A size in a field of 12 bytes. */
export function sizeAt(bytes: Uint8Array, at: number): number {
	return checkedSize(numberAt(bytes, at, 12, 'size'));
}

/** A number in octal digits, or in GNU's base-256 encoding if the first bit is set. */
function numberAt(bytes: Uint8Array, at: number, length: number, field: string): number {
	if ((bytes[at] & 0x80) !== 0) return base256At(bytes, at, length);
	let index = at;
	const end = at + length;
	while (index < end && (bytes[index] === 0x20 || bytes[index] === 0)) index += 1;
	let value = 0;
	for (; index < end; index++) {
		const digit = bytes[index] - 0x30;
		if (digit < 0 || digit > 7) break;
		value = value * 8 + digit;
	}
	if (index < end && bytes[index] !== 0 && bytes[index] !== 0x20) {
		throw new TarError(`a header with an invalid ${field}`);
	}
	return value;
}

function base256At(bytes: Uint8Array, at: number, length: number): number {
	const isNegative = (bytes[at] & 0x40) !== 0;
	let value = isNegative ? (bytes[at] & 0x3f) - 0x40 : bytes[at] & 0x3f;
	for (let index = at + 1; index < at + length; index++) value = value * 256 + bytes[index];
	return value;
}
