import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {InspectorState} from '../../../../source/ui/state/state.ts';
import {noteSpans} from '../../../../source/ui/views/panes/path-note.ts';
import {directory, file, generated, symlink, whiteout} from '../../../fixtures/layer-tar.ts';
import {inspectedImage} from '../../inspected-image.ts';
import {justOpened, press} from '../../journey.ts';

const image = await inspectedImage(
	[
		'ADD rootfs.tar /',
		[
			file('cache/0', generated(3000)),
			file('data', generated(50_000)),
			directory('app'),
			file('app/config', generated(2000)),
			symlink('link', 'data'),
		],
	],
	[
		'RUN chown',
		[
			file('data', generated(50_000), {uid: 5, mode: 0o600}),
			directory('app', {uid: 5, mode: 0o700}),
		],
	],
	['COPY config', [file('app/config', generated(2500, 2)), file('app/new', 'x')]],
	['RUN rm -r /cache', [whiteout('cache')]],
);
const whole = justOpened(image);
const layers = [1, 2, 3, 4].map(rows => press(whole, ...Array<'j'>(rows).fill('j')));

/** The remark behind a path in `room` character cells. */
function noteOf(state: InspectorState, path: string, room = 80, isOpen = false): string {
	const node = state.image.tree.find(path);
	const spans = noteSpans(state, node, state.snapshot.versionOf(node), {isOpen, room});
	return spans.map(({text}) => text).join('');
}

describe('the remark behind a path', () => {
	test('has its waste in the final tree', () => {
		assert.equal(noteOf(whole, '/data'), '50 kB wasted');
		assert.equal(noteOf(whole, '/link'), '');
	});

	test('has the layer that wastes what the selected layer stores', () => {
		assert.equal(noteOf(layers[0], '/data'), '50 kB stored again by layer 1');
		assert.equal(noteOf(layers[0], '/app/config'), '2 kB replaced by layer 2');
		assert.equal(noteOf(layers[0], '/cache'), '3 kB removed by layer 3');
	});

	test('leaves out bytes that other layers store, too', async () => {
		const image = await inspectedImage(
			['COPY . .', [file('a', generated(10))]],
			['COPY . .', [file('a', generated(20, 2))]],
			['RUN rm a', [whiteout('a')]],
		);
		const copied = press(justOpened(image), 'j');
		assert.equal(noteOf(copied, '/a'), 'removed by layer 2');
		assert.equal(noteOf(press(copied, 'j', 'j'), '/a'), 'wastes 30 B of layers 0 and 1');
	});

	test('has the layers whose bytes the selected layer wastes', () => {
		assert.equal(noteOf(layers[1], '/data'), 'wastes 50 kB of layer 0');
		assert.equal(noteOf(layers[3], '/cache'), 'wastes 3 kB of layer 0');
	});

	test('has no waste of earlier layers', () => {
		assert.equal(noteOf(layers[2], '/data'), '');
	});

	test('has the waste of files in a directory in layers that have part of it, and in all files up to others', async () => {
		const files = await inspectedImage(
			['COPY . .', [file('app/a', generated(10)), file('app/b', generated(20))]],
			['RUN touch c', [file('app/c', '')]],
			['RUN rm a b', [whiteout('app/a'), whiteout('app/b')]],
		);
		const between = press(justOpened(files), 'j', 'j');
		assert.equal(noteOf(between, '/app'), '');
		assert.equal(noteOf(press(between, 't'), '/app'), '30 B removed by layer 2');
		assert.equal(noteOf(press(between, 'k'), '/app'), '30 B removed by layer 2');
	});

	test('is not said by an open folder and again by its paths', async () => {
		const files = await inspectedImage(
			['COPY . .', [file('app/a', generated(10)), file('app/b', generated(20))]],
			['RUN rm a b', [whiteout('app/a'), whiteout('app/b')]],
		);
		const copied = press(justOpened(files), 'j');
		assert.equal(noteOf(copied, '/app', 80, true), '');
		assert.equal(noteOf(copied, '/app/b'), '20 B removed by layer 1');
		assert.equal(noteOf(justOpened(files), '/app', 80, true), '30 B wasted');
	});

	test('has the new owner and mode', () => {
		assert.equal(noteOf(layers[1], '/app'), 'owner 0:0 → 5:0, mode drwxr-xr-x → drwx------');
	});

	test('has fewer words instead of a cut sentence', () => {
		assert.equal(noteOf(layers[0], '/cache', 20), '3 kB removed');
		assert.equal(noteOf(layers[0], '/cache', 10), 'removed');
		assert.equal(noteOf(layers[1], '/data', 20), 'wastes 50 kB');
		assert.equal(noteOf(layers[1], '/data', 10), 'waste');
		assert.equal(noteOf(layers[1], '/app', 40), 'owner 5:0, mode drwx------');
		assert.equal(noteOf(layers[1], '/app', 20), 'owner, mode');
	});
});
