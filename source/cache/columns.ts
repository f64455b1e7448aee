import {CorruptRecordError} from './entry-file.ts';

/** Something as a file of the cache keeps it: JSON, and columns of numbers. */
export type Columns = {
	readonly value: unknown;
	readonly columns: readonly NodeJS.TypedArray[];
};

type ColumnType<Column> = {
	readonly BYTES_PER_ELEMENT: number;
	new (buffer: ArrayBufferLike, offset: number, length: number): Column;
};

/** Takes columns one after another, in the order that they were put in, where they lie: without copies. */
export class ColumnReader {
	readonly #columns: readonly NodeJS.TypedArray[];
	#next = 0;

	constructor(columns: readonly NodeJS.TypedArray[]) {
		this.#columns = columns;
	}

	/**
	 * The next column.
	 *
	 * @param count elements that it must have, where that is known
	 * @throws UselessEntry where there is none, or it has another length
	 */
	take<Column>(type: ColumnType<Column>, count?: number): Column {
		const bytes = this.#columns.at(this.#next++);
		const length = bytes && bytes.byteLength / type.BYTES_PER_ELEMENT;
		if (!bytes || !Number.isInteger(length) || (count !== undefined && length !== count)) {
			throw new CorruptRecordError('the length of a column');
		}
		return new type(bytes.buffer, bytes.byteOffset, length!);
	}
}
