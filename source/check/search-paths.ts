import {isSecret} from '../analysis/fixes/secrets.ts';
import {type ImageTree, none} from '../image/image-tree.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {type PathTest, pathTest} from './globs.ts';
import type {PathRules, SizeRule} from './settings.ts';

/** A path that a rule finds, without the words and the severity of the rule. */
export type FoundPath = {
	/** Not made printable. */
	readonly path: string;
	/** Content bytes that the rule is about. */
	readonly bytes: number;
	/** Layers that store the path, oldest first. */
	readonly layers: readonly number[];
	/** Whether the final image lacks the path. */
	readonly isGone: boolean;
	/** The user or group whose rights a privileged file gives. */
	readonly rightsOf?: {readonly kind: 'user' | 'group'; readonly id: number};
};

/** The paths that each rule finds, as plain data, which the cache keeps. */
export type FoundPaths = {
	/** By rule. */
	readonly forbid: readonly (readonly FoundPath[])[];
	readonly maxBytes: readonly (readonly FoundPath[])[];
	readonly secrets: readonly FoundPath[];
	readonly setuid: readonly FoundPath[];
};

/** Whether any of the rules needs the tree of the image. */
export function needTree({forbid, maxBytes, setuid, secrets}: PathRules): boolean {
	return forbid.length > 0 || maxBytes.length > 0 || setuid !== undefined || secrets !== undefined;
}

/** The parts of the rules that determine which paths of an image they find, as text. */
export function searchKey({forbid, maxBytes, secrets, setuid}: PathRules): string {
	return JSON.stringify([
		forbid.map(({globs}) => globs),
		maxBytes.map(({globs, maxBytes}) => [globs, maxBytes]),
		secrets !== undefined,
		setuid !== undefined,
	]);
}

/** Searches an image for the paths that violate rules. */
export function searchPaths(
	tree: ImageTree,
	{forbid, maxBytes, secrets, setuid}: PathRules,
): FoundPaths {
	return {
		forbid: forbid.map(({globs}) => storedPaths(tree, pathTest(globs))),
		maxBytes: maxBytes.map(rule => largePaths(tree, rule)),
		secrets: secrets ? storedPaths(tree, isSecret) : [],
		setuid: setuid ? privilegedFiles(tree) : [],
	};
}

/** The paths that any layer stores and that pass a test, without those below another one. */
function storedPaths(tree: ImageTree, isFound: PathTest): readonly FoundPath[] {
	const roots = topmost(tree, isFound);
	const {versionCount, versionNode, versionLayer, versionContent, latestVersion} = tree.arrays;
	const counted = new Set<number>();
	const sums = new Map<number, {bytes: number; layers: Set<number>}>();
	for (let version = 0; version < versionCount; version++) {
		const root = roots[versionNode[version]];
		if (root === none || !tree.exists(version)) continue;
		const sum = sums.get(root) ?? {bytes: 0, layers: new Set()};
		sums.set(root, sum);
		sum.layers.add(versionLayer[version]);
		const content = versionContent[version];
		// Each hard-linked content counts once.
		if (content < 0 || counted.has(content)) continue;
		counted.add(content);
		sum.bytes += tree.entrySize(content);
	}
	return [...sums].map(([node, {bytes, layers}]) => ({
		path: tree.pathOf(node),
		bytes,
		layers: inOrder(layers),
		isGone: !tree.exists(latestVersion[node]),
	}));
}

function inOrder(layers: Iterable<number>): readonly number[] {
	return [...layers].sort((one, other) => one - other);
}

/** The topmost paths of the final tree that pass a test and hold more bytes than allowed. */
function largePaths(tree: ImageTree, {globs, maxBytes}: SizeRule): readonly FoundPath[] {
	const roots = topmost(tree, pathTest(globs));
	const {latestVersion, versionContent} = tree.arrays;
	const sums = new Map<number, {bytes: number; layers: Set<number>}>();
	const counted = new Set<number>();
	for (let node = 0; node < tree.nodeCount; node++) {
		const version = latestVersion[node];
		const content = version === none ? none : versionContent[version];
		if (roots[node] === none || content < 0 || counted.has(content)) continue;
		counted.add(content);
		const sum = sums.get(roots[node]) ?? {bytes: 0, layers: new Set()};
		sums.set(roots[node], sum);
		sum.bytes += tree.entrySize(content);
		sum.layers.add(tree.layerOfEntry(content));
	}
	return [...sums]
		.filter(([, {bytes}]) => bytes > maxBytes)
		.map(([node, {bytes, layers}]) => ({
			path: tree.pathOf(node),
			bytes,
			layers: inOrder(layers),
			isGone: false,
		}));
}

const setUserBit = 0o4000;
const setGroupBit = 0o2000;
const groupExecuteBit = 0o010;

/** Files of the final tree that run with the rights of their owner or group. */
function privilegedFiles(tree: ImageTree): readonly FoundPath[] {
	const {latestVersion, versionLayer} = tree.arrays;
	const found: FoundPath[] = [];
	for (let node = 0; node < tree.nodeCount; node++) {
		const version = latestVersion[node];
		if (!tree.exists(version) || tree.kindOf(version) !== EntryKind.file) continue;
		const mode = tree.modeOf(version);
		const isUser = (mode & setUserBit) !== 0;
		// Without the right to execute it, the bit of the group means something else.
		const isGroup = (mode & setGroupBit) !== 0 && (mode & groupExecuteBit) !== 0;
		if (!isUser && !isGroup) continue;
		found.push({
			path: tree.pathOf(node),
			bytes: tree.sizeOf(version),
			layers: [versionLayer[version]],
			isGone: false,
			rightsOf: isUser
				? {kind: 'user', id: tree.uidOf(version)}
				: {kind: 'group', id: tree.gidOf(version)},
		});
	}
	return found;
}

/** By node: the topmost node at or above it whose path passes a test, or {@link none}. */
function topmost(tree: ImageTree, isFound: PathTest): Int32Array {
	const roots = new Int32Array(tree.nodeCount).fill(none);
	// Parents precede their children.
	for (let node = 0; node < tree.nodeCount; node++) {
		const above = node === 0 ? none : roots[tree.parentOf(node)];
		roots[node] = above !== none ? above : isFound(tree.pathOf(node)) ? node : none;
	}
	return roots;
}
