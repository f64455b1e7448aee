import type {Analysis} from '../analysis/analysis.ts';
import {type ImageTree, none} from '../image/image-tree.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import type {PathState, SizeOperator, Term, VersionTerm} from './term.ts';

/** Whether a version of a path satisfies a term. @param next the version after it, or `none` */
export type VersionTest = (version: number, next: number) => boolean;

/** Figures that terms need besides the tree. */
export type SearchFigures = {
	/** Paths of the final tree that containers very likely do not need, with everything below them. */
	readonly removable?: readonly number[];
};

/** The figures of an analysis that searches need. */
export function searchFigures({removable}: Pick<Analysis, 'removable'>): SearchFigures {
	return {removable: removable.paths.map(({node}) => node)};
}

/** The test for a term that depends on the version. The versions that it is given exist. */
export function versionTest(
	index: TreeIndex,
	term: Term & VersionTerm,
	figures: SearchFigures,
): VersionTest {
	const test = plainTest(index, term, figures);
	if (!term.isNegated) return test;
	// An older version is not final, but the final tree may have its path.
	if (term.type === 'is' && term.state === 'final') return version => isGone(index.tree, version);
	return (version, next) => !test(version, next);
}

/** The test for a term as if it were not negated. */
function plainTest(index: TreeIndex, term: VersionTerm, figures: SearchFigures): VersionTest {
	const {tree} = index;
	const {versionLayer, previousVersion} = tree.arrays;
	switch (term.type) {
		case 'size':
			return sizeTest(index, term.operator, term.bytes);
		case 'kind':
			return kindTest(index, term.kinds);
		case 'owner':
			return version =>
				(term.uid === undefined || tree.uidOf(version) === term.uid) &&
				(term.gid === undefined || tree.gidOf(version) === term.gid);
		case 'layer': {
			const isIn = (layer: number) => layer >= term.first && layer <= term.last;
			return (version, next) =>
				isIn(versionLayer[version]) || (isRemoval(tree, next) && isIn(versionLayer[next]));
		}
		case 'changed':
			return version => {
				const older = previousVersion[version];
				return tree.exists(older) && (tree.changedFields(older, version) & term.fields) !== 0;
			};
		case 'is':
			return stateTest(index, term.state, figures);
	}
}

/** Sizes are those of files; other paths have none. */
function sizeTest(index: TreeIndex, operator: SizeOperator, bytes: number): VersionTest {
	const {tree, versionSize} = index;
	const isFile = (version: number) => tree.kindOf(version) === EntryKind.file;
	switch (operator) {
		case '>':
			return version => versionSize[version] > bytes;
		case '>=':
			return version => versionSize[version] >= bytes && isFile(version);
		case '<':
			return version => versionSize[version] < bytes && isFile(version);
		case '<=':
			return version => versionSize[version] <= bytes && isFile(version);
		case '=':
			return version => versionSize[version] === bytes && isFile(version);
	}
}

function kindTest({tree, isLinked}: TreeIndex, kinds: readonly EntryKind[]): VersionTest {
	const isSought = new Set<number>(kinds);
	const includesLinked = isSought.has(EntryKind.hardLink);
	return version =>
		isSought.has(tree.kindOf(version)) || (includesLinked && isLinked[version] === 1);
}

function stateTest(index: TreeIndex, state: PathState, figures: SearchFigures): VersionTest {
	const {tree, versionSize} = index;
	const {previousVersion, versionContent, versionNode, latestVersion} = tree.arrays;
	const isLatest = (version: number) => latestVersion[versionNode[version]] === version;
	switch (state) {
		case 'added':
			return version => !tree.exists(previousVersion[version]);
		case 'modified':
			return version => {
				const older = previousVersion[version];
				return tree.exists(older) && tree.changedFields(older, version) !== 0;
			};
		case 'removed':
			return version => isRemovedLater(tree, version);
		case 'final':
			return isLatest;
		case 'wasted': {
			const isFinal = finalContents(tree);
			return version => versionSize[version] > 0 && isFinal[versionContent[version]] !== 1;
		}
		case 'removable': {
			const isRemovable = nodesWithin(tree, figures.removable ?? []);
			return version => isLatest(version) && isRemovable[versionNode[version]] === 1;
		}
		case 'setuid':
			return version => (tree.modeOf(version) & 0o4000) !== 0;
		case 'setgid':
			return version => (tree.modeOf(version) & 0o2000) !== 0;
	}
}

/** By node: 1 if it is one of `tops` or below one. */
function nodesWithin({nodeCount, arrays}: ImageTree, tops: readonly number[]): Uint8Array {
	const {parents} = arrays.paths;
	const isWithin = new Uint8Array(nodeCount);
	for (const node of tops) isWithin[node] = 1;
	for (let node = 1; node < nodeCount; node++) isWithin[node] |= isWithin[parents[node]];
	return isWithin;
}

/** Whether the final tree lacks the path of a version. */
function isGone(tree: ImageTree, version: number): boolean {
	const {latestVersion, versionNode} = tree.arrays;
	return !tree.exists(latestVersion[versionNode[version]]);
}

/** Whether a later layer removes the path of a version, directly or after others have changed it. */
function isRemovedLater(tree: ImageTree, version: number): boolean {
	const {latestVersion, previousVersion, versionNode} = tree.arrays;
	let at = latestVersion[versionNode[version]];
	while (at !== version && tree.exists(at)) at = previousVersion[at];
	return at !== version;
}

function isRemoval(tree: ImageTree, version: number): boolean {
	return version !== none && !tree.exists(version);
}

/** By entry: 1 if the final tree has its content. */
function finalContents(tree: ImageTree): Uint8Array {
	const {layers, arrays} = tree;
	const {latestVersion, versionContent, layerStarts} = arrays;
	const last = layers.length - 1;
	const count = last < 0 ? 0 : layerStarts[last] + layers[last].entries.count;
	const isFinal = new Uint8Array(count);
	for (let node = 0; node < tree.nodeCount; node++) {
		const version = latestVersion[node];
		const content = version === none ? none : versionContent[version];
		if (content >= 0) isFinal[content] = 1;
	}
	return isFinal;
}
