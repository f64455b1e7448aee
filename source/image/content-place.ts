import {sparseOffset} from '../layer/layer-index.ts';
import type {ContentPlace} from '../layer/read-content.ts';
import type {ImageTree} from './image-tree.ts';

/**
 * The place of a regular file's content in its layer's plain tar; `undefined` for another entry.
 *
 * @param entry number over all layers
 */
export function contentPlace(tree: ImageTree, entry: number): ContentPlace | undefined {
	const {layer, index} = tree.placeOfEntry(entry);
	const {offset: offsets, size: sizes} = tree.layers[layer].entries;
	const offset = offsets[index];
	const size = sizes[index];
	if (offset >= 0) return {offset, size, isSparse: false};
	return offset === -1 ? undefined : {offset: sparseOffset(offset), size, isSparse: true};
}
