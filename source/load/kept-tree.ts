import type {Columns} from '../cache/columns.ts';
import {findingFacts} from '../image/find-facts.ts';
import {asRecord} from '../image/json-value.ts';
import {isSamePoint, type LayerPoint} from '../image/layer-point.ts';
import type {KeptImage} from '../sources/source.ts';
import {atOnce} from '../steps.ts';
import type {IndexedImage} from './indexed-image.ts';
import {isWorthKeeping, readPackedFigures} from './kept-figures.ts';
import type {PackedImage} from './loader-messages.ts';
import {packFacts, unpackFacts} from './packed-facts.ts';
import {packTree, unpackTree} from './packed-tree.ts';

/**
 * The image as it was the last time, without reading a layer, as another thread can have it; `undefined`
 * where it is not known.
 */
export async function readPackedImage(
	kept: KeptImage | undefined,
	point: LayerPoint,
): Promise<PackedImage | undefined> {
	const figures = await readPackedFigures(kept);
	const parts = figures && (await kept?.read('tree', splitParts));
	if (!figures || !parts) return undefined;
	const {index, tree, facts: known, point: knownPoint} = parts;
	const isWanted = isSamePoint(knownPoint, point);
	const facts = isWanted ? known : packFacts(atOnce(findingFacts(index, point)));
	return {...figures, tree, facts};
}

/** Keeps the merged layers with their index, and the facts of the layer that is looked at first. */
export async function keepTree(
	kept: KeptImage | undefined,
	{tree, index, facts}: Pick<IndexedImage, 'tree' | 'index' | 'facts'>,
): Promise<void> {
	if (isWorthKeeping(tree)) await kept?.keep('tree', () => join(packTree(index), packFacts(facts)));
}

function join(tree: Columns, facts: Columns): Columns {
	return {
		value: {tree: tree.value, facts: facts.value, factColumns: facts.columns.length},
		columns: [...facts.columns, ...tree.columns],
	};
}

function splitParts({value, columns}: Columns) {
	const {tree, facts, factColumns} = asRecord(value);
	const packed = {
		facts: {value: facts, columns: columns.slice(0, Number(factColumns))},
		tree: {value: tree, columns: columns.slice(Number(factColumns))},
	};
	// These throw where the columns do not fit each other.
	const index = unpackTree(packed.tree);
	const {point} = unpackFacts(index, packed.facts);
	return {...packed, index, point};
}
