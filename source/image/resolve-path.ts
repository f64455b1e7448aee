import {EntryKind} from '../layer/entry-kind.ts';
import {rootPath} from '../layer/path-table.ts';
import {type ImageTree, none} from './image-tree.ts';

/** Links that are followed at most, as in Linux, which then fails with ELOOP. */
const linkLimit = 40;

/**
 * The node that a path leads to as of a layer, through symbolic links, or {@link none}. Links are
 * followed inside the image only: what points above the root ends at the root, as in a container.
 *
 * @param followsLast whether a link at the end of the path is followed, too
 */
export function resolvePath(
	tree: ImageTree,
	path: string,
	layer: number,
	{followsLast = true}: {readonly followsLast?: boolean} = {},
): number {
	const pending = partsOf(path).reverse();
	let node: number = rootPath;
	let links = 0;
	for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
		if (part === '..') {
			node = tree.parentOf(node);
			continue;
		}
		const child = tree.childNamed(node, part);
		const version = child === none ? none : tree.versionAt(child, layer);
		if (!tree.exists(version)) return none;
		const isLast = pending.length === 0;
		if (tree.kindOf(version) !== EntryKind.symlink || (isLast && !followsLast)) {
			node = child;
			continue;
		}
		links += 1;
		if (links > linkLimit) return none;
		const target = tree.linkOf(version);
		if (target.startsWith('/')) node = rootPath;
		pending.push(...partsOf(target).reverse());
	}
	return node;
}

function partsOf(path: string): string[] {
	return path.split('/').filter(part => part !== '' && part !== '.');
}
