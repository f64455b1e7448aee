import {ruleOf} from '../../analysis/removable.ts';
import type {CheckedImage} from '../../check/check-image.ts';
import {type ImageTree, none, removedEntry} from '../../image/image-tree.ts';
import {indexTree, type TreeIndex} from '../../image/tree-index.ts';
import {rootPath} from '../../layer/path-table.ts';
import {printable} from '../../text/printable.ts';
import {State, type TreeData} from './page-data.ts';

/** By `EntryKind`; a hard link has the kind of its target, if there is one. */
const kindLetters = 'fdlhcbp';

/** The tree of an image with its wasted and removable paths, for the page. */
export function treeData(tree: ImageTree, {image, check}: CheckedImage): TreeData {
	const index = indexTree(tree);
	const nodes = depthFirst(index);
	const numbers = new Int32Array(tree.nodeCount).fill(none);
	for (const [number, node] of nodes.entries()) numbers[node] = number;
	const {wasted, removable} = image.analysis;
	const fixes = new Map(check.fixes.flatMap(({rows}, fix) => rows.map(row => [row, fix] as const)));
	const labels = [...new Set(removable.paths.map(path => ruleOf(path).label))];
	return {
		names: Array.from(nodes, node => printable(tree.nameOf(node))).join('/'),
		...shapeOf(index, nodes),
		...versionsOf(index, nodes),
		shared: sharedContents(index, numbers),
		wasted: wasted.flatMap(row => [numbers[row.node], row.bytes, fixes.get(row) ?? none]),
		removable: removable.paths.flatMap(path => [
			numbers[path.node],
			path.bytes,
			labels.indexOf(ruleOf(path).label),
		]),
		labels,
	};
}

/** All nodes that any layer has, each before its children. Paths can be deep, so nothing recurses. */
function depthFirst({tree, children, childStarts}: TreeIndex): Int32Array {
	const nodes = new Int32Array(tree.nodeCount);
	const waiting: number[] = [rootPath];
	let count = 0;
	for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
		nodes[count++] = node;
		for (let at = childStarts[node + 1] - 1; at >= childStarts[node]; at--) {
			if (hasExisted(tree, children[at])) waiting.push(children[at]);
		}
	}
	return nodes.subarray(0, count);
}

function hasExisted(tree: ImageTree, node: number): boolean {
	return newestExisting(tree, node) !== none;
}

function newestExisting(tree: ImageTree, node: number): number {
	const {latestVersion, previousVersion, versionEntry} = tree.arrays;
	let version = latestVersion[node];
	while (version !== none && versionEntry[version] === removedEntry) {
		version = previousVersion[version];
	}
	return version;
}

function shapeOf(index: TreeIndex, nodes: Int32Array): Pick<TreeData, 'kinds' | 'childCounts'> {
	const {tree, children, childStarts} = index;
	const childCounts: number[] = [];
	let kinds = '';
	for (const node of nodes) {
		const version = newestExisting(tree, node);
		// The root directory exists before the first layer.
		const letter = version === none ? 'd' : kindLetters[tree.kindOf(version)];
		const count = children
			.subarray(childStarts[node], childStarts[node + 1])
			.reduce((sum, child) => sum + (hasExisted(tree, child) ? 1 : 0), 0);
		if (count > 0) childCounts.push(count);
		kinds += count > 0 ? letter.toUpperCase() : letter;
	}
	return {kinds, childCounts};
}

function versionsOf(
	{tree, versionSize, isDirectory}: TreeIndex,
	nodes: Int32Array,
): Pick<TreeData, 'layers' | 'sizes' | 'later'> {
	const {latestVersion, previousVersion, versionLayer} = tree.arrays;
	const layers: number[] = [];
	const sizes: number[] = [];
	const later: number[] = [];
	for (const [number, node] of nodes.entries()) {
		const versions: number[] = [];
		for (let at = latestVersion[node]; at !== none; at = previousVersion[at]) versions.unshift(at);
		const first = versions.findIndex(version => tree.exists(version));
		layers.push(first < 0 ? 0 : versionLayer[versions[first]]);
		sizes.push(first < 0 ? 0 : versionSize[versions[first]]);
		for (let at = first + 1; at < versions.length && first >= 0; at++) {
			const state = stateOf(tree, versions[at - 1], versions[at]);
			const isNothing = state === State.storedAgain && isDirectory[versions[at]] === 1;
			if (state === State.absent || isNothing) continue;
			later.push(number, versionLayer[versions[at]], state, versionSize[versions[at]]);
		}
	}
	return {layers, sizes, later};
}

function stateOf(tree: ImageTree, older: number, newer: number): State {
	if (!tree.exists(newer)) return tree.exists(older) ? State.removed : State.absent;
	if (!tree.exists(older)) return State.added;
	return tree.changedFields(older, newer) === 0 ? State.storedAgain : State.modified;
}

/** Contents that several names share: a folder counts each once, and only their own layer stores them. */
function sharedContents(
	{tree, isLinked, versionSize}: TreeIndex,
	numbers: Int32Array,
): TreeData['shared'] {
	const {versionCount, versionContent, versionNode, versionLayer} = tree.arrays;
	const places = new Map<number, number[]>();
	for (let version = 0; version < versionCount; version++) {
		if (isLinked[version] === 0 || versionSize[version] === 0) continue;
		const content = versionContent[version];
		const known = places.get(content) ?? [tree.layerOfEntry(content)];
		places.set(content, known);
		known.push(numbers[versionNode[version]], versionLayer[version]);
	}
	return [...places.values()];
}
