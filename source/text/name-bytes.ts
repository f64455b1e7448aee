const strictUtf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
const byteDecoder = new TextDecoder('utf-8', {ignoreBOM: true});

/**
 * Decodes a file name. File names are bytes, mostly UTF-8. Each byte outside of valid UTF-8 becomes the
 * lone surrogate U+DC00 + byte (Python's `surrogateescape`, PEP 383), so that different names have
 * different texts and {@link encodeName} returns the same bytes.
 */
export function decodeName(bytes: Uint8Array): string {
	try {
		return strictUtf8.decode(bytes);
	} catch {
		return decodeWithEscapes(bytes);
	}
}

/** The bytes of a name decoded by {@link decodeName}, or typed by the user. */
export function encodeName(text: string): Uint8Array {
	if (text.isWellFormed()) return Buffer.from(text);
	const parts: Uint8Array[] = [];
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		const isEscapedByte = code >= 0xdc80 && code <= 0xdcff;
		parts.push(isEscapedByte ? Uint8Array.of(code - 0xdc00) : Buffer.from(character));
	}
	return Buffer.concat(parts);
}

function decodeWithEscapes(bytes: Uint8Array): string {
	let text = '';
	for (let at = 0; at < bytes.length; ) {
		const length = sequenceLength(bytes, at);
		if (length === 0) {
			text += String.fromCharCode(0xdc00 + bytes[at]);
			at += 1;
		} else {
			text += byteDecoder.decode(bytes.subarray(at, at + length));
			at += length;
		}
	}
	return text;
}

/** Length of the valid UTF-8 sequence at `at`, or 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
	const first = bytes[at];
	const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (length === 0 || first > 0xf4 || at + length > bytes.length) return 0;
	try {
		strictUtf8.decode(bytes.subarray(at, at + length));
		return length;
	} catch {
		return 0;
	}
}
