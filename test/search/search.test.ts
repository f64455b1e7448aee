import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {runSync} from '../../source/cooperative.ts';
import {layersOf, layersText} from '../../source/image/path-layers.ts';
import {indexTree, type TreeIndex} from '../../source/image/tree-index.ts';
import {parseQuery} from '../../source/search/query.ts';
import {type SearchOptions, searching} from '../../source/search/search.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {file, hardLink, whiteout} from '../fixtures/layer-tar.ts';

const index = indexTree(
	await treeOf(
		[file('cache/a', 'aa'), file('cache/b', 'b', {mode: 0o4755}), file('link', 'x')],
		[file('cache/b', 'b', {uid: 1}), hardLink('other', 'link')],
		[whiteout('cache/a'), file('other', 'x')],
		[file('cache/a', 'aaa', {mode: 0o2755})],
	),
);

function found(text: string, options?: SearchOptions, searched = index): readonly string[] {
	const {nodes} = runSync(searching(searched, parseQuery(text), options));
	return [...nodes].map(node => searched.tree.pathOf(node)).sort();
}

describe('a search', () => {
	test('needs all terms in the same version of a path', () => {
		assert.deepEqual(found('is:setuid'), ['/cache/b']);
		assert.deepEqual(found('owner:1'), ['/cache/b']);
		assert.deepEqual(found('is:setuid owner:1'), []);
		assert.deepEqual(found('is:setgid size=3'), ['/cache/a']);
		assert.deepEqual(found('is:setgid size=2'), []);
	});

	test('tells the newest version that satisfies the terms', () => {
		const {nodes, versionOf} = runSync(searching(index, parseQuery('is:removed')));
		const [node] = nodes;
		assert.equal(index.tree.pathOf(node), '/cache/a');
		assert.equal(index.versionSize[versionOf(node)], 2);
	});

	test('for what is not final or not removed leaves out older versions', async () => {
		const layers = [
			[file('kept', 'a'), file('gone', 'a'), file('again', 'a')],
			[file('kept', 'b'), file('gone', 'bb'), whiteout('again')],
			[whiteout('gone'), file('again', 'b')],
		];
		const changed = indexTree(await treeOf(...layers));
		const terms = (text: string) => found(text, {}, changed);
		assert.deepEqual(terms('-is:final'), ['/gone']);
		assert.deepEqual(terms('-is:removed'), ['/again', '/kept']);
		assert.deepEqual(terms('is:removed'), ['/again', '/gone']);
		assert.deepEqual(terms('is:removed size=1'), ['/again', '/gone']);
	});

	test('finds hard-linked files, and no path that became one', () => {
		assert.deepEqual(found('kind:hardlink'), ['/link', '/other']);
		assert.deepEqual(found('kind:hardlink is:final'), ['/link']);
	});

	test('finds what is in a removable folder of the final tree', () => {
		const figures = {removable: [index.tree.find('/cache')]};
		assert.deepEqual(found('is:removable', {figures}), ['/cache', '/cache/a', '/cache/b']);
		assert.deepEqual(found('is:removable size=2', {figures}), []);
		assert.deepEqual(found('is:removable'), []);
	});

	test('can be limited to the state as of a layer', () => {
		assert.deepEqual(found('is:setuid', {layer: 0}), ['/cache/b']);
		assert.deepEqual(found('is:setuid', {layer: 1}), []);
		assert.deepEqual(found('size=2', {layer: 2}), ['/cache/a']);
		assert.deepEqual(found('size=2', {layer: 3}), []);
	});

	test('finds text in what is below the paths that have it, if there are other terms', () => {
		assert.deepEqual(found('cache'), ['/cache']);
		assert.deepEqual(found('cache size>0'), ['/cache/a', '/cache/b']);
		assert.deepEqual(found('cache -b'), ['/cache', '/cache/a']);
		assert.deepEqual(found('cache b'), ['/cache/b']);
	});

	test('finds nothing in an image without files', async () => {
		const empty: TreeIndex = indexTree(await treeOf());
		for (const text of ['a', '~a', '/a/', 'is:wasted', 'is:removed -a']) {
			assert.equal(runSync(searching(empty, parseQuery(text))).nodes.length, 0);
		}
	});
});

test('the layers of a path are given as ranges', () => {
	const layers = (path: string) => layersText(layersOf(index.tree, index.tree.find(path)));
	assert.equal(layers('/cache/a'), '0–1, removed 2, 3');
	assert.equal(layers('/cache/b'), '0–3');
	assert.equal(layers('/other'), '1–3');
});
