import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {replaceImage} from '../../../../source/ui/state/replace-image.ts';
import type {InspectorState} from '../../../../source/ui/state/state.ts';
import {activeBindings} from '../../../../source/ui/views/views.ts';
import {file, generated, hardLink, whiteout} from '../../../fixtures/layer-tar.ts';
import {inspectedImage, partialImage, type Step} from '../../inspected-image.ts';
import {cursorPath, justOpened, opened, press, topName} from '../../journey.ts';
import {rowWords} from '../../rendered-rows.tsx';

const steps: readonly Step[] = [
	['ADD x', [file('a/one', generated(300)), file('b', generated(800)), file('empty', '')]],
	['RUN y', [whiteout('b'), file('a/two', generated(700))]],
];
const image = await inspectedImage(...steps);

/** With everything up to the last layer, or to the first. */
const last = press(opened(image, 100, 20), 'G');
const first = opened(image, 100, 20);
const all = (state: InspectorState): InspectorState => ({...state, mode: 'all'});

describe('the list of largest files', () => {
	test('shows the files of the tree, largest first, without removed and empty ones', () => {
		assert.deepEqual(rowWords(press(all(last), 'L')), [
			'Largest files of the final tree, row 1 of 2',
			'size share in layers path',
			'▸ 700 B 70.0 % 1 /a/two',
			'300 B 30.0 % 0–1 /a/one',
		]);
	});

	test('says that it has the largest thousand of more files', async () => {
		const files = Array.from({length: 1100}, (_, at) => file(`f${at}`, 'x'));
		const [title, , row] = rowWords(press(justOpened(await inspectedImage(['ADD x', files])), 'L'));
		assert.equal(title, 'Largest 1,000 files of the final tree, row 1 of 1,000');
		assert.equal(row, '▸ 1 B < 0.1 % 0 /f0');
	});

	test('leads to the content of a file, and back', () => {
		const list = press(all(last), 'L', 'j');
		const viewed = press(list, 'v');
		assert.equal(topName(viewed), 'file');
		assert.deepEqual(press(viewed, 'esc'), list);
	});

	test('shows folders with all that is in them, if asked for', () => {
		const rows = rowWords(press(all(last), 'L', 'tab'));
		assert.equal(rows[0], 'Largest files and folders of the final tree, row 1 of 3');
		assert.equal(rows[2], '▸ 1 kB 100 % 0–1 /a/');
	});

	test('hints at the paths that the key will list', () => {
		const hintOf = (state: InspectorState) =>
			activeBindings({phase: 'ready', inspector: state})
				.filter(({keys}) => keys.includes('tab'))
				.map(({hint}) => hint);
		const list = press(all(last), 'L');
		assert.deepEqual(hintOf(list), ['with folders']);
		assert.deepEqual(hintOf(press(list, 'tab')), ['files only']);
		assert.deepEqual(rowWords(press(list, 'tab', 'tab')), rowWords(list));
	});

	test('shows what a layer stores itself, if the tree shows its changes', () => {
		const rows = rowWords(press({...last, mode: 'layer'}, 'L'));
		assert.deepEqual(rows.slice(2), ['▸ 700 B 100 % 1 /a/two']);
		assert.equal(rows[0], 'Largest files of layer 1, row 1 of 1');
	});

	test('shows files that a later layer removes', () => {
		assert.equal(rowWords(press(all(first), 'L'))[2], '▸ 800 B 72.7 % 0, removed 1 /b');
	});

	test('shows a hard-linked file once', async () => {
		const linked = await inspectedImage([
			'ADD x',
			[file('z', generated(300)), hardLink('a', 'z'), file('b', 'x')],
		]);
		const rows = rowWords(press(all(opened(linked, 100, 20)), 'L'));
		assert.deepEqual(rows.slice(2), ['▸ 300 B 99.7 % 0 /z hard-linked', '1 B 0.3 % 0 /b']);
	});

	test('goes to the path in the tree, and back', () => {
		const list = press(all(last), 'L', 'j');
		const path = press(list, 'enter');
		assert.equal(cursorPath(path), '/a/one');
		assert.equal(path.focus, 'tree');
		assert.deepEqual(rowWords(press(path, 'esc')), rowWords(list));
		assert.equal(topName(press(path, 'esc', 'esc')), 'layers');
	});

	test('follows when more layers are read', async () => {
		const partial = await partialImage(1, ...steps);
		const before = press(all(opened(partial, 100, 20)), 'L');
		assert.equal(rowWords(replaceImage(before, image)).length, 4);
	});
});
