import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {placeholderImage} from '../../../source/ui/state/inspected-image.ts';
import {
	canFold,
	layerRowsOf,
	rowOfStep,
	selectionOfRow,
} from '../../../source/ui/state/layer-list.ts';
import {directory, file, whiteout} from '../../fixtures/layer-tar.ts';
import {inspectedImage, partialImage, type Step} from '../inspected-image.ts';

const steps: readonly Step[] = [
	['ADD base', [file('a', 'x')]],
	['ENV A=1'],
	['WORKDIR /srv', [directory('srv')]],
	['RUN rm a', [whiteout('a')]],
	['RUN true', []],
];

const image = await inspectedImage(...steps);

const step = (index: number) => ({kind: 'step', step: index}) as const;

describe('the list of layers', () => {
	test('has the whole image first, then the steps, and those without files as one row', () => {
		assert.deepEqual(layerRowsOf(image, false), [
			{kind: 'image'},
			step(0),
			step(3),
			{kind: 'folded', steps: [1, 2, 4]},
		]);
	});

	test('has each step in its place when the steps without files are listed', () => {
		assert.deepEqual(layerRowsOf(image, true), [{kind: 'image'}, ...[0, 1, 2, 3, 4].map(step)]);
		assert.equal(canFold(image), true);
	});

	test('does not fold a single step', async () => {
		const other = await inspectedImage(...steps.slice(0, 2));
		assert.deepEqual(layerRowsOf(other, false), [{kind: 'image'}, step(0), step(1)]);
		assert.equal(canFold(other), false);
	});

	test('shows layers that are not read yet, since they may have files', async () => {
		const shownSteps = (given: Parameters<typeof layerRowsOf>[0]) =>
			layerRowsOf(given, false).flatMap(row => (row.kind === 'step' ? [row.step] : []));
		assert.deepEqual(shownSteps(placeholderImage(image.info)), [0, 1, 2, 3, 4]);
		assert.deepEqual(shownSteps(await partialImage(3, ...steps)), [0, 3, 4]);
		assert.deepEqual(shownSteps(image), [0, 3]);
	});

	test('of an image without steps has the whole image only', async () => {
		assert.deepEqual(layerRowsOf(await inspectedImage(), false), [{kind: 'image'}]);
	});
});

test('a step is found in its row, or in the one that stands for it', () => {
	const folded = layerRowsOf(image, false);
	assert.deepEqual(
		[0, 1, 2, 3, 4].map(index => rowOfStep(folded, index)),
		[1, 3, 3, 2, 3],
	);
	assert.equal(rowOfStep(layerRowsOf(image, true), 4), 5);
});

test('a step selects its layer, and the other rows select the final tree', () => {
	const final = {layer: 3, isOwn: false};
	assert.deepEqual(selectionOfRow(image, step(3)), {layer: 2, isOwn: true});
	assert.deepEqual(selectionOfRow(image, step(1)), {layer: 0, isOwn: false});
	assert.deepEqual(selectionOfRow(image, {kind: 'image'}), final);
	assert.deepEqual(selectionOfRow(image, {kind: 'folded', steps: [1, 2, 4]}), final);
	assert.deepEqual(selectionOfRow(image, undefined), final);
});
