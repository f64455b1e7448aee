import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createSnapshot} from '../../source/image/create-snapshot.ts';
import type {ImageTree} from '../../source/image/image-tree.ts';
import {none} from '../../source/image/image-tree.ts';
import type {LayerSelection} from '../../source/image/layer-selection.ts';
import {ChangeBit, type LayerSnapshot} from '../../source/image/layer-snapshot.ts';
import {indexTree, type TreeIndex} from '../../source/image/tree-index.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {file} from '../fixtures/layer-tar.ts';
import {randomLayers} from '../fixtures/random-layers.ts';

/** Seeds of the random images. */
const seeds = Array.from({length: 150}, (_, seed) => seed);

describe('createSnapshot()', () => {
	test('matches a naive computation for every path of random images', async () => {
		for (const seed of seeds) {
			const index = indexTree(await treeOf(...randomLayers(seed)));
			for (const selection of selectionsOf(index.tree)) {
				const snapshot = createSnapshot(index, selection);
				const of = `image ${seed}, layer ${selection.layer}${selection.isOwn ? '' : ', not its own step'}`;
				assert.deepEqual(valuesOf(index, snapshot), naively(index, selection), of);
			}
		}
	});

	test('gives the same result when it updates the snapshot of another layer', async () => {
		for (const seed of seeds) {
			// Enough unchanged paths for an update of the other snapshot.
			const many = Array.from({length: 200}, (_, at) => file(`many/${at % 7}/${at}`, 'x'));
			const index = indexTree(await treeOf(many, ...randomLayers(seed)));
			const selections = selectionsOf(index.tree);
			const all = selections.map(selection => createSnapshot(index, selection));
			for (const [at, selection] of selections.entries()) {
				for (const near of all) {
					const {linked, ...sums} = createSnapshot(index, selection, near).data;
					const {linked: expectedLinked, ...expected} = all[at].data;
					const of = `image ${seed}, layer ${selection.layer} from ${near.selection.layer}`;
					assert.deepEqual(sums, expected, of);
					assert.deepEqual(linked.toSorted(), expectedLinked.toSorted(), of);
				}
			}
		}
	});
});

/** Before the first layer, then each layer as its own step and as a step without a layer. */
function selectionsOf(tree: ImageTree): readonly LayerSelection[] {
	const layers = tree.layers.map((_, layer) => layer);
	return [none, ...layers].flatMap(layer =>
		(layer === none ? [false] : [true, false]).map(isOwn => ({layer, isOwn})),
	);
}

type NodeValues = {
	readonly change: number;
	readonly version: number;
	readonly total: number;
	readonly own: number;
	readonly changes: number;
	readonly paths: number;
};

function valuesOf({tree}: TreeIndex, snapshot: LayerSnapshot): readonly NodeValues[] {
	return Array.from({length: tree.nodeCount}, (_, node) => ({
		change: snapshot.changeOf(node),
		version: snapshot.versionOf(node),
		total: snapshot.totalBytesOf(node),
		own: snapshot.layerBytesOf(node),
		changes: snapshot.changesBelow(node),
		paths: snapshot.pathsBelow(node),
	}));
}

/** The same values, computed for each path from all paths below it. */
function naively(index: TreeIndex, {layer, isOwn}: LayerSelection): readonly NodeValues[] {
	const {tree, isLinked, versionSize} = index;
	const {layerStarts, versionContent, previousVersion} = tree.arrays;
	const nodes = Array.from({length: tree.nodeCount}, (_, node) => {
		const now = tree.versionAt(node, layer);
		const change = isOwn ? tree.changeAt(node, layer) : 'unchanged';
		const isThere = tree.exists(now);
		const isRemoved = change === 'removed';
		return {
			change: isThere || isRemoved ? ChangeBit[change] : ChangeBit.absent,
			version: isThere ? now : isRemoved ? previousVersion[now] : none,
			isThere,
			isRemoved,
		};
	});
	return nodes.map(({change, version, isRemoved}, node) => {
		const below = nodes.map((_, other) => other).filter(other => isBelow(tree, other, node));
		// For a removed directory the paths removed with it, otherwise the existing paths.
		const counted = [node, ...below].filter(other =>
			isRemoved ? nodes[other].isRemoved : nodes[other].isThere,
		);
		const sizes = new Map<string, number>();
		const ownSizes = new Map<string, number>();
		for (const other of counted) {
			const {version: at} = nodes[other];
			const content = versionContent[at];
			const key = isLinked[at] === 1 && !isRemoved ? `content ${content}` : `node ${other}`;
			sizes.set(key, versionSize[at]);
		}
		for (const other of [node, ...below].filter(one => nodes[one].isThere)) {
			const {version: at} = nodes[other];
			const content = versionContent[at];
			if (!isOwn || content < layerStarts[layer]) continue;
			ownSizes.set(isLinked[at] === 1 ? `content ${content}` : `node ${other}`, versionSize[at]);
		}
		const isChange = (other: number) =>
			nodes[other].change !== ChangeBit.absent && nodes[other].change !== ChangeBit.unchanged;
		return {
			change,
			version,
			total: change === ChangeBit.absent ? 0 : sum(sizes),
			own: change === ChangeBit.absent ? 0 : sum(ownSizes),
			changes: below.filter(isChange).length,
			paths: change === ChangeBit.absent ? 0 : counted.length - 1,
		};
	});
}

function isBelow(tree: ImageTree, node: number, directory: number): boolean {
	for (let at = node; at !== 0; ) {
		at = tree.parentOf(at);
		if (at === directory) return true;
	}
	return false;
}

function sum(sizes: ReadonlyMap<string, number>): number {
	return [...sizes.values()].reduce((total, size) => total + size, 0);
}
