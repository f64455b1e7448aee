import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {isLayerRead, placeholderImage} from '../../../source/ui/state/inspected-image.ts';
import {replaceImage} from '../../../source/ui/state/replace-image.ts';
import {fixItems} from '../../../source/ui/views/fixes/fix-list.ts';
import {directory, file, generated, whiteout} from '../../fixtures/layer-tar.ts';
import {inspectedImage, partialImage, type Step} from '../inspected-image.ts';
import {cursorPath, opened, press, rowTexts, topName, type} from '../journey.ts';

const steps: readonly Step[] = [
	[
		'ADD base',
		[directory('a'), file('a/one', 'x'), directory('b'), file('b/two', generated(5000))],
	],
	['ENV A=1'],
	['RUN middle', [file('b/more', 'xx'), file('0-first', 'xxx')]],
	['RUN last', [whiteout('b/two'), file('b/three', 'x')]],
];

const full = await inspectedImage(...steps);
const unread = placeholderImage(full.info);

describe('an image whose layers are still being read', () => {
	test('has all its steps from the start, and no files', () => {
		const state = opened(unread);
		assert.equal(state.image.info.history.length, 4);
		assert.deepEqual(rowTexts(state), []);
		assert.equal(press(state, 'j', 'j').layers.cursor, 3);
	});

	test('has the files of those layers that are read', async () => {
		const state = replaceImage(opened(unread), await partialImage(1, ...steps));
		assert.deepEqual(rowTexts(state), ['+ /a', '+ /a/one', '+ /b', '+ /b/two']);
		assert.equal(isLayerRead(state.image, 0), true);
		assert.equal(isLayerRead(state.image, 1), false);
		assert.deepEqual(rowTexts(press(state, ']')), []);
	});

	test('shows a layer as soon as it is read', async () => {
		const waiting = press(opened(unread), ']', ']');
		assert.deepEqual(rowTexts(waiting), []);
		assert.equal(rowTexts(replaceImage(waiting, full)).includes('- /b/two'), true);
	});

	test('has its filter cleared by Esc before Esc cancels', () => {
		const filtered = press(type(press(opened(unread), 'ctrl+f'), 'a'), 'enter');
		assert.equal(press(filtered, 'esc').filter.text, '');
	});
});

describe('when more of an image is known', () => {
	test('layer, cursor, folds, filter, sort order and page stay', async () => {
		const partial = await partialImage(2, ...steps);
		const before = press(opened(partial), ']', 'tab', 's', 'G', 'ctrl+f', 'o', 'enter', 'i');
		const after = replaceImage(before, full);
		assert.equal(cursorPath(after), cursorPath(before));
		assert.deepEqual(rowTexts(after), rowTexts(before));
		assert.deepEqual(after.tree, before.tree);
		assert.equal(after.sort, 'size');
		assert.deepEqual(after.stack, before.stack);
		assert.equal(topName(after), 'path');
		assert.equal(after.layers.cursor, before.layers.cursor);
		assert.equal(after.focus, 'tree');
	});

	test('directories that the user closed stay closed', async () => {
		const partial = await partialImage(1, ...steps);
		const before = press(opened(partial), 'tab', 'h');
		assert.deepEqual(rowTexts(before), ['+ /a…', '+ /b', '+ /b/two']);
		assert.deepEqual(rowTexts(replaceImage(before, full)), rowTexts(before));
	});

	test('everything stays at its path if node numbers change', async () => {
		const partial = await partialImage(1, ...steps);
		const other = await inspectedImage(
			['ADD other', [file('0', 'x'), directory('b'), file('b/two', 'x'), directory('a')]],
			...steps.slice(1),
		);
		const before = press(opened(partial), 'tab', 'h', 'j');
		assert.equal(cursorPath(before), '/b');
		const after = replaceImage(before, other);
		assert.equal(cursorPath(after), '/b');
		assert.deepEqual(
			[...after.folds.closed].map(node => other.tree.pathOf(node)),
			['/a'],
		);
	});

	test('the cursor stays on its path in the list of fixes, even if the path moves', async () => {
		const wasteful: readonly Step[] = [
			[
				'ADD base',
				[file('a', generated(100)), file('b', generated(50)), file('c', generated(900))],
			],
			['RUN rm a b', [whiteout('a'), whiteout('b')]],
			['RUN rm c', [whiteout('c')]],
		];
		const partial = await partialImage(2, ...wasteful);
		const before = press(opened(partial), 'w', 'right', 'j', 'j');
		const after = replaceImage(before, await inspectedImage(...wasteful));
		for (const state of [before, after]) {
			assert.equal(fixItems.selectedItem(state)?.row?.path, '/b');
		}
		assert.equal(fixItems.viewportOf(before, 9).cursor, 2);
		assert.equal(fixItems.viewportOf(after, 9).cursor, 3);
	});
});
