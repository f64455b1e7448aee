import {analyze} from '../../analysis/analysis.ts';
import type {ImageInfo} from '../../image/image-info.ts';
import {ImageTreeBuilder} from '../../image/tree-builder.ts';
import {indexTree} from '../../image/tree-index.ts';
import {type InspectedImage, inspectedImage} from './state.ts';

/** An image of which nothing but its config is known: its steps and layers, and none of its files. */
export function unreadImage(info: ImageInfo): InspectedImage {
	const tree = new ImageTreeBuilder().build();
	return inspectedImage({info, tree, analysis: analyze(tree)}, indexTree(tree), false);
}
