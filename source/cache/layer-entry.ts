import {asArray, asRecord} from '../image/json-value.ts';
import type {ByteTable} from '../layer/byte-table.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {ColumnReader, type Columns} from './columns.ts';
import {UselessEntry} from './entry-file.ts';

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
			entries.size,
			entries.mtime,
			entries.offset,
			entries.path,
			entries.uid,
			entries.gid,
			entries.checksum,
			entries.link,
			entries.attributes,
			entries.mode,
			entries.kind,
			entries.checksummed,
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
	const count = Number(entries);
	const reader = new ColumnReader(entry.columns);
	const columns = {
		count,
		size: reader.take(Float64Array, count),
		mtime: reader.take(Float64Array, count),
		offset: reader.take(Float64Array, count),
		path: reader.take(Uint32Array, count),
		uid: reader.take(Uint32Array, count),
		gid: reader.take(Uint32Array, count),
		checksum: reader.take(Uint32Array, count),
		link: reader.take(Uint32Array, count),
		attributes: reader.take(Uint32Array, count),
		mode: reader.take(Uint16Array, count),
		kind: reader.take(Uint8Array, count),
		checksummed: reader.take(Uint8Array, count),
	};
	const parents = reader.take(Uint32Array);
	const names = takeBytes(reader);
	const strings = takeBytes(reader);
	if (names.count !== parents.length) throw new UselessEntry('the number of its paths');
	return {
		entries: columns,
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
	if (starts.at(-1) !== bytes.length) throw new UselessEntry('a table of names');
	return {count: starts.length - 1, starts, bytes};
}
