import {rootPath} from '../layer/path-table.ts';
import {closestName} from '../text/closest.ts';
import type {ImageTree} from './image-tree.ts';

/**
 * A path with its first unknown name replaced by the nearest one in that directory; `undefined` where
 * there is none like it.
 */
export function nearestPath(tree: ImageTree, layer: number, path: string): string | undefined {
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
