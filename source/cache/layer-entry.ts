import {asArray, asRecord} from '../image/json-value.ts';
import type {ByteTable} from '../layer/byte-table.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {ColumnReader, type Columns} from './columns.ts';
import {entryColumns, takeEntries} from './entry-columns.ts';
import {CorruptRecordError} from './entry-file.ts';

/** What of a {@link LayerIndex} is no column. */
type LayerValue = {
	readonly entries: number;
	readonly storedBytes: number;
	readonly warnings: readonly string[];
};

/** A layer's index as an entry's file keeps it. */
export function toColumns({paths, entries, strings, storedBytes, warnings}: LayerIndex): Columns {
	const value: LayerValue = {entries: entries.count, storedBytes, warnings};
	return {
		value,
		columns: [
			...entryColumns(entries),
			entries.path,
			paths.parents,
			paths.names.starts,
			paths.names.bytes,
			strings.starts,
			strings.bytes,
		],
	};
}

/**
 * The index again. Its columns are views of the entry's bytes.
 *
 * @throws UselessEntry where the columns do not fit each other
 */
export function fromColumns(entry: Columns): LayerIndex {
	const {entries, storedBytes, warnings} = asRecord(entry.value);
	const reader = new ColumnReader(entry.columns);
	const others = takeEntries(reader, Number(entries));
	const path = reader.take(Uint32Array, others.count);
	const parents = reader.take(Uint32Array);
	const names = takeBytes(reader);
	const strings = takeBytes(reader);
	if (names.count !== parents.length) throw new CorruptRecordError('the number of its paths');
	return {
		entries: {...others, path},
		paths: {count: names.count, parents, names},
		strings,
		storedBytes: Number(storedBytes),
		warnings: asArray(warnings).map(String),
	};
}

/**
 * Takes a table of strings, which are two columns.
 *
 * @throws UselessEntry where they do not fit each other
 */
export function takeBytes(reader: ColumnReader): ByteTable {
	const starts = reader.take(Uint32Array);
	const bytes = reader.take(Uint8Array);
	if (starts.at(-1) !== bytes.length) throw new CorruptRecordError('a table of names');
	return {count: starts.length - 1, starts, bytes};
}
