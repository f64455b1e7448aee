import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {KeyName} from '../../../../source/ui/input/key-names.ts';
import type {InspectorState} from '../../../../source/ui/state/state.ts';
import {directory, file, generated, whiteout} from '../../../fixtures/layer-tar.ts';
import {inspectedImage} from '../../inspected-image.ts';
import {cursorPath, justOpened, press, topName} from '../../journey.ts';
import {renderedRows, rowWords} from '../../rendered-rows.tsx';

const image = await inspectedImage(
	['ADD rootfs.tar /', [file('usr/share/doc/x', generated(5000))]],
	[
		'RUN apt-get install x',
		[file('var/cache/apt/a.deb', generated(700)), file('var/lib/apt/lists/main', generated(900))],
	],
);

describe('the list of removable files', () => {
	test('has likely ones first, the largest first, with advice for the selected one', () => {
		const rows = rowWords(press(justOpened(image), 'R'));
		assert.equal(rows[0], 'Removable: ≈ 1.6 kB, and ≈ 5 kB less likely, row 1 of 3');
		assert.deepEqual(rows.slice(2, 6), [
			'▸ 900 B package lists 1 /var/lib/apt/lists',
			'700 B package cache 1 /var/cache/apt',
			'Less likely',
			'5 kB docs 0 /usr/share/doc',
		]);
		assert.match(rows.at(-1) ?? '', /^→ End the RUN of layer 1 with rm -rf/);
		const ofBase = rowWords(press(justOpened(image), 'R', 'G'));
		assert.match(ofBase.at(-1) ?? '', /^→ Only another base image, such as a slim variant/);
	});

	test('has a row for each kind, which opens into its paths, and is as it was left', async () => {
		const modules = await inspectedImage([
			'RUN pip install x',
			[
				file('usr/lib/x/__pycache__/a.pyc', generated(300)),
				file('usr/lib/x/y/__pycache__/a.pyc', generated(200)),
				file('usr/lib/z/__pycache__/a.pyc', generated(400)),
				file('usr/lib/z/__pycache__/b.pyc', generated(500)),
				file('usr/lib/z/y/__pycache__/a.pyc', generated(10)),
				file('root/.cache/pip/x', generated(100)),
			],
		]);
		const list = press(justOpened(modules), 'R');
		assert.deepEqual(rowWords(list).slice(0, 5), [
			'Removable: ≈ 1.51 kB, row 1 of 2',
			'size kind layers where',
			'▸ 1.41 kB Python bytecode 0 4 paths below /usr/lib',
			'100 B pip cache 0 /root/.cache/pip',
			'Compiled Python modules, which Python makes again (its first start is slower): 5 files',
		]);
		const path = press(list, 'right', 'j', 'j');
		assert.deepEqual(rowWords(path).slice(2, 9), [
			'1.41 kB Python bytecode 0 4 paths below /usr/lib',
			'900 B 0 /usr/lib/z/__pycache__',
			'▸ 300 B 0 /usr/lib/x/__pycache__',
			'200 B 0 /usr/lib/x/y/__pycache__',
			'10 B 0 /usr/lib/z/y/__pycache__',
			'100 B pip cache 0 /root/.cache/pip',
			'Compiled Python modules, which Python makes again (its first start is slower): 1 file',
		]);
		assert.deepEqual(rowWords(press(path, 'R', 'R')), rowWords(path));
		assert.equal(cursorPath(press(path, 'enter')), '/usr/lib/x/__pycache__');
		assert.equal(cursorPath(press(list, 'enter')), '/usr/lib/z/__pycache__');
		assert.deepEqual(rowWords(press(path, 'left')), rowWords(list));
	});

	test('offers to copy the advice', () => {
		const copying = press(justOpened(image), 'R', 'y');
		assert.equal(topName(copying), 'copy');
		assert.equal(topName(press(copying, 'esc')), 'removable');
	});

	test('goes to the path in the tree, and back', () => {
		const list = press(justOpened(image), 'R', 'j');
		const path = press(list, 'enter');
		assert.equal(cursorPath(path), '/var/cache/apt');
		assert.deepEqual(rowWords(press(path, 'esc')), rowWords(list));
		assert.equal(topName(press(path, 'esc', 'esc')), 'layers');
	});

	test('says that nothing matches', async () => {
		const other = await inspectedImage(['COPY a /', [file('a', 'a')]]);
		const rows = rowWords(press(justOpened(other), 'R', 'j', 'enter'));
		assert.match(rows[1], /^No file of the final image matches/);
	});
});

describe('a removable path', async () => {
	const layered = await inspectedImage(
		['ADD rootfs.tar /', [file('etc/debian_version', '12')]],
		['RUN apt-get install x', [file('var/cache/apt/a.deb', generated(700)), file('etc/x', 'x')]],
		['RUN apt-get install y', [directory('var/cache/apt'), file('var/cache/apt/b.deb', 'b')]],
		['RUN touch /var/cache/apt/c', [file('var/cache/apt/c', '')]],
		['RUN rm /var/cache/apt/b.deb', [whiteout('var/cache/apt/b.deb')]],
	);
	const layer = (...keys: readonly KeyName[]) => press(justOpened(layered), ...keys, 'tab');
	const apt = (state: InspectorState) => renderedRows(state).find(row => / apt\//.test(row)) ?? '';

	test('is marked in the tree of a layer that stores bytes of it', () => {
		assert.match(apt(layer('j', 'j')), /apt\/ {2}≈ package cache/);
	});

	test('is not marked where the layer stores nothing of it that is in the final tree', () => {
		for (const keys of [['j', 'j', 'j'], ['j', 'j', 'j', 'j'], ['G']] as const) {
			assert.match(apt(layer(...keys)), /apt\/ *│? *$/);
		}
	});

	test('has its advice in the details, also of the files in it, and in its history', () => {
		const file = press(layer('j', 'j'), 'j', 'j', 'j');
		assert.equal(cursorPath(file), '/var/cache/apt/a.deb');
		for (const state of [file, press(file, 'i')]) {
			const rows = rowWords(state);
			const at = rows.findIndex(row => /^≈ 700 B removable with \/var\/cache\/apt: /.test(row));
			assert.match(rows[at + 1], /^→ End the RUN of layer 1 with /);
		}
	});
});
