import {nameBytes, rootPath} from '../layer/path-table.ts';
import {type ImageTree, none} from './image-tree.ts';

/**
 * The nodes that exist as of a layer below `top` (without it), parents first, the names in a
 * directory by their bytes.
 *
 * @param depth levels below `top`
 */
export function* nodesBelow(
	tree: ImageTree,
	top: number,
	layer: number,
	depth = Number.POSITIVE_INFINITY,
): Generator<number> {
	/** The rest of each open directory, in reverse. */
	const open = [childrenInOrder(tree, top, layer).reverse()];
	for (let rest = open.at(-1); rest !== undefined; rest = open.at(-1)) {
		const node = rest.pop();
		if (node === undefined) {
			open.pop();
			continue;
		}
		yield node;
		if (open.length < depth) open.push(childrenInOrder(tree, node, layer).reverse());
	}
}

/** Negative if the path of `one` precedes that of `other` in the order of {@link nodesBelow}. */
export function comparePaths(tree: ImageTree, one: number, other: number): number {
	const ones = ancestry(tree, one);
	const others = ancestry(tree, other);
	const at = ones.findIndex((node, depth) => node !== others[depth]);
	if (at < 0 || at >= others.length) return ones.length - others.length;
	return compareNames(tree, ones[at], others[at]);
}

/** The children of a node that exist as of a layer, by the bytes of their names. */
export function childrenInOrder(tree: ImageTree, node: number, layer: number): number[] {
	if (tree.arrays.firstChild[node] === none) return [];
	const children: number[] = [];
	for (const child of tree.childrenOf(node)) {
		if (tree.exists(tree.versionAt(child, layer))) children.push(child);
	}
	return children.sort((one, other) => compareNames(tree, one, other));
}

function compareNames({arrays}: ImageTree, one: number, other: number): number {
	return Buffer.compare(nameBytes(arrays.paths, one), nameBytes(arrays.paths, other));
}

/** The nodes from below the root down to `node`. */
function ancestry(tree: ImageTree, node: number): readonly number[] {
	const nodes: number[] = [];
	for (let at = node; at !== rootPath; at = tree.parentOf(at)) nodes.push(at);
	return nodes.reverse();
}
