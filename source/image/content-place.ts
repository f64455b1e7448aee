import type {ContentPlace} from '../layer/read-content.ts';
import type {ImageTree} from './image-tree.ts';

/**
 * The range of a regular file's content in its layer's plain tar; `undefined` if it is not stored in
 * one piece (a sparse file), and so cannot be read.
 *
 * @param entry number over all layers
 */
export function contentPlace(tree: ImageTree, entry: number): ContentPlace | undefined {
	const {layer, index} = tree.placeOfEntry(entry);
	const {offset, size} = tree.layers[layer].entries;
	return offset[index] < 0 ? undefined : {offset: offset[index], size: size[index]};
}
