import {ColumnReader, type Columns} from '../cache/columns.ts';
import type {LayerFacts, LayerPoint} from '../image/layer-facts.ts';

/** The tree as of a layer in columns: for another thread. Nothing is copied. */
export function packFacts(facts: LayerFacts): Columns {
	return {
		value: facts.point,
		columns: [
			facts.version,
			facts.change,
			facts.isStoredAgain,
			facts.totalBytes,
			facts.layerBytes,
			facts.changesBelow,
			facts.pathsBelow,
		],
	};
}

/** The facts again: views of the columns. */
export function unpackFacts({value, columns}: Columns): LayerFacts {
	const reader = new ColumnReader(columns);
	return {
		point: value as LayerPoint,
		version: reader.take(Int32Array),
		change: reader.take(Uint8Array),
		isStoredAgain: reader.take(Uint8Array),
		totalBytes: reader.take(Float64Array),
		layerBytes: reader.take(Float64Array),
		changesBelow: reader.take(Uint32Array),
		pathsBelow: reader.take(Uint32Array),
	};
}
