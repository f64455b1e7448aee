import assert from 'node:assert/strict';
import {test} from 'node:test';
import {indexTree} from '../../source/image/tree-index.ts';
import {LowerNames} from '../../source/search/lower-names.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {file} from '../fixtures/layer-tar.ts';

/** Names of a few letters, so that a text is often in two of them that lie next to each other. */
const short = Array.from({length: 2000}, (_, index) => `${(index * 7919).toString(3)}a`);
const long = Array.from({length: 500}, (_, index) => `${'x'.repeat(200)}Rare${index}`);

async function searchAll(names: readonly string[], text: string) {
	const {tree, ...index} = indexTree(await treeOf(names.map(name => file(name, ''))));
	const hits = new Int32Array(tree.nodeCount);
	const lowerNames = new LowerNames({tree, ...index});
	const wanted = Buffer.from(text);
	const {count, next} = lowerNames.findWhileRare(wanted, hits);
	const nodes = Array.from({length: tree.nodeCount}, (_, node) => node);
	return {
		found: [...hits.subarray(0, count)],
		next,
		nodeCount: tree.nodeCount,
		expected: nodes.filter(node => tree.pathOf(node).toLowerCase().slice(1).includes(text)),
		tested: nodes.filter(node => lowerNames.includes(node, wanted)),
	};
}

for (const text of ['rare', 'rare49', 'x', 'a', '0a1', 'aa', 'a2', '12a', 'nowhere', 'xr']) {
	for (const [kind, names] of [
		['short', short],
		['long', long],
		['mixed', [...long, ...short]],
	] as const) {
		test(`${text} is found in ${kind} names, up to where the search stops`, async () => {
			const {found, next, expected, tested} = await searchAll(names, text);
			assert.deepEqual(
				found,
				expected.filter(node => node < next),
			);
			assert.deepEqual(tested, expected);
		});
	}
}

test('a search for rare bytes runs to the end', async () => {
	const {next, nodeCount} = await searchAll(long, 'rare');
	assert.equal(next, nodeCount);
});

test('a search for frequent bytes stops early', async () => {
	assert.ok((await searchAll(short, 'a')).next < 600);
	// Nothing is found here, but the text begins in every name and ends in the next one.
	const {found, next} = await searchAll(
		Array.from({length: 2000}, (_, index) => `b${index}a`),
		'ab',
	);
	assert.deepEqual(found, []);
	assert.ok(next < 600);
});
