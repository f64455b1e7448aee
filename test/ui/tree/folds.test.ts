import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createSnapshot} from '../../../source/image/create-snapshot.ts';
import {indexTree} from '../../../source/image/tree-index.ts';
import {
	type Folds,
	foldsBy,
	isOpen,
	isTouchedDirectory,
	withFold,
} from '../../../source/ui/tree/folds.ts';
import {treeOf} from '../../fixtures/image-tree.ts';
import {directory, file, type LayerEntry, whiteout} from '../../fixtures/layer-tar.ts';

const files = (folder: string, count: number, content = 'x') =>
	Array.from({length: count}, (_, at) => file(`${folder}/${at}`, content));

/** Lookups of directories as of the last of these layers. */
async function lastLayer(...layers: readonly (readonly LayerEntry[])[]) {
	const index = indexTree(await treeOf(...layers));
	const snapshot = createSnapshot(index, {layer: layers.length - 1, isOwn: true});
	const nodeOf = (path: string) => index.tree.find(path);
	return {
		nodeOf,
		isOpen: (path: string, folds: Folds = foldsBy('auto')) =>
			isOpen(folds, index, snapshot, nodeOf(path)),
		isTouched: (path: string) => isTouchedDirectory(index, snapshot, nodeOf(path)),
	};
}

describe('a directory opens by itself', () => {
	test('if the layer changes at most ten of its children', async () => {
		const before = [...files('few', 20), ...files('many', 20), ...files('none', 3)];
		const {isOpen} = await lastLayer(before, [
			...files('few', 10, 'new'),
			...files('many', 11, 'new'),
		]);
		assert.equal(isOpen('/few'), true);
		assert.equal(isOpen('/many'), false);
		assert.equal(isOpen('/none'), false);
	});

	test('on the way to a change, however many paths it leads to', async () => {
		const {isOpen} = await lastLayer([file('a/b/0')], files('a/b', 500, 'new'));
		assert.equal(isOpen('/a'), true);
		assert.equal(isOpen('/a/b'), false);
	});

	test('if it is new as a whole and has at most twenty paths', async () => {
		const {isOpen} = await lastLayer([...files('small', 20), ...files('large', 21)]);
		assert.equal(isOpen('/small'), true);
		assert.equal(isOpen('/large'), false);
	});

	test('unless it has next to nothing of a layer with many changes', async () => {
		const {isOpen} = await lastLayer([
			...files('many', 200, 'x'.repeat(20)),
			...files('tiny/a', 10),
			...files('small/b', 20, 'xxx'),
		]);
		assert.equal(isOpen('/tiny'), false);
		assert.equal(isOpen('/small/b'), true);
	});

	test('if it is removed as a whole and had at most twenty paths', async () => {
		const {isOpen} = await lastLayer(
			[...files('small', 19), ...files('large', 30)],
			[whiteout('small'), whiteout('large')],
		);
		assert.equal(isOpen('/small'), true);
		assert.equal(isOpen('/large'), false);
	});
});

test('directories are open or closed by the rule, except for those that the user opened or closed', async () => {
	const {isOpen, nodeOf} = await lastLayer([file('a/x'), file('b/x')]);
	const closed = withFold(foldsBy('open'), nodeOf('/a'), false);
	assert.deepEqual([isOpen('/a', closed), isOpen('/b', closed)], [false, true]);
	const opened = withFold(foldsBy('closed'), nodeOf('/a'), true);
	assert.deepEqual([isOpen('/a', opened), isOpen('/b', opened)], [true, false]);
	assert.equal(isOpen('/a', withFold(opened, nodeOf('/a'), false)), false);
});

test('a directory of which only the time is new is touched, not changed', async () => {
	const {isTouched} = await lastLayer(
		[directory('touched'), directory('owned'), directory('same'), file('file')],
		[
			directory('touched', {mtime: 99}),
			directory('owned', {mtime: 99, uid: 7}),
			directory('new'),
			file('file', '', {mtime: 99}),
		],
	);
	const paths = ['/touched', '/owned', '/same', '/new', '/file'];
	assert.deepEqual(paths.filter(isTouched), ['/touched']);
});
