import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {resolvePath} from '../../source/image/resolve-path.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {file, symlink, whiteout} from '../fixtures/layer-tar.ts';

describe('resolvePath()', () => {
	const resolve = async (path: string, layer?: number) => {
		const tree = await treeOf(
			[
				file('usr/lib/os-release'),
				symlink('etc/os-release', '../usr/lib/os-release'),
				symlink('lib', '/usr/lib'),
				symlink('up', '../../../usr'),
				symlink('one', 'two'),
				symlink('two', 'one'),
				symlink('nowhere', 'gone'),
			],
			[whiteout('usr/lib/os-release')],
		);
		const node = resolvePath(tree, path, layer ?? 0);
		return node < 0 ? undefined : tree.pathOf(node);
	};

	test('follows relative and absolute links', async () => {
		assert.equal(await resolve('/etc/os-release'), '/usr/lib/os-release');
		assert.equal(await resolve('lib/os-release'), '/usr/lib/os-release');
	});

	test('does not leave the root', async () => {
		assert.equal(await resolve('/up/lib/os-release'), '/usr/lib/os-release');
		assert.equal(await resolve('/../../usr/./lib'), '/usr/lib');
	});

	test('finds nothing for circular links, dangling links and removed files', async () => {
		assert.equal(await resolve('/one'), undefined);
		assert.equal(await resolve('/nowhere'), undefined);
		assert.equal(await resolve('/etc/os-release', 1), undefined);
	});

	test('can return the final link itself', async () => {
		const tree = await treeOf([symlink('bin', 'usr/bin'), symlink('usr/bin', 'sbin')]);
		const node = resolvePath(tree, '/bin', 0, {followsLast: false});
		assert.equal(tree.pathOf(node), '/bin');
	});
});
