import type {EntryColumns} from '../layer/layer-index.ts';
import type {ColumnReader} from './columns.ts';

/** What is told of a layer's entries besides their paths, which a tree has by itself. */
type PathlessEntries = Omit<EntryColumns, 'path'>;

/** The columns of a layer's entries, in the order in which {@link takeEntries} takes them. */
export function entryColumns(entries: PathlessEntries): readonly NodeJS.TypedArray[] {
	return [
		entries.size,
		entries.mtime,
		entries.offset,
		entries.uid,
		entries.gid,
		entries.checksum,
		entries.link,
		entries.attributes,
		entries.mode,
		entries.kind,
		entries.checksummed,
	];
}

/**
 * Takes the columns again.
 *
 * @param expected entries that there must be, where that is known
 * @throws UselessEntry where they do not fit each other
 */
export function takeEntries(reader: ColumnReader, expected?: number): PathlessEntries {
	const size = reader.take(Float64Array, expected);
	const count = size.length;
	return {
		count,
		size,
		mtime: reader.take(Float64Array, count),
		offset: reader.take(Float64Array, count),
		uid: reader.take(Uint32Array, count),
		gid: reader.take(Uint32Array, count),
		checksum: reader.take(Uint32Array, count),
		link: reader.take(Uint32Array, count),
		attributes: reader.take(Uint32Array, count),
		mode: reader.take(Uint16Array, count),
		kind: reader.take(Uint8Array, count),
		checksummed: reader.take(Uint8Array, count),
	};
}
