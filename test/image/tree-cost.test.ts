import assert from 'node:assert/strict';
import {test} from 'node:test';
import {buildImageTree, ImageTreeBuilder} from '../../source/image/tree-builder.ts';
import type {LayerIndex} from '../../source/layer/layer-index.ts';
import {treePaths} from '../fixtures/image-tree.ts';
import {indexLayer} from '../fixtures/index-layer.ts';
import {file, whiteout} from '../fixtures/layer-tar.ts';

const fileCount = 20_000;
const folderCount = 100;
const paths = Array.from({length: fileCount}, (_, index) => `d${index % folderCount}/f${index}`);
/** Files and implied directories of such a layer. */
const pathCount = fileCount + folderCount;

test('a tree of 30 layers has exactly one version per entry and removal', async () => {
	const files = await indexLayer(paths.map(path => file(path)));
	const folders = Array.from({length: folderCount}, (_, index) => whiteout(`d${index}`));
	const removal = await indexLayer(folders);
	const layers = Array.from({length: 30}, (_, layer) => (layer % 3 === 2 ? removal : files));
	const {arrays, nodeCount} = buildImageTree(layers);
	const root = 1;
	const added = 10 * pathCount;
	const storedAgain = 10 * fileCount;
	const removed = 10 * pathCount;
	assert.equal(arrays.versionCount, root + added + storedAgain + removed);
	assert.equal(nodeCount, root + pathCount);
});

test('repeated removals add no versions', async () => {
	const files = await indexLayer(paths.map(path => file(path)));
	const removal = await indexLayer([whiteout('d0')]);
	const layers: readonly LayerIndex[] = [files, ...Array.from({length: 500}, () => removal)];
	const {arrays} = buildImageTree(layers);
	assert.equal(arrays.versionCount, 1 + pathCount + (1 + fileCount / folderCount));
});

test('a path with a thousand directories can be removed', async () => {
	const deep = 'd/'.repeat(1000);
	const layers = [await indexLayer([file(`${deep}f`)]), await indexLayer([whiteout('d')])];
	assert.deepEqual(treePaths(buildImageTree(layers)), []);
});

test('a built tree does not change when its builder gets another layer', async () => {
	const builder = new ImageTreeBuilder();
	builder.addLayer(await indexLayer([file('a')]));
	const before = builder.build();
	builder.addLayer(await indexLayer([whiteout('a'), file('b')]));
	assert.deepEqual(treePaths(before), ['/a']);
	assert.deepEqual(treePaths(builder.build()), ['/b']);
});

test('an image without layers has an empty tree', () => {
	const tree = buildImageTree([]);
	assert.deepEqual(treePaths(tree), []);
	assert.equal(tree.lastLayer, -1);
});

test('the number of warnings is limited to 200', async () => {
	const odd = Array.from({length: 5000}, (_, index) => whiteout(`x${index}`));
	const {warnings} = buildImageTree([await indexLayer(odd)]);
	assert.equal(warnings.length, 201);
	assert.equal(warnings.at(-1), 'and 4800 more warnings');
});
