import assert from 'node:assert/strict';
import {test} from 'node:test';
import {runSync} from '../../source/cooperative.ts';
import {createSnapshot} from '../../source/image/create-snapshot.ts';
import {anyChange, ChangeBit, type LayerSnapshot} from '../../source/image/layer-snapshot.ts';
import {indexTree, type TreeIndex} from '../../source/image/tree-index.ts';
import {rootPath} from '../../source/layer/path-table.ts';
import {parseQuery} from '../../source/search/query.ts';
import {searching} from '../../source/search/search.ts';
import {type Folds, isOpen} from '../../source/ui/tree/folds.ts';
import {Matches} from '../../source/ui/tree/matches.ts';
import {RowFold} from '../../source/ui/tree/row-walk.ts';
import {type TreeRows, treeRows} from '../../source/ui/tree/tree-rows.ts';
import {shownBytes, type TreeView} from '../../source/ui/tree/tree-view.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {type Random, randomLayers, seededRandom} from '../fixtures/random-layers.ts';

/** A failing image is named by its seed. */
const imageCount = 200;
const viewsPerImage = 30;

type Row = {readonly node: number; readonly depth: number; readonly fold: number};

test('the rows of random views equal those of a naive walk', async () => {
	for (let seed = 0; seed < imageCount; seed++) {
		const index = indexTree(await treeOf(...randomLayers(seed)));
		const random = seededRandom(seed);
		for (let count = 0; count < viewsPerImage; count++) {
			const layer = random(index.tree.layers.length);
			const snapshot = createSnapshot(index, {layer, isOwn: random(5) > 0});
			const view = randomView(index, random);
			const rows = treeRows(index, snapshot, view);
			const expected = walk(index, snapshot, view);
			const of = `view ${count} of image ${seed}`;
			assert.deepEqual(listed(rows), expected.rows, of);
			assert.equal(rows.visibleCount, expected.visibleCount, of);
			for (let node = 1; node < index.tree.nodeCount; node++) {
				assert.equal(
					rows.rowNear(node),
					nearest(index, expected.rows, node),
					`${of}, node ${node}`,
				);
			}
		}
	}
});

function randomView(index: TreeIndex, random: Random): TreeView {
	const some = () =>
		new Set(Array.from({length: random(4)}, () => 1 + random(index.tree.nodeCount)));
	const rules = ['auto', 'open', 'closed'] as const;
	const folds: Folds = {rule: rules[random(3)], opened: some(), closed: some()};
	const texts = ['', '', 'a', 'b', 'a/b', '/a', 'c/', 'abc', 'kind:dir', 'a size>1', '-b'];
	const text = texts[random(texts.length)];
	return {
		mode: random(2) === 0 ? 'all' : 'layer',
		shown: random(3) === 0 ? random(anyChange + 1) : anyChange,
		sort: random(2) === 0 ? 'name' : 'size',
		folds,
		matches: text === '' ? undefined : matchesOf(index, text),
	};
}

function matchesOf(index: TreeIndex, text: string): Matches {
	return new Matches(index, runSync(searching(index, parseQuery(text))));
}

function listed(rows: TreeRows): readonly Row[] {
	return Array.from({length: rows.count}, (_, row) => ({
		node: rows.nodeAt(row),
		depth: rows.depthAt(row),
		fold: rows.foldAt(row),
	}));
}

function walk(index: TreeIndex, snapshot: LayerSnapshot, view: TreeView) {
	const {tree, children, childStarts} = index;
	const isKept = (node: number) => {
		const change = snapshot.changeOf(node);
		const isOfLayer = change !== ChangeBit.unchanged || snapshot.isStoredAgain(node);
		const isShown = (change & view.shown) !== 0 && (view.mode === 'all' || isOfLayer);
		return isShown && (view.matches === undefined || view.matches.has(node));
	};
	const childrenOf = (node: number) => [
		...children.subarray(childStarts[node], childStarts[node + 1]),
	];
	const hasRow = (node: number): boolean => isKept(node) || childrenOf(node).some(hasRow);
	const rows: Row[] = [];
	const visit = (directory: number, depth: number) => {
		const shown = childrenOf(directory).filter(hasRow);
		const bytes = (node: number) => shownBytes(index, snapshot, view.mode, node);
		if (view.sort === 'size') shown.sort((one, other) => bytes(other) - bytes(one));
		for (const node of shown) {
			const isLeaf = !childrenOf(node).some(hasRow);
			const opens = !isLeaf && isOpen(view.folds, index, snapshot, node);
			rows.push({node, depth, fold: isLeaf ? RowFold.leaf : opens ? RowFold.open : RowFold.closed});
			if (opens) visit(node, depth + 1);
		}
	};
	visit(rootPath, 0);
	const nodes = Array.from({length: tree.nodeCount}, (_, node) => node);
	return {rows, visibleCount: nodes.filter(node => node !== rootPath && isKept(node)).length};
}

/** The row of a node, or of the nearest directory above it that has one. */
function nearest({tree}: TreeIndex, rows: readonly Row[], node: number): number {
	for (let at = node; at !== rootPath; at = tree.parentOf(at)) {
		const row = rows.findIndex(one => one.node === at);
		if (row >= 0) return row;
	}
	return -1;
}
