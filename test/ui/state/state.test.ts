import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	layoutFor,
	moveSplit,
	selectedRow,
	selectedStep,
	withStep,
} from '../../../source/ui/state/state.ts';
import {file, generated, whiteout} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';
import {justOpened, press, rowTexts} from '../journey.ts';

const image = await inspectedImage(
	[
		'RUN apt-get update',
		[
			file('usr/bin/app', generated(9000)),
			file('usr/bin/tool', generated(8000)),
			file('var/cache/apt/archives/a.deb', generated(5000)),
			file('var/cache/apt/archives/b.deb', generated(4000)),
			file('var/lib/state', generated(100)),
			file('old', 'x'),
		],
	],
	['ENV A=1'],
	['RUN rm old', [whiteout('old')]],
	['CMD sh'],
);

describe('an image just opened', () => {
	test('has its final tree open down to the largest paths that are likely not needed', () => {
		assert.deepEqual(rowTexts(justOpened(image)), [
			'  /usr…',
			'  /var',
			'  /var/cache',
			'  /var/cache/apt…',
			'  /var/lib…',
		]);
	});
});

describe('selecting a step', () => {
	test('leaves steps without files folded', () => {
		const state = withStep(justOpened(image), 2);
		assert.equal(selectedStep(state)?.command, 'RUN rm old');
		assert.equal(state.areEmptyStepsShown, false);
	});

	test('lists the steps without files if it is one of them', () => {
		const state = withStep(justOpened(image), 3);
		assert.equal(selectedStep(state)?.command, 'CMD sh');
		assert.deepEqual(selectedRow(press(state, 'space')), {kind: 'folded', steps: [1, 3]});
	});
});

describe('the line between the panes', () => {
	test('moves by a few columns, or by a row where the panes are stacked', () => {
		const beside = justOpened(image, 120, 40);
		assert.equal(layoutFor(moveSplit(beside, 1)).leftColumns, 64);
		const stacked = justOpened(image, 80, 24);
		assert.equal(layoutFor(moveSplit(stacked, -1)).layerRows, layoutFor(stacked).layerRows - 1);
	});

	test('stops where a pane would be too small, and then moves back at once', () => {
		let state = justOpened(image, 120, 40);
		for (let times = 0; times < 50; times++) state = moveSplit(state, 1);
		assert.equal(layoutFor(state).leftColumns, 80);
		assert.equal(layoutFor(moveSplit(state, -1)).leftColumns, 76);
	});

	test('keeps both cursors in view', () => {
		let state = press(justOpened(image, 80, 24), 'j', 'e', 'G', 'tab', 'G');
		for (let times = 0; times < 20; times++) state = moveSplit(state, times < 10 ? 1 : -1);
		const {layerRows, treeRows} = layoutFor(state);
		assert.ok(state.layers.cursor < state.layers.offset + layerRows);
		assert.ok(state.tree.cursor < state.tree.offset + treeRows);
	});

	test('does not exist where one pane shows at a time', () => {
		const single = justOpened(image, 50, 12);
		assert.equal(moveSplit(single, 1), single);
	});
});
