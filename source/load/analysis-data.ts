import type {Analysis} from '../analysis/analysis.ts';
import type {Fix} from '../analysis/fixes/fix.ts';
import type {RemovablePath} from '../analysis/removable.ts';
import {causes, type WastedPath} from '../analysis/waste.ts';
import type {WasteRows} from '../analysis/waste-lookup.ts';
import {type ByteTable, ByteTableBuilder} from '../layer/byte-table.ts';

/** An array for each property of rows. */
type Columns<Row> = {readonly [Key in keyof Row]: readonly Row[Key][]};

/** Rows of waste, with an array for each property. */
type WasteData = {
	/** In UTF-8. */
	readonly path: ByteTable;
	readonly node: Uint32Array;
	readonly bytes: Float64Array;
	readonly copies: Uint32Array;
	/** Indexes of {@link causes}. */
	readonly cause: Uint8Array;
	/** The layers of all rows, one row after the other. */
	readonly layers: Uint32Array;
	/** By row: where its layers end. */
	readonly layerEnds: Uint32Array;
};

/**
 * An {@link Analysis} with an array for each property of the wasted and the removable paths. V8 clones
 * these several times faster than one object for each of tens of thousands of paths.
 */
export type AnalysisData = Omit<Analysis, 'wasted' | 'removable'> & {
	readonly wasted: WasteData;
	readonly removable: Omit<Analysis['removable'], 'paths'> & {
		readonly paths: Columns<RemovablePath>;
	};
};

export function encodeAnalysis({wasted, removable, ...others}: Analysis): AnalysisData {
	return {
		...others,
		wasted: encodeWaste(wasted),
		removable: {
			...removable,
			paths: {
				rule: removable.paths.map(({rule}) => rule),
				node: removable.paths.map(({node}) => node),
				path: removable.paths.map(({path}) => path),
				bytes: removable.paths.map(({bytes}) => bytes),
				files: removable.paths.map(({files}) => files),
				layers: removable.paths.map(({layers}) => layers),
			},
		},
	};
}

/** Rows of waste are decoded one by one when they are needed: their objects take V8 longer than all the rest. */
export function decodeAnalysis(
	{wasted, removable, ...others}: AnalysisData,
	rows: DecodedWaste = decodeWaste(wasted),
): Analysis {
	const {rule, node, path, bytes, files, layers} = removable.paths;
	return {
		...others,
		get wasted() {
			return rows.all();
		},
		removable: {
			...removable,
			paths: rule.map((rule, row) => ({
				rule,
				node: node[row],
				path: path[row],
				bytes: bytes[row],
				files: files[row],
				layers: layers[row],
			})),
		},
	};
}

function encodeWaste(wasted: readonly WastedPath[]): WasteData {
	const {length} = wasted;
	const node = new Uint32Array(length);
	const bytes = new Float64Array(length);
	const copies = new Uint32Array(length);
	const cause = new Uint8Array(length);
	const layerEnds = new Uint32Array(length);
	const layers: number[] = [];
	for (let index = 0; index < length; index++) {
		const row = wasted[index];
		node[index] = row.node;
		bytes[index] = row.bytes;
		copies[index] = row.copies;
		cause[index] = causes.indexOf(row.cause);
		for (const layer of row.layers) layers.push(layer);
		layerEnds[index] = layers.length;
	}
	const path = new ByteTableBuilder();
	for (const row of wasted) {
		const bytes = Buffer.from(row.path);
		path.append(bytes, 0, bytes.length);
	}
	return {
		path: path.freeze(),
		node,
		bytes,
		copies,
		cause,
		layers: Uint32Array.from(layers),
		layerEnds,
	};
}

/** Rows of waste as {@link WasteData}. Each becomes an object when it is first needed. */
export type DecodedWaste = Omit<WasteRows, 'byFix'> & {readonly all: () => readonly WastedPath[]};

export function decodeWaste(data: WasteData): DecodedWaste {
	const rows: WastedPath[] = [];
	const indexes = new Map<WastedPath, number>();
	let all: readonly WastedPath[] | undefined;
	const {bytes, starts} = data.path;
	const paths = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	const at = (index: number) => {
		const known = rows[index];
		if (known !== undefined) return known;
		const layersStart = index === 0 ? 0 : data.layerEnds[index - 1];
		const row = {
			path: paths.toString('utf8', starts[index], starts[index + 1]),
			node: data.node[index],
			bytes: data.bytes[index],
			copies: data.copies[index],
			layers: Array.from(data.layers.subarray(layersStart, data.layerEnds[index])),
			cause: causes[data.cause[index]],
		};
		rows[index] = row;
		indexes.set(row, index);
		return row;
	};
	return {
		nodes: data.node,
		at,
		indexOf: row => indexes.get(row),
		all: () => (all ??= Array.from(data.node, (_, index) => at(index))),
	};
}

/** A {@link Fix} that has the indexes of its rows in the list of all wasted paths. */
export type FixData = Omit<Fix, 'rows'> & {readonly rows: Uint32Array};

export function encodeFixes(
	fixes: readonly Fix[],
	wasted: readonly WastedPath[],
): readonly FixData[] {
	const indexes = new Map(wasted.map((row, index) => [row, index]));
	return fixes.map(fix => ({
		...fix,
		rows: Uint32Array.from(fix.rows, row => indexes.get(row)!),
	}));
}

export function decodeFixes(fixes: readonly FixData[], {at}: DecodedWaste): readonly Fix[] {
	return fixes.map(({rows: indexes, ...fix}) => {
		let rows: readonly WastedPath[] | undefined;
		return {
			...fix,
			get rows() {
				rows ??= Array.from(indexes, index => at(index));
				return rows;
			},
		};
	});
}
