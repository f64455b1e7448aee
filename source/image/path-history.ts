import {EntryKind} from '../layer/entry-kind.ts';
import {type ImageTree, none} from './image-tree.ts';

/** The versions of a node, oldest first. */
export function versionsOf({arrays}: ImageTree, node: number): readonly number[] {
	const {latestVersion, previousVersion} = arrays;
	const versions: number[] = [];
	for (let at = latestVersion[node]; at !== none; at = previousVersion[at]) versions.unshift(at);
	return versions;
}

/** The versions of a node that are regular files, oldest first. */
export function fileVersions(tree: ImageTree, node: number): readonly number[] {
	return versionsOf(tree, node).filter(version => isFileVersion(tree, version));
}

/** The version as of a layer, or the last one before it was removed; {@link none} if there is none. */
export function existingVersion(tree: ImageTree, node: number, layer: number): number {
	const {previousVersion} = tree.arrays;
	let version = tree.versionAt(node, layer);
	while (version !== none && !tree.exists(version)) version = previousVersion[version];
	return version;
}

/** Whether a version is a regular file, whose content can be read. */
export function isFileVersion(tree: ImageTree, version: number): boolean {
	return tree.exists(version) && tree.kindOf(version) === EntryKind.file;
}
