import {asArray, asRecord} from '../image/json-value.ts';
import type {ByteTable} from '../layer/byte-table.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {type Entry, UselessEntry} from './entry-file.ts';

/** What of a {@link LayerIndex} is no column. */
type LayerValue = {
	readonly entries: number;
	readonly storedBytes: number;
	readonly warnings: readonly string[];
};

export type LayerColumns = {
	readonly value: LayerValue;
	readonly columns: readonly NodeJS.TypedArray[];
};

/** A layer's index as an entry's file keeps it. */
export function toColumns({
	paths,
	entries,
	strings,
	storedBytes,
	warnings,
}: LayerIndex): LayerColumns {
	return {
		value: {entries: entries.count, storedBytes, warnings},
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
export function fromColumns(entry: Entry): LayerIndex {
	const {entries, storedBytes, warnings} = asRecord(entry.value);
	const count = Number(entries);
	const take = takingColumns(entry.columns);
	const columns = {
		count,
		size: take(Float64Array, count),
		mtime: take(Float64Array, count),
		offset: take(Float64Array, count),
		path: take(Uint32Array, count),
		uid: take(Uint32Array, count),
		gid: take(Uint32Array, count),
		checksum: take(Uint32Array, count),
		link: take(Uint32Array, count),
		attributes: take(Uint32Array, count),
		mode: take(Uint16Array, count),
		kind: take(Uint8Array, count),
		checksummed: take(Uint8Array, count),
	};
	const parents = take(Uint32Array);
	const names = byteTable(take(Uint32Array), take(Uint8Array));
	const strings = byteTable(take(Uint32Array), take(Uint8Array));
	if (names.count !== parents.length) throw new UselessEntry('the number of its paths');
	return {
		entries: columns,
		paths: {count: names.count, parents, names},
		strings,
		storedBytes: Number(storedBytes),
		warnings: asArray(warnings).map(String),
	};
}

type ColumnType<Column> = {
	readonly BYTES_PER_ELEMENT: number;
	new (buffer: ArrayBufferLike, offset: number, length: number): Column;
};

function takingColumns(columns: readonly Uint8Array[]) {
	let next = 0;
	return <Column>(type: ColumnType<Column>, count?: number): Column => {
		const bytes = columns.at(next++);
		const length = bytes && bytes.byteLength / type.BYTES_PER_ELEMENT;
		if (!bytes || !Number.isInteger(length) || (count !== undefined && length !== count)) {
			throw new UselessEntry('the length of a column');
		}
		return new type(bytes.buffer, bytes.byteOffset, length!);
	};
}

function byteTable(starts: Uint32Array, bytes: Uint8Array): ByteTable {
	if (starts.at(-1) !== bytes.length) throw new UselessEntry('a table of names');
	return {count: starts.length - 1, starts, bytes};
}
