import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createSnapshot} from '../../../source/image/create-snapshot.ts';
import {ChangeBit} from '../../../source/image/layer-snapshot.ts';
import {indexTree} from '../../../source/image/tree-index.ts';
import {pathOf, readTree, type Tree} from '../../../source/report/html/page/tree-model.ts';
import {openAtFirst, rowsOf, viewOf} from '../../../source/report/html/page/tree-view.ts';
import {State} from '../../../source/report/html/page-data.ts';
import {treeData} from '../../../source/report/html/tree-data.ts';
import {checked} from '../../fixtures/check-settings.ts';
import {file, type PackedEntry, whiteout} from '../../fixtures/layer-tar.ts';
import {loadedImage} from '../../fixtures/loaded-image.ts';
import {randomLayers} from '../../fixtures/random-layers.ts';
import {wastefulImage} from '../../fixtures/wasteful-image.ts';

const seeds = Array.from({length: 60}, (_, seed) => seed);

describe('treeData()', () => {
	test('lets the page show what the inspector shows, for every path and layer of random images', async () => {
		for (const seed of seeds) {
			const image = await imageOf(...randomLayers(seed));
			const index = indexTree(image.tree);
			const tree = readTree(treeData(image.tree, checked(image, {})));
			const nodes = new Map(tree.names.map((_, node) => [pathOf(tree, node), node]));
			for (const layer of [undefined, ...image.tree.layers.keys()]) {
				const view = viewOf(tree, layer);
				const selection = {layer: layer ?? image.tree.lastLayer, isOwn: layer !== undefined};
				const snapshot = createSnapshot(index, selection);
				for (let node = 1; node < image.tree.nodeCount; node++) {
					const of = `image ${seed}, layer ${layer}, ${image.tree.pathOf(node)}`;
					const shown = nodes.get(image.tree.pathOf(node));
					const change = snapshot.changeOf(node);
					if (shown === undefined) {
						assert.equal(change, ChangeBit.absent, of);
						continue;
					}
					const isDirectory = image.tree.isDirectory(snapshot.versionOf(node));
					const isAgain = layer !== undefined && !isDirectory && snapshot.isStoredAgain(node);
					const expected =
						layer !== undefined
							? isAgain
								? State.storedAgain
								: stateOf[change]
							: change === ChangeBit.absent || change === ChangeBit.removed
								? State.absent
								: State.present;
					assert.equal(view.states[shown], expected, of);
					if (expected === State.absent || expected === State.removed) continue;
					const bytes =
						layer === undefined ? snapshot.totalBytesOf(node) : snapshot.layerBytesOf(node);
					assert.equal(view.bytes[shown], bytes, of);
				}
			}
		}
	});

	test('numbers the fixes of wasted paths, and has their bytes', async () => {
		const image = await wastefulImage();
		const result = checked(image, {});
		const tree = readTree(treeData(image.tree, result));
		assert.deepEqual(
			tree.wasted.map(({node, bytes, subject}) => [pathOf(tree, node), bytes, subject]),
			[
				['/srv/data', 300, 0],
				['/out', 200, 1],
			],
		);
		assert.deepEqual(
			result.check.fixes.map(({bytes}) => bytes),
			[300, 200],
		);
	});

	test('labels removable paths', async () => {
		const image = await imageOf([file('var/cache/apt/pkgcache.bin', 'x'.repeat(70))]);
		const {removable, labels} = treeData(image.tree, checked(image, {}));
		assert.deepEqual([removable.slice(1), labels], [[70, 0], ['package cache']]);
	});

	test('takes 30 bytes or less for each file of a usual image', async () => {
		const names = Array.from({length: 5000}, (_, at) => `usr/lib/pkg-${at % 97}/module-${at}.js`);
		const image = await imageOf(names.map((name, at) => file(name, 'x'.repeat(at % 2000))));
		const data = treeData(image.tree, checked(image, {}));
		assert.ok(JSON.stringify(data).length / names.length < 30);
	});

	test('has printable names only', async () => {
		const image = await imageOf([file('a\u001b[31m\u202Eb', 'x')]);
		const {names} = treeData(image.tree, checked(image, {}));
		assert.equal(names, '/a\\x1b[31m\\u202eb');
	});
});

describe('the rows of the tree', () => {
	test('are the children of the root at first, the largest first', async () => {
		const tree = await treeOf([file('a/b', 'xx'), file('c', 'x'), file('d', 'xxx')]);
		assert.deepEqual(pathsOf(tree), ['/d', '/a', '/c']);
	});

	test('have the children of open folders below them', async () => {
		const tree = await treeOf([file('a/b', 'xx'), file('a/c/d', 'x'), file('e', '')]);
		assert.deepEqual(pathsOf(tree, '/a'), ['/a', '/a/b', '/a/c', '/e']);
	});

	test('are opened down to the changes of a layer, if these are few', async () => {
		const files = Array.from({length: 30}, (_, at) => file(`a/b/c/${at}`, 'x'));
		const tree = await treeOf(
			files,
			[file('a/b/c/3', 'xx'), file('n/m', ''), whiteout('a/b/c/4')],
			files,
		);
		const shown = (layer: number) => {
			const view = viewOf(tree, layer);
			const open = openAtFirst(view);
			return rowsOf(view, node => open.has(node), 'bytes').map(({node}) => pathOf(tree, node));
		};
		assert.deepEqual(shown(1), ['/a', '/a/b', '/a/b/c', '/a/b/c/3', '/a/b/c/4', '/n']);
		assert.deepEqual(shown(2), ['/a', '/a/b', '/a/b/c']);
	});

	test('know their level and their place among their siblings', async () => {
		const tree = await treeOf([file('a/b', 'xx'), file('a/c', 'x')]);
		const rows = rowsOf(viewOf(tree), () => true, 'bytes');
		assert.deepEqual(
			rows.map(({level, position, siblings}) => [level, position, siblings]),
			[
				[1, 1, 1],
				[2, 1, 2],
				[2, 2, 2],
			],
		);
	});

	test('take little stack for deep trees', async () => {
		const tree = await treeOf([file(`${'a/'.repeat(1500)}b`, 'x')]);
		assert.equal(rowsOf(viewOf(tree), () => true, 'bytes').length, 1501);
	});
});

const stateOf = {
	[ChangeBit.absent]: State.absent,
	[ChangeBit.added]: State.added,
	[ChangeBit.modified]: State.modified,
	[ChangeBit.removed]: State.removed,
	[ChangeBit.unchanged]: State.absent,
} as const;

function imageOf(...layers: readonly (readonly PackedEntry[])[]) {
	return loadedImage(layers.map(entries => ({createdBy: 'COPY . / # buildkit', entries})));
}

async function treeOf(...layers: readonly (readonly PackedEntry[])[]): Promise<Tree> {
	const image = await imageOf(...layers);
	return readTree(treeData(image.tree, checked(image, {})));
}

function pathsOf(tree: Tree, ...open: readonly string[]): readonly string[] {
	const isOpen = (node: number) => open.includes(pathOf(tree, node));
	return rowsOf(viewOf(tree), isOpen, 'bytes').map(({node}) => pathOf(tree, node));
}
