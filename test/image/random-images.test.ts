import assert from 'node:assert/strict';
import {test} from 'node:test';
import {analyze} from '../../source/analysis/analysis.ts';
import {missingChecksums} from '../../source/image/missing-checksums.ts';
import {treeOf, treeRows} from '../fixtures/image-tree.ts';
import {randomLayers} from '../fixtures/random-layers.ts';
import {type ModelFile, type ModelLayer, mergeNaively} from '../fixtures/reference-model.ts';

/** Number of images that are compared with the reference model. */
const imageCount = 400;

for (const {seeds, name} of seedGroups(imageCount)) {
	test(`the tree equals a naive merge in ${name}`, async () => {
		for (const seed of seeds) await compare(seed);
	});
}

async function compare(seed: number): Promise<void> {
	const layers = randomLayers(seed);
	const model = mergeNaively(layers);
	const tree = await treeOf(...layers);
	const of = (value: string) => `${value} of the random image ${seed}`;
	for (const [layer, {tree: expected}] of model.entries()) {
		const rows = treeRows(tree, layer).map(({layer: _, ...row}) => row);
		assert.deepEqual(rows, modelRows(expected), of(`the tree as of layer ${layer}`));
	}
	assert.deepEqual(missingChecksums(tree), [], of('missing checksums of streamed contents'));

	const {totals, layers: figures, wasted} = analyze(tree);
	const finalBytes = contentBytes(model.at(-1)?.tree);
	const storedBytes = sum(model.map(layer => layer.storedBytes));
	assert.equal(totals.storedBytes, storedBytes, of('stored bytes'));
	assert.equal(totals.finalBytes, finalBytes, of('final bytes'));
	assert.equal(totals.wastedBytes, storedBytes - finalBytes, of('wasted bytes'));
	assert.equal(totals.files, fileCount(model.at(-1)?.tree), of('files'));
	assert.equal(sum(wasted.map(({bytes}) => bytes)), totals.wastedBytes, of('sum of wasted rows'));
	const counts = figures.map(({added, modified, removed}) => ({added, modified, removed}));
	assert.deepEqual(counts, model.map(countsOf), of('changes'));
	const wastedByLayer = figures.map(layer => layer.wastedBytes);
	assert.deepEqual(wastedByLayer, wasteByLayer(model), of('wasted bytes by layer'));

	for (const {path, bytes, layers: involved, cause} of wasted) {
		const row = of(`the wasted row ${path} (${cause})`);
		assert.ok(bytes > 0, row);
		const ending = involved.at(-1) ?? -1;
		assert.deepEqual(
			involved,
			involved.toSorted((one, other) => one - other),
			row,
		);
		const after = model[ending].tree;
		assert.equal(after.has(path.slice(1)), cause !== 'removed', `${row} after layer ${ending}`);
	}
}

function modelRows(tree: ReadonlyMap<string, ModelFile>) {
	const rows = [...tree].map(([path, {kind, mode, uid, gid, link, content}]) => ({
		path: `/${path}`,
		kind,
		mode,
		uid,
		gid,
		size: content.length,
		link,
	}));
	return rows.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Counts contents that are shared by hard links once. */
function contentBytes(tree: ReadonlyMap<string, ModelFile> = new Map()): number {
	return sum([...new Set(tree.values())].map(({content}) => content.length));
}

function fileCount(tree: ReadonlyMap<string, ModelFile> = new Map()): number {
	return [...tree.values()].filter(({kind}) => kind !== 'dir').length;
}

function wasteByLayer(model: readonly ModelLayer[]): readonly number[] {
	const used = new Set(model.at(-1)?.tree.values());
	return model.map(({stored}) =>
		sum(stored.filter(file => !used.has(file)).map(({content}) => content.length)),
	);
}

function countsOf({added, modified, removed}: ModelLayer) {
	return {added, modified, removed};
}

function seedGroups(
	count: number,
): readonly {readonly seeds: readonly number[]; readonly name: string}[] {
	return Array.from({length: Math.ceil(count / 100)}, (_, group) => ({
		seeds: Array.from({length: 100}, (_, index) => group * 100 + index),
		name: `random images ${group * 100} to ${group * 100 + 99}`,
	}));
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
