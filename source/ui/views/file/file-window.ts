import type {ContentWindow} from '../../../layer/read-content.ts';
import {decodeText, encodingOf, type TextEncoding} from '../../../text/text-encoding.ts';

/** A part of a file in memory: whole lines of a text, or bytes of a binary file. */
export type FileWindow = {
	/** Offset of the part in the file. */
	readonly start: number;
	readonly bytes: Uint8Array;
	/** The file's encoding; `undefined` if it is binary. */
	readonly encoding: TextEncoding | undefined;
	/** The decoded bytes; empty if the file is binary. */
	readonly text: string;
	/** Number of the first line, from 0; `undefined` if the lines before it were not counted. */
	readonly firstLine: number | undefined;
	/** Whether it goes to the end of the file. */
	readonly isLast: boolean;
};

/** Bytes that are read at once. */
export const windowBytes = 512 * 1024;

/** Reads a part of the file. */
export type ReadPart = (window: ContentWindow) => Promise<Uint8Array>;

export type WindowPlace = {
	/** About where the part shall start. */
	readonly start: number;
	/** Bytes of the file. */
	readonly size: number;
	/** A part that was read before; missing for the first one, which starts at 0. */
	readonly before?: FileWindow | undefined;
};

/** Reads a window of a file. Texts start after a line end, and end with one. */
export async function readWindow(
	read: ReadPart,
	{start, size, before}: WindowPlace,
): Promise<FileWindow> {
	const bytes = await read({start, length: windowBytes});
	const isLast = start + bytes.length >= size;
	const encoding = before ? before.encoding : encodingOf(bytes);
	const isWide = encoding === 'utf-16le' || encoding === 'utf-16be';
	if (encoding === undefined || (isWide && !isLast)) {
		return {start, bytes, encoding: undefined, text: '', firstLine: undefined, isLast};
	}
	if (isWide) {
		// It is whole: offsets in it are those of its text in UTF-8.
		const text = decodeText(bytes, encoding);
		return {start, bytes: Buffer.from(text), encoding: 'utf-8', text, firstLine: 0, isLast};
	}
	const from = start === 0 ? 0 : lineStart(bytes, encoding);
	const to = isLast ? bytes.length : Math.max(from, lineEnd(bytes, encoding));
	const part = bytes.subarray(from, to);
	const firstLine = lineNumber(start + from, before);
	return {
		start: start + from,
		bytes: part,
		encoding,
		text: decodeText(part, encoding),
		firstLine,
		isLast,
	};
}

/** Index of a byte of the file in the window's text. */
export function textIndexOf({bytes, encoding, start}: FileWindow, offset: number): number {
	if (encoding === undefined) return 0;
	return decodeText(bytes.subarray(0, Math.max(0, offset - start)), encoding).length;
}

/** Offset in the file of a character of the window's text. */
export function offsetOf({start, text, encoding}: FileWindow, index: number): number {
	return start + (encoding === 'utf-8' ? Buffer.byteLength(text.slice(0, index)) : index);
}

function lineStart(bytes: Uint8Array, encoding: TextEncoding): number {
	const feed = bytes.indexOf(0x0a);
	return feed >= 0 && feed < bytes.length - 1 ? feed + 1 : characterStart(bytes, 0, encoding);
}

function lineEnd(bytes: Uint8Array, encoding: TextEncoding): number {
	const feed = bytes.lastIndexOf(0x0a);
	return feed >= 0 ? feed + 1 : lastCharacterEnd(bytes, encoding);
}

/** The first position from `at` on that does not continue a character. */
function characterStart(bytes: Uint8Array, at: number, encoding: TextEncoding): number {
	let start = at;
	while (encoding === 'utf-8' && start < at + 3 && (bytes[start] & 0xc0) === 0x80) start += 1;
	return start;
}

/** The end of the bytes without a character that is cut off. */
function lastCharacterEnd(bytes: Uint8Array, encoding: TextEncoding): number {
	let end = bytes.length;
	while (encoding === 'utf-8' && end > bytes.length - 4 && (bytes[end - 1] & 0xc0) === 0x80)
		end -= 1;
	return encoding === 'utf-8' && bytes[end - 1] >= 0xc0 ? end - 1 : bytes.length;
}

/** The number of the line at an offset, if lines before it were counted. */
function lineNumber(offset: number, before: FileWindow | undefined): number | undefined {
	if (offset === 0) return 0;
	if (before?.firstLine === undefined) return undefined;
	const {start, bytes, firstLine} = before;
	if (offset < start || offset > start + bytes.length) return undefined;
	const skipped = bytes.subarray(0, offset - start);
	return firstLine + skipped.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0);
}
