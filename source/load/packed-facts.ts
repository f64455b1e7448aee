import {ColumnReader, type Columns} from '../cache/columns.ts';
import {countedStates, LayerFacts} from '../image/layer-facts.ts';
import type {LayerPoint} from '../image/layer-point.ts';
import type {TreeIndex} from '../image/tree-index.ts';

/** The tree as of a layer in columns: for a file, or another thread. Nothing is copied. */
export function packFacts({point, columns}: LayerFacts): Columns {
	return {
		value: point,
		columns: [
			columns.states,
			columns.totalBytes,
			columns.layerBytes,
			columns.counts,
			columns.linked,
		],
	};
}

/**
 * The facts again: views of the columns.
 *
 * @throws UselessEntry where the columns do not fit the tree
 */
export function unpackFacts(index: TreeIndex, {value, columns}: Columns): LayerFacts {
	const reader = new ColumnReader(columns);
	const {length} = index.directories;
	return new LayerFacts(index, value as LayerPoint, {
		states: reader.take(Uint8Array, index.tree.nodeCount),
		totalBytes: reader.take(Float64Array, length),
		layerBytes: reader.take(Float64Array, length),
		counts: reader.take(Uint32Array, length * countedStates.length),
		linked: reader.take(Int32Array),
	});
}
