import type {TreeIndex} from '../image/tree-index.ts';
import type {KeptImage} from '../sources/source.ts';
import {isWorthKeeping, readFigures} from './kept-figures.ts';
import type {TreeImage} from './load-image.ts';
import {packTree, unpackTree} from './packed-tree.ts';

/** The image as it was the last time, without reading a layer; `undefined` where it is not known. */
export async function readTree(
	kept: KeptImage | undefined,
	signal?: AbortSignal,
): Promise<(TreeImage & {readonly index: TreeIndex}) | undefined> {
	const figures = await readFigures(kept, signal);
	const index = figures && (await kept?.read('tree', unpackTree, signal));
	return figures && index && {...figures, tree: index.tree, index};
}

/** Keeps the merged layers and their index for the next time. */
export async function keepTree(kept: KeptImage | undefined, index: TreeIndex): Promise<void> {
	if (isWorthKeeping(index.tree)) await kept?.keep('tree', () => packTree(index));
}
