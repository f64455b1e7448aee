import {none} from '../../image/image-tree.ts';
import {existingVersion, isFileVersion} from '../../image/path-history.ts';
import {resolvePath} from '../../image/resolve-path.ts';
import {EntryKind, kindName} from '../../layer/entry-kind.ts';
import {type InspectorState, selectedNode} from '../state/state.ts';

/** A version of a path that keys like `v` and `x` act on. */
export type Subject = {
	readonly node: number;
	readonly version: number;
	/** Another version to compare it with than the one before. */
	readonly base?: number | undefined;
};

/** The selected path of the tree as of the selected layer, or before it was removed. */
export function treeSubject(state: InspectorState): Subject | undefined {
	return subjectAt(state, selectedNode(state));
}

/** A path as of a layer, or before it was removed. @param layer the selected one unless it is given */
export function subjectAt(
	{image: {tree}, snapshot}: InspectorState,
	node: number,
	layer: number = snapshot.selection.layer,
): Subject | undefined {
	if (node === none) return undefined;
	const version = existingVersion(tree, node, layer);
	return {node, version: version === none ? existingVersion(tree, node, tree.lastLayer) : version};
}

/** The layer that a version of a path is seen as of: the selected one if it exists there. */
export function layerOfSubject(
	{image, snapshot}: InspectorState,
	{node, version}: Subject,
): number {
	const {tree} = image;
	const {layer} = snapshot.selection;
	return tree.versionAt(node, layer) === version ? layer : lastLayerOf(tree, node, version);
}

/** The last layer in which a version is that of its path. */
function lastLayerOf(tree: InspectorState['image']['tree'], node: number, version: number): number {
	let layer = tree.arrays.versionLayer[version];
	while (layer < tree.lastLayer && tree.versionAt(node, layer + 1) === version) layer += 1;
	return layer;
}

/** The file that a version is or links to inside the image, or why there is none. */
export function fileOf(state: InspectorState, subject: Subject | undefined): Subject | string {
	const {tree} = state.image;
	if (subject === undefined) return 'No path is selected.';
	const {node, version} = subject;
	if (version === none || !tree.exists(version)) return 'The path does not exist here.';
	if (isFileVersion(tree, version)) return subject;
	const kind = tree.kindOf(version);
	if (kind === EntryKind.directory) return 'A folder has no content.';
	if (kind !== EntryKind.symlink) return `A ${kindName(kind)} has no content.`;
	const layer = layerOfSubject(state, subject);
	const target = resolvePath(tree, tree.pathOf(node), layer);
	const targetVersion = target === none ? none : tree.versionAt(target, layer);
	if (targetVersion === none) return 'The link leads to nothing in the image.';
	if (!isFileVersion(tree, targetVersion)) return 'The link does not lead to a file.';
	return {node: target, version: targetVersion};
}
