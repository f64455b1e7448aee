/**
 * How a column is stored: as it is, with so many bytes; as the same as an earlier one, by its number; or
 * as its first element, which all its bytes repeat. Most images have one owner for all files, no
 * attributes and no hard links.
 */
export type StoredColumn =
	| number
	| {readonly same: number}
	| {readonly bytes: number; readonly repeats: number};

/** Shorter columns are not worth a look. */
const shortColumn = 4096;

/** What to store of columns: a note on each, and its bytes, of those that are stored. */
export function toStored(columns: readonly NodeJS.TypedArray[]): {
	readonly notes: readonly StoredColumn[];
	readonly stored: readonly Uint8Array[];
} {
	const stored: Uint8Array[] = [];
	const notes = columns.map((column, number): StoredColumn => {
		const {byteLength, BYTES_PER_ELEMENT: elementBytes} = column;
		if (byteLength < shortColumn) {
			stored.push(bytesOf(column));
			return byteLength;
		}
		if (isRepeated(column)) {
			stored.push(bytesOf(column).subarray(0, elementBytes));
			return {bytes: byteLength, repeats: elementBytes};
		}
		const same = columns.findIndex(
			(other, at) =>
				at < number &&
				other.byteLength === byteLength &&
				Buffer.compare(bytesOf(other), bytesOf(column)) === 0,
		);
		if (same >= 0) return {same};
		stored.push(bytesOf(column));
		return byteLength;
	});
	return {notes, stored};
}

/** Bytes that are stored of a column. */
export function storedLength(note: StoredColumn): number {
	if (typeof note === 'number') return note;
	return 'same' in note ? 0 : note.repeats;
}

/**
 * The column again.
 *
 * @param bytes what was stored of it
 * @param before the columns before it
 */
export function fromStored(
	note: StoredColumn,
	bytes: Uint8Array,
	before: readonly Uint8Array[],
): Uint8Array {
	if (typeof note === 'number') return bytes;
	if ('same' in note) return before[note.same];
	const column = new Uint8Array(note.bytes);
	// Memory is zero to begin with, and most such columns are.
	if (bytes.every(byte => byte === 0)) return column;
	return Buffer.from(column.buffer).fill(bytes);
}

function isRepeated(column: NodeJS.TypedArray): boolean {
	const {byteLength, BYTES_PER_ELEMENT: elementBytes} = column;
	const bytes = bytesOf(column);
	// Each element is the one before it.
	return (
		Buffer.compare(bytes.subarray(elementBytes), bytes.subarray(0, byteLength - elementBytes)) === 0
	);
}

function bytesOf({buffer, byteOffset, byteLength}: NodeJS.TypedArray): Uint8Array {
	return new Uint8Array(buffer, byteOffset, byteLength);
}
