import assert from 'node:assert/strict';
import {test} from 'node:test';
import {loading, reduceApp} from '../../../source/ui/state/app-state.ts';
import {selectedStep} from '../../../source/ui/state/state.ts';
import {file} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';

const size = {columns: 120, rows: 40};

test('an image opens at the layer that the user asked for, or else as a whole', async () => {
	const image = await inspectedImage(
		['ADD rootfs', [file('a', 'a')]],
		['ENV A=1'],
		['COPY b', [file('b', 'b')]],
	);
	const commandAt = (layer: number | undefined) => {
		const opening = loading('app:1', size, layer);
		const byInfo = reduceApp(opening, {type: 'info', info: image.info});
		const states = [
			reduceApp(opening, {type: 'image', image}),
			reduceApp(byInfo, {type: 'image', image}),
		];
		return states.map(state => state.phase === 'ready' && selectedStep(state.inspector)?.command);
	};
	assert.deepEqual(commandAt(1), ['COPY b', 'COPY b']);
	assert.deepEqual(commandAt(undefined), [undefined, undefined]);
});

test('a layer that the image does not have is named, and the whole image is shown', async () => {
	const image = await inspectedImage(
		['ADD rootfs', [file('a', 'a')]],
		['COPY b', [file('b', 'b')]],
	);
	const state = reduceApp(loading('app:1', size, 2), {type: 'image', image});
	assert.equal(state.phase, 'ready');
	if (state.phase !== 'ready') return;
	assert.equal(state.inspector.notice, 'The image has no layer 2: its layers are 0 to 1.');
	assert.equal(selectedStep(state.inspector), undefined);
});
