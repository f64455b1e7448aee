import {Failure} from '../failure.ts';
import {rootPath} from '../layer/path-table.ts';
import {closestName} from '../text/closest.ts';
import {type ImageTree, none} from './image-tree.ts';
import {layersInWords, layersOf} from './path-layers.ts';
import {resolvePath} from './resolve-path.ts';

/**
 * The layer with a number given by the user; the last one by default.
 *
 * @param reference how messages name the image
 * @throws Failure if the image has no such layer
 */
export function chosenLayer(
	{lastLayer}: Pick<ImageTree, 'lastLayer'>,
	reference: string,
	layer = lastLayer,
): number {
	if (layer <= lastLayer) return layer;
	throw new Failure(`${reference} has no layer ${layer}`, `Its layers are 0 to ${lastLayer}.`);
}

export type FindOptions = {
	/** The image's name in messages. */
	readonly reference: string;
	/** The tree is searched as of this layer. */
	readonly layer: number;
	/** Whether a symbolic link at the end of the path is followed, too; true by default. */
	readonly followsLast?: boolean;
};

/**
 * Finds the node of a path given by the user, through symbolic links.
 *
 * @throws Failure if the path does not exist as of the layer
 */
export function findNode(
	tree: ImageTree,
	path: string,
	{reference, layer, followsLast = true}: FindOptions,
): number {
	const node = resolvePath(tree, path, layer, {followsLast});
	if (node !== none) return node;
	const asOf = layer === tree.lastLayer ? '' : ` as of layer ${layer}`;
	const link = followsLast ? resolvePath(tree, path, layer, {followsLast: false}) : none;
	const missing =
		link === none
			? `${reference} has no path ${path.startsWith('/') ? path : `/${path}`}${asOf}`
			: `${path} of ${reference} is a link to ${tree.linkOf(tree.versionAt(link, layer))}, which leads to nothing${asOf}`;
	const other = lastOfOtherLayers(tree, path);
	if (other !== none) {
		const spans = layersOf(tree, other);
		const place = link === none ? 'it' : tree.pathOf(other);
		throw new Failure(
			`${missing}, but ${place} is in ${layersInWords(spans)}`,
			`Add --layer ${spans.at(-1)?.last}.`,
		);
	}
	if (link !== none) {
		throw new Failure(missing, `See the link with: layerscope ls ${reference} ${path}.`);
	}
	if (/[*?[]/.test(path)) {
		throw new Failure(
			`${missing}: patterns are not expanded`,
			`Find paths with: layerscope find ${reference} '${path}'.`,
		);
	}
	const near = nearestPath(tree, layer, path);
	throw new Failure(
		missing,
		near === undefined
			? `List its paths with: layerscope ls ${reference}.`
			: `Did you mean ${near}?`,
	);
}

/** The node of a path that some layer has, found through the links of the newest such layer, or {@link none}. */
function lastOfOtherLayers(tree: ImageTree, path: string): number {
	for (let layer = tree.lastLayer; layer >= 0; layer--) {
		const node = resolvePath(tree, path, layer);
		if (node !== none) return node;
	}
	return none;
}

/**
 * A path with its first unknown name replaced by the most similar one in that directory; `undefined`
 * if none is similar.
 */
function nearestPath(tree: ImageTree, layer: number, path: string): string | undefined {
	const parts = path.split('/').filter(part => part !== '');
	let parent: number = rootPath;
	for (const part of parts) {
		const names = [...tree.childrenOf(parent)].filter(child =>
			tree.exists(tree.versionAt(child, layer)),
		);
		const same = names.find(child => tree.nameOf(child) === part);
		if (same === undefined) {
			const closest = closestName(
				part,
				names.map(child => tree.nameOf(child)),
			);
			const folder = parent === rootPath ? '' : tree.pathOf(parent);
			return closest === undefined ? undefined : `${folder}/${closest}`;
		}
		parent = same;
	}
	return undefined;
}
