/** How the bytes of a text are read; labels of `TextDecoder`. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Bytes at the start of a file that tell its encoding, as in git. */
export const encodingSample = 8000;

/**
 * Guesses the encoding of a file from its start: UTF-16 only with a byte order mark, else UTF-8, else
 * Windows-1252, which has a character for every byte.
 *
 * @returns `undefined` for binary data: with NUL bytes, or many other control characters
 */
export function encodingOf(bytes: Uint8Array): TextEncoding | undefined {
	const sample = bytes.subarray(0, encodingSample);
	if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
	if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
	if (sample.includes(0)) return undefined;
	if (isUtf8(sample)) return 'utf-8';
	return controlsIn(sample) * controlRatio > sample.length ? undefined : 'windows-1252';
}

/** One control character in so many bytes makes a file binary, if it is not UTF-8. */
const controlRatio = 30;

/** Decodes a text; bytes that are not valid become U+FFFD. A byte order mark is dropped. */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
	return new TextDecoder(encoding).decode(bytes);
}

/** Whether the bytes are UTF-8; a character may be cut off at their end. */
function isUtf8(bytes: Uint8Array): boolean {
	try {
		new TextDecoder('utf-8', {fatal: true}).decode(bytes, {stream: true});
		return true;
	} catch {
		return false;
	}
}

/** Control characters besides those of texts: backspace, tab, line ends, form feed and escape. */
function controlsIn(bytes: Uint8Array): number {
	return bytes.reduce(
		(count, byte) =>
			count + (byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b ? 1 : 0),
		0,
	);
}
