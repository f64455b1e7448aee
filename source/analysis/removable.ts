import {type ImageTree, none} from '../image/image-tree.ts';
import type {AnalyzedImage} from './analyzed-image.ts';
import {matchRules, type RuleMatches} from './match-rules.ts';
import {type RemovableRule, removableRules} from './removable-rules.ts';

/** A path of the final tree that containers very likely do not need. */
export type RemovablePath = {
	/** The {@link RemovableRule.id id} of its rule. */
	readonly rule: string;
	readonly node: number;
	/** With a leading slash. Not made printable. */
	readonly path: string;
	/** Content bytes that the final tree would lose with it, each hard-linked file once. */
	readonly bytes: number;
	/** Paths other than directories, at or below it. */
	readonly files: number;
	/** Layers that store the bytes, oldest first. */
	readonly layers: readonly number[];
};

/** An estimate. It has nothing to do with waste: all these bytes are in the final tree. */
export type Removable = {
	/** Bytes of the paths whose rule is `likely`. */
	readonly bytes: number;
	/** Bytes of the paths whose rule is `weak`. */
	readonly weakBytes: number;
	/** Largest first; none contains another one, and none has 0 bytes. */
	readonly paths: readonly RemovablePath[];
};

/** Finds the paths of the final tree that containers very likely do not need. */
export function findRemovable(tree: ImageTree): Removable {
	const matches = matchRules(tree, removableRules);
	if (matches.rules.size === 0) return sumUp([]);
	const sums = sumContents(tree, matches);
	const paths = [...sums].map(([node, {bytes, files, layers}]) => ({
		rule: matches.rules.get(node)!.id,
		node,
		path: tree.pathOf(node),
		bytes,
		files,
		layers: [...layers].sort((one, other) => one - other),
	}));
	return sumUp(
		paths
			.filter(({bytes}) => bytes > 0)
			.sort((one, other) => other.bytes - one.bytes || (one.path < other.path ? -1 : 1)),
	);
}

const rulesById: ReadonlyMap<string, RemovableRule> = new Map(
	removableRules.map(rule => [rule.id, rule]),
);

/** The rule of a removable path. */
export function ruleOf({rule}: RemovablePath): RemovableRule {
	return rulesById.get(rule)!;
}

/** The removable paths by node, without the nodes below them. */
export function removableByNode({paths}: Removable): ReadonlyMap<number, RemovablePath> {
	return new Map(paths.map(path => [path.node, path]));
}

/** The image without the removable paths that its user declares as needed. */
export function ignorePaths<Image extends AnalyzedImage>(
	image: Image,
	isIgnored: ((path: string) => boolean) | undefined,
): Image {
	if (!isIgnored) return image;
	const {analysis} = image;
	const removable = keepRemovable(analysis.removable, ({path}) => !isIgnored(path));
	return {...image, analysis: {...analysis, removable}};
}

/** The removable paths that pass a test. */
export function keepRemovable(
	{paths}: Removable,
	isKept: (path: RemovablePath) => boolean,
): Removable {
	return sumUp(paths.filter(isKept));
}

/** All removable paths of a rule. */
export type RemovableGroup = {
	readonly rule: RemovableRule;
	readonly bytes: number;
	/** Largest first. */
	readonly paths: readonly RemovablePath[];
	/** Layers that store the bytes, oldest first. */
	readonly layers: readonly number[];
};

/** Groups removable paths by rule: likely ones first, then the largest. */
export function groupByRule({paths}: Removable): readonly RemovableGroup[] {
	const groups = [...Map.groupBy(paths, ruleOf)].map(([rule, paths]) => ({
		rule,
		bytes: paths.reduce((sum, {bytes}) => sum + bytes, 0),
		paths,
		layers: [...new Set(paths.flatMap(({layers}) => layers))].sort((one, other) => one - other),
	}));
	const rank = ({rule}: RemovableGroup) => (rule.confidence === 'likely' ? 0 : 1);
	return groups.sort((one, other) => rank(one) - rank(other) || other.bytes - one.bytes);
}

function sumUp(paths: readonly RemovablePath[]): Removable {
	let bytes = 0;
	let weakBytes = 0;
	for (const path of paths) {
		if (ruleOf(path).confidence === 'likely') bytes += path.bytes;
		else weakBytes += path.bytes;
	}
	return {bytes, weakBytes, paths};
}

type Sum = {bytes: number; files: number; readonly layers: number[]};

/** Sums up the files below each topmost node, and their contents that no other path shares. */
function sumContents(tree: ImageTree, matches: RuleMatches): ReadonlyMap<number, Sum> {
	const sums = new Map<number, Sum>();
	for (const node of matches.rules.keys()) sums.set(node, {bytes: 0, files: 0, layers: []});
	const {latestVersion, layerStarts} = tree.arrays;
	for (let node = 0; node < tree.nodeCount; node++) {
		if (matches.roots[node] === none || tree.isDirectory(latestVersion[node])) continue;
		sums.get(matches.roots[node])!.files += 1;
	}
	const owners = contentOwners(tree, matches);
	for (const [layer, {entries}] of tree.layers.entries()) {
		for (let index = 0; index < entries.count; index++) {
			const owner = owners[layerStarts[layer] + index];
			if (owner < 0 || entries.size[index] === 0) continue;
			const sum = sums.get(owner)!;
			sum.bytes += entries.size[index];
			if (sum.layers.at(-1) !== layer) sum.layers.push(layer);
		}
	}
	return sums;
}

/** Instead of a node: a path that stays shares the content. */
const isNeeded = -2;

/**
 * By number of the entry over all layers: the topmost removable node that its content is part of. A
 * content with several names is removable if all of them are, and as weakly as the weakest of them.
 */
function contentOwners(tree: ImageTree, {roots, rules}: RuleMatches): Int32Array {
	const {layers, arrays} = tree;
	const {latestVersion, versionContent, layerStarts} = arrays;
	const last = layers.length - 1;
	const count = layerStarts[last] + layers[last].entries.count;
	const owners = new Int32Array(count).fill(none);
	for (let node = 0; node < tree.nodeCount; node++) {
		const version = latestVersion[node];
		const content = version === none ? none : versionContent[version];
		if (content < 0) continue;
		const root = roots[node];
		const owner = owners[content];
		if (root === none) owners[content] = isNeeded;
		else if (owner === none || (owner >= 0 && rules.get(root)!.confidence === 'weak')) {
			owners[content] = root;
		}
	}
	return owners;
}
