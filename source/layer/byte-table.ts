/** Byte strings stored one after another: string `i` is `bytes[starts[i] .. starts[i + 1])`. */
export type ByteTable = {
	readonly count: number;
	readonly bytes: Uint8Array;
	readonly starts: Uint32Array;
};

/** Returns a view of one string of the table. */
export function bytesAt(table: ByteTable, index: number): Uint8Array {
	return table.bytes.subarray(table.starts[index], table.starts[index + 1]);
}

/** Compares two strings, of two tables or the same one, without allocating views. */
export function areSameBytes(
	one: ByteTable,
	oneIndex: number,
	other: ByteTable,
	otherIndex: number,
): boolean {
	const start = one.starts[oneIndex];
	const otherStart = other.starts[otherIndex];
	const length = one.starts[oneIndex + 1] - start;
	if (length !== other.starts[otherIndex + 1] - otherStart) return false;
	for (let at = 0; at < length; at++) {
		if (one.bytes[start + at] !== other.bytes[otherStart + at]) return false;
	}
	return true;
}

/** A {@link ByteTable} that grows. */
export class ByteTableBuilder implements ByteTable {
	count = 0;
	bytes: Uint8Array = new Uint8Array(1024);
	starts: Uint32Array = new Uint32Array(64);

	/** Appends `source[start .. end)` and returns its index. */
	append(source: Uint8Array, start: number, end: number): number {
		const length = end - start;
		const from = this.starts[this.count];
		if (from + length > this.bytes.length) {
			this.bytes = grown(this.bytes, from + length);
		}
		if (this.count + 2 > this.starts.length) this.starts = grown(this.starts, this.count + 2);
		// For short names, a loop is faster than `set`.
		for (let index = 0; index < length; index++) this.bytes[from + index] = source[start + index];
		this.count += 1;
		this.starts[this.count] = from + length;
		return this.count - 1;
	}

	/** Returns the current table. It shares the builder's arrays, but does not show strings added later. */
	view(): ByteTable {
		return {
			count: this.count,
			bytes: this.bytes.subarray(0, this.starts[this.count]),
			starts: this.starts.subarray(0, this.count + 1),
		};
	}

	/** Returns the current table in exactly sized arrays of its own. */
	freeze(): ByteTable {
		return {
			count: this.count,
			bytes: this.bytes.slice(0, this.starts[this.count]),
			starts: this.starts.slice(0, this.count + 1),
		};
	}
}

/** Copies an array into one that holds at least `length` elements, and at least twice as many as before. */
export function grown<
	Field extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array,
>(field: Field, length: number): Field {
	const capacity = Math.max(length, field.length * 2);
	const larger = new (field.constructor as new (capacity: number) => Field)(capacity);
	larger.set(field);
	return larger;
}
