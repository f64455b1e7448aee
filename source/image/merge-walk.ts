import {nameBytes, rootPath} from '../layer/path-table.ts';
import {type ImageTree, none} from './image-tree.ts';
import {childrenInOrder} from './path-order.ts';

/** A path of two final trees: its node and its version in each, {@link none} where it does not exist. */
export type MergedPath = {
	readonly older: PathVersion;
	readonly newer: PathVersion;
};

export type PathVersion = {
	readonly node: number;
	readonly version: number;
};

/**
 * Walks the final trees of two images at once, parents first and names by their bytes. It enters only paths
 * that are directories in both: everything below the others belongs to one tree alone.
 */
export function* mergedPaths(older: ImageTree, newer: ImageTree): Generator<MergedPath> {
	const pending: MergedPath[] = [
		{older: finalVersion(older, rootPath), newer: finalVersion(newer, rootPath)},
	];
	for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
		yield path;
		const isInBoth = older.isDirectory(path.older.version) && newer.isDirectory(path.newer.version);
		if (!isInBoth) continue;
		const children = mergedChildren(older, path.older.node, newer, path.newer.node);
		// One by one: a directory can have more children than a call takes arguments.
		for (const child of children.reverse()) pending.push(child);
	}
}

function mergedChildren(
	older: ImageTree,
	oldParent: number,
	newer: ImageTree,
	newParent: number,
): MergedPath[] {
	const olds = childrenInOrder(older, oldParent, older.lastLayer);
	const news = childrenInOrder(newer, newParent, newer.lastLayer);
	const merged: MergedPath[] = [];
	for (let oldAt = 0, newAt = 0; oldAt < olds.length || newAt < news.length; ) {
		const order = compareAt(older, olds[oldAt], newer, news[newAt]);
		merged.push({
			older: order <= 0 ? finalVersion(older, olds[oldAt++]) : nowhere,
			newer: order >= 0 ? finalVersion(newer, news[newAt++]) : nowhere,
		});
	}
	return merged;
}

/** Compares two names; the end of a list comes last. */
function compareAt(
	older: ImageTree,
	oldNode: number | undefined,
	newer: ImageTree,
	newNode: number | undefined,
): number {
	if (oldNode === undefined) return 1;
	if (newNode === undefined) return -1;
	return Buffer.compare(
		nameBytes(older.arrays.paths, oldNode),
		nameBytes(newer.arrays.paths, newNode),
	);
}

const nowhere: PathVersion = {node: none, version: none};

function finalVersion(tree: ImageTree, node: number): PathVersion {
	return {node, version: tree.versionAt(node, tree.lastLayer)};
}
