import type {Analysis} from '../analysis/analysis.ts';
import {causes, type WastedPath} from '../analysis/waste.ts';
import {ColumnReader, type Columns} from '../cache/columns.ts';
import {CorruptRecordError} from '../cache/entry-file.ts';
import {asArray, asRecord} from '../image/json-value.ts';
import {iterationsPerStep, type Steps} from '../steps.ts';

/** Figures in columns: for a file, or another thread. */
export function packAnalysis({totals, layers, wasted}: Analysis): Columns {
	const columns = {
		bytes: new Float64Array(wasted.length),
		node: new Int32Array(wasted.length),
		copies: new Uint32Array(wasted.length),
		layerEnd: new Uint32Array(wasted.length),
		cause: new Uint8Array(wasted.length),
	};
	const involved: number[] = [];
	for (const [row, waste] of wasted.entries()) {
		columns.bytes[row] = waste.bytes;
		columns.node[row] = waste.node;
		columns.copies[row] = waste.copies;
		columns.cause[row] = causes.indexOf(waste.cause);
		involved.push(...waste.layers);
		columns.layerEnd[row] = involved.length;
	}
	const {bytes, node, copies, layerEnd, cause} = columns;
	// JSON keeps what is no valid text in a name.
	const paths = new TextEncoder().encode(JSON.stringify(wasted.map(({path}) => path)));
	return {
		value: {totals, layers},
		columns: [bytes, node, copies, layerEnd, cause, Uint32Array.from(involved), paths],
	};
}

/**
 * The figures again.
 *
 * @throws UselessEntry where the columns do not fit each other
 */
export function* unpackingAnalysis({value, columns}: Columns): Steps<Analysis> {
	const {totals, layers} = asRecord(value) as Pick<Analysis, 'totals' | 'layers'>;
	const reader = new ColumnReader(columns);
	const bytes = reader.take(Float64Array);
	const count = bytes.length;
	const node = reader.take(Int32Array, count);
	const copies = reader.take(Uint32Array, count);
	const layerEnd = reader.take(Uint32Array, count);
	const cause = reader.take(Uint8Array, count);
	const involved = reader.take(Uint32Array, layerEnd.at(-1) ?? 0);
	const paths = asArray(JSON.parse(new TextDecoder().decode(reader.take(Uint8Array)))) as string[];
	if (paths.length !== count) throw new CorruptRecordError('the number of its paths');
	const wasted: WastedPath[] = [];
	for (let row = 0; row < count; row++) {
		if (row % iterationsPerStep === 0) yield;
		const layersOfRow: number[] = [];
		// A view of the column for each row would take longer than all the rest.
		for (let at = row === 0 ? 0 : layerEnd[row - 1]; at < layerEnd[row]; at++) {
			layersOfRow.push(involved[at]);
		}
		wasted.push({
			path: paths[row],
			node: node[row],
			bytes: bytes[row],
			copies: copies[row],
			layers: layersOfRow,
			cause: causes[cause[row]],
		});
	}
	return {totals, layers, wasted};
}
