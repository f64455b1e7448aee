import type {LoadedImage} from '../analysis/analyzed-image.ts';
import {Failure} from '../failure.ts';
import {none} from '../image/image-tree.ts';
import {nearestPath} from '../image/nearest-path.ts';
import {resolvePath} from '../image/resolve-path.ts';

/**
 * The layer that `--layer` names, or the last one.
 *
 * @throws Failure where the image has no such layer
 */
export function chosenLayer({info, tree}: LoadedImage, layer: number | undefined): number {
	if (layer !== undefined && layer > tree.lastLayer) {
		throw new Failure(
			`${info.reference} has no layer ${layer}`,
			`Its layers are 0 to ${tree.lastLayer}.`,
		);
	}
	return layer ?? tree.lastLayer;
}

/**
 * The node that a path of the user leads to, through symbolic links.
 *
 * @throws Failure where the image has no such path as of the layer
 */
export function nodeOf({info, tree}: LoadedImage, path: string, layer: number): number {
	const node = resolvePath(tree, path, layer);
	if (node !== none) return node;
	const asOf = layer === tree.lastLayer ? '' : ` as of layer ${layer}`;
	const known = tree.find(path);
	const removed =
		known === none || tree.exists(tree.versionAt(known, layer))
			? ''
			: ' (other layers have it: see --layer)';
	const near = nearestPath(tree, layer, path);
	throw new Failure(
		`${info.reference} has no ${path}${asOf}${removed}`,
		near === undefined
			? `List what there is with: layerscope ls ${info.reference}.`
			: `Did you mean ${near}?`,
	);
}
