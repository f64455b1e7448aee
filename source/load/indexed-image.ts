import type {PartialImage, TreeImage} from '../analysis/analyzed-image.ts';
import {findingFacts} from '../image/find-facts.ts';
import type {LayerFacts} from '../image/layer-facts.ts';
import type {LayerPoint} from '../image/layer-point.ts';
import {indexTree, type TreeIndex} from '../image/tree-index.ts';
import {inSlices} from '../steps.ts';

/** An image with what the screen asks of it. */
export type IndexedImage = TreeImage & {
	readonly index: TreeIndex;
	/** The tree as of one layer: that which is looked at first. */
	readonly facts: LayerFacts;
};

/** An image some of whose layers are still being read. */
export type IndexedPart = IndexedImage & Pick<PartialImage, 'unreadLayers'>;

/** Works out what the screen asks of an image, in slices. */
export async function indexImage<Image extends TreeImage>(
	image: Image,
	point: LayerPoint,
	signal?: AbortSignal,
): Promise<Image & IndexedImage> {
	const index = await indexTree(image.tree, signal);
	return {...image, index, facts: await inSlices(findingFacts(index, point), signal)};
}
