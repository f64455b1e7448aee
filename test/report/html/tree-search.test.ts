import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {pathOf, readTree} from '../../../source/report/html/page/tree-model.ts';
import {TreeSearch} from '../../../source/report/html/page/tree-search.ts';
import {treeData} from '../../../source/report/html/tree-data.ts';
import {checked} from '../../fixtures/check-settings.ts';
import {file, whiteout} from '../../fixtures/layer-tar.ts';
import {loadedImage} from '../../fixtures/loaded-image.ts';

async function find(text: string): Promise<readonly string[]> {
	const image = await loadedImage([
		{
			createdBy: 'COPY . / # buildkit',
			entries: [
				file('usr/bin/node', 'x'.repeat(9)),
				file('usr/sbin/nodejs', 'x'),
				file('opt/README.md', 'xx'),
				file('opt/node/old', 'xxx'),
			],
		},
		{createdBy: 'RUN rm -r /opt/node', entries: [whiteout('opt/node')]},
	]);
	const tree = readTree(treeData(image.tree, checked(image, {})));
	return Array.from(new TreeSearch(tree).find(text), node => pathOf(tree, node));
}

describe('the search of the page', () => {
	test('finds parts of names, those with the most bytes first, removed ones included', async () => {
		assert.deepEqual(await find('node'), ['/usr/bin/node', '/opt/node', '/usr/sbin/nodejs']);
	});

	test('ignores case', async () => {
		assert.deepEqual(await find('readme.MD'), ['/opt/README.md']);
	});

	test('finds parts of paths across folders', async () => {
		assert.deepEqual(await find('bin/no'), ['/usr/bin/node', '/usr/sbin/nodejs']);
		assert.deepEqual(await find('/usr/bin/no'), ['/usr/bin/node']);
		assert.deepEqual(await find('sr/bin/no'), ['/usr/bin/node']);
	});

	test('lists all paths in a folder', async () => {
		assert.deepEqual(await find('sbin/'), ['/usr/sbin/nodejs']);
	});

	test('finds nothing above the root', async () => {
		assert.deepEqual(await find('a/b/c/d/node'), []);
	});
});
