import type {ImageInfo} from '../image/image-info.ts';
import type {ImageTree} from '../image/image-tree.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import type {Analysis} from './analysis.ts';
import type {DiveFigures} from './dive-figures.ts';

/** An image with its figures. */
export type AnalyzedImage = {
	readonly info: ImageInfo;
	readonly analysis: Analysis;
};

/** An image with its figures, and with those that dive would give. */
export type FullyAnalyzedImage = AnalyzedImage & {
	readonly dive: DiveFigures;
};

/** An analyzed image with its merged layers. */
export type TreeImage = AnalyzedImage & {
	readonly tree: ImageTree;
};

/** As {@link TreeImage}, with the complete indexes of the layers. */
export type LoadedImage = AnalyzedImage & {
	readonly tree: ImageTree<LayerIndex>;
};

/** An image some of whose layers are still being read. Its figures are those of the lowest layers. */
export type PartialImage = TreeImage & {
	/** Missing layers below others whose files are in the tree. */
	readonly unreadLayers: ReadonlySet<number>;
};
