import {ColumnReader, type Columns} from '../cache/columns.ts';
import {entryColumns, takeEntries} from '../cache/entry-columns.ts';
import {CorruptRecordError} from '../cache/entry-file.ts';
import {takeBytes} from '../cache/layer-entry.ts';
import {ImageTree, type TreeLayer} from '../image/image-tree.ts';
import {asArray, asRecord} from '../image/json-value.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import type {ByteTable} from '../layer/byte-table.ts';

/** What of a tree is no column. */
type TreeValue = {
	readonly layers: readonly {
		readonly storedBytes: number;
		readonly warnings: readonly string[];
	}[];
	readonly layerStarts: readonly number[];
	readonly versionCount: number;
	readonly isAscii: boolean;
	readonly warnings: readonly string[];
};

/** A tree and its index in columns: for a file, or another thread. Nothing is copied. */
export function packTree({tree, ...index}: TreeIndex): Columns {
	const {columns, superseded, checksums} = tree;
	const value: TreeValue = {
		layers: tree.layers.map(({storedBytes, warnings}) => ({storedBytes, warnings})),
		layerStarts: columns.layerStarts,
		versionCount: columns.versionCount,
		isAscii: index.isAscii,
		warnings: tree.warnings,
	};
	return {
		value,
		columns: [
			columns.paths.parents,
			...bytesColumns(columns.paths.names),
			columns.firstChild,
			columns.nextSibling,
			columns.latestVersion,
			columns.versionNode,
			columns.versionLayer,
			columns.versionEntry,
			columns.versionContent,
			columns.previousVersion,
			Int32Array.from(superseded.flatMap(({node, entry, layer}) => [node, entry, layer])),
			Uint32Array.from([...checksums].flat()),
			index.children,
			index.childStarts,
			index.directories,
			index.directoryOf,
			index.directoryParents,
			index.versionSize,
			index.isDirectory,
			index.isLinked,
			index.lowerNames,
			...tree.layers.flatMap(layerColumns),
		],
	};
}

/**
 * The tree and its index again: views of the columns.
 *
 * @throws UselessEntry where the columns do not fit each other
 */
export function unpackTree({value, columns}: Columns): TreeIndex {
	const {layers, layerStarts, versionCount, isAscii, warnings} = asRecord(value) as TreeValue;
	const reader = new ColumnReader(columns);
	const parents = reader.take(Uint32Array);
	const names = takeBytes(reader);
	const nodes = names.count;
	if (parents.length !== nodes) throw new CorruptRecordError('the number of its paths');
	const treeColumns = {
		paths: {count: nodes, parents, names},
		firstChild: reader.take(Int32Array, nodes),
		nextSibling: reader.take(Int32Array, nodes),
		latestVersion: reader.take(Int32Array, nodes),
		versionCount,
		versionNode: reader.take(Int32Array, versionCount),
		versionLayer: reader.take(Int32Array, versionCount),
		versionEntry: reader.take(Int32Array, versionCount),
		versionContent: reader.take(Int32Array, versionCount),
		previousVersion: reader.take(Int32Array, versionCount),
		layerStarts,
	};
	const superseded = reader.take(Int32Array);
	const checksums = reader.take(Uint32Array);
	const children = reader.take(Int32Array, nodes - 1);
	const childStarts = reader.take(Uint32Array, nodes + 1);
	const directories = reader.take(Int32Array);
	const index = {
		children,
		childStarts,
		directories,
		directoryOf: reader.take(Int32Array, nodes),
		directoryParents: reader.take(Int32Array, directories.length),
		versionSize: reader.take(Float64Array, versionCount),
		isDirectory: reader.take(Uint8Array, versionCount),
		isLinked: reader.take(Uint8Array, versionCount),
		lowerNames: asBuffer(reader.take(Uint8Array, names.bytes.length)),
		isAscii,
	};
	const tree = new ImageTree({
		columns: treeColumns,
		superseded: Array.from({length: superseded.length / 3}, (_, at) => ({
			node: superseded[at * 3],
			entry: superseded[at * 3 + 1],
			layer: superseded[at * 3 + 2],
		})),
		checksums: new Map(
			Array.from({length: checksums.length / 2}, (_, at) => [
				checksums[at * 2],
				checksums[at * 2 + 1],
			]),
		),
		warnings: asArray(warnings).map(String),
		layers: layers.map(layer => takeLayer(reader, layer)),
	});
	return {tree, ...index};
}

function layerColumns({entries, strings}: TreeLayer): readonly NodeJS.TypedArray[] {
	return [...entryColumns(entries), ...bytesColumns(strings)];
}

function takeLayer(reader: ColumnReader, layer: TreeValue['layers'][number]): TreeLayer {
	return {...layer, entries: takeEntries(reader), strings: takeBytes(reader)};
}

function bytesColumns({starts, bytes}: ByteTable): readonly NodeJS.TypedArray[] {
	return [starts, bytes];
}

function asBuffer({buffer, byteOffset, byteLength}: Uint8Array): Buffer {
	return Buffer.from(buffer, byteOffset, byteLength);
}
