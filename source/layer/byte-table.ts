/** Strings as bytes, one after another: string `i` is `bytes[starts[i] .. starts[i + 1])`. */
export type ByteTable = {
	readonly count: number;
	readonly bytes: Uint8Array;
	readonly starts: Uint32Array;
};

/** The bytes of one string of a table, without copying them. */
export function bytesAt(table: ByteTable, index: number): Uint8Array {
	return table.bytes.subarray(table.starts[index], table.starts[index + 1]);
}

/** Whether a string of one table is one of another (or the same) table, without a view of either. */
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
		// Most names are shorter than what a call of `set` costs.
		for (let index = 0; index < length; index++) this.bytes[from + index] = source[start + index];
		this.count += 1;
		this.starts[this.count] = from + length;
		return this.count - 1;
	}

	/** The table as it is now. Strings that are added later do not show in it, but it shares its arrays. */
	view(): ByteTable {
		return {
			count: this.count,
			bytes: this.bytes.subarray(0, this.starts[this.count]),
			starts: this.starts.subarray(0, this.count + 1),
		};
	}

	/** As {@link view}, in arrays of just its size. */
	freeze(): ByteTable {
		return {
			count: this.count,
			bytes: this.bytes.slice(0, this.starts[this.count]),
			starts: this.starts.slice(0, this.count + 1),
		};
	}
}

/** A typed array of at least `length` elements (and at least twice as many as before) with the same beginning. */
export function grown<
	Column extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array,
>(column: Column, length: number): Column {
	const capacity = Math.max(length, column.length * 2);
	const larger = new (column.constructor as new (capacity: number) => Column)(capacity);
	larger.set(column);
	return larger;
}
