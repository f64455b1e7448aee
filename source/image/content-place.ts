import type {ContentPlace} from '../layer/read-content.ts';
import type {ImageTree} from './image-tree.ts';

/**
 * Where the content of a regular file's entry lies in its layer's plain tar; `undefined` where it
 * does not lie there in one piece (a sparse file), and so cannot be read.
 *
 * @param entry number over all layers
 */
export function contentPlace(tree: ImageTree, entry: number): ContentPlace | undefined {
	const {layer, index} = tree.placeOfEntry(entry);
	const {offset, size} = tree.layers[layer].entries;
	return offset[index] < 0 ? undefined : {offset: offset[index], size: size[index]};
}
