import {type ImageTree, none} from './image-tree.ts';
import {comparePaths} from './path-order.ts';

/**
 * Chooses, among the names that share a content as of a layer, the one that is listed as the file: the
 * name whose own entry is the content if it still exists, else the first in the order of paths. The
 * others are hard links to it.
 *
 * @returns nodes by content (the number of an entry over all layers), for contents of hard links only
 */
export function hardLinkOwners(tree: ImageTree, layer: number): ReadonlyMap<number, number> {
	const owners = new Map<number, number>();
	const {versionEntry, versionContent} = tree.arrays;
	const isOwn = (node: number) => {
		const version = tree.versionAt(node, layer);
		return versionEntry[version] === versionContent[version];
	};
	for (const {node, content} of sharedContents(tree, layer)) {
		const known = owners.get(content) ?? none;
		if (known === none || (!isOwn(known) && (isOwn(node) || comparePaths(tree, node, known) < 0))) {
			owners.set(content, node);
		}
	}
	return owners;
}

/** Every name of every content that a hard link shares, or shared. */
function* sharedContents(tree: ImageTree, layer: number) {
	const {versionCount, versionContent, versionEntry} = tree.arrays;
	const isShared = new Set<number>();
	for (let version = 0; version < versionCount; version++) {
		const content = versionContent[version];
		if (content >= 0 && content !== versionEntry[version]) isShared.add(content);
	}
	if (isShared.size === 0) return;
	for (let node = 0; node < tree.nodeCount; node++) {
		const version = tree.versionAt(node, layer);
		if (!tree.exists(version)) continue;
		const content = versionContent[version];
		if (isShared.has(content)) yield {node, content};
	}
}
