import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {InspectorState} from '../../../../source/ui/state/state.ts';
import {pathDetails, wasteOf} from '../../../../source/ui/views/panes/path-text.ts';
import {directory, file, generated, symlink, whiteout} from '../../../fixtures/layer-tar.ts';
import {inspectedImage} from '../../inspected-image.ts';
import {justOpened, press} from '../../journey.ts';

const image = await inspectedImage(
	[
		'ADD rootfs.tar /',
		[
			directory('cache'),
			...Array.from({length: 3}, (_, at) => file(`cache/${at}`, generated(1000))),
			file('data', generated(50_000)),
			file('app/config', generated(2000)),
			symlink('link', 'data'),
		],
	],
	['RUN chown', [file('data', generated(50_000), {uid: 5, mode: 0o600})]],
	['COPY config', [file('app/config', generated(2500, 2)), file('app/new', 'x')]],
	['RUN rm -r /cache', [whiteout('cache')]],
);
const whole = justOpened(image);
const layers = [
	press(whole, 'j'),
	press(whole, 'j', 'j'),
	press(whole, 'j', 'j', 'j'),
	press(whole, 'G'),
];

function nodeOf(path: string): number {
	return image.tree.find(path);
}

function detailsOf(state: InspectorState, path: string): readonly string[] {
	return pathDetails(state, nodeOf(path), 80).map(spans => spans.map(({text}) => text).join(''));
}

describe('the waste of a path', () => {
	test('is that of the directory that was removed with it', () => {
		const [row, ...others] = wasteOf(whole, nodeOf('/cache/1'));
		assert.deepEqual(others, []);
		assert.equal(image.tree.pathOf(row.node), '/cache');
		assert.equal(row.bytes, 3000);
		assert.deepEqual(wasteOf(whole, nodeOf('/link')), []);
	});
});

describe('the details of a path', () => {
	test('have its size, mode, owner and time, then its change', () => {
		assert.deepEqual(detailsOf(layers[2], '/app/new'), [
			'1 B  -rw-r--r--  0:0  2024-01-01 00:00:00Z',
			'added by layer 2',
		]);
	});

	test('have the target of a link', () => {
		assert.match(detailsOf(layers[0], '/link')[0], / {2}→ data$/);
	});

	test('name the old and the new owner and mode, and what is wasted', () => {
		assert.deepEqual(detailsOf(layers[1], '/data').slice(1), [
			'modified by layer 1: owner 0:0 → 5:0, mode -rw-r--r-- → -rw-------',
			'50 kB of layer 0 wasted: stored again by layer 1',
			'→ Leave out the command that writes it again in layer 1: /data.',
		]);
	});

	test('of a directory have the sum of its files, and the number of changed paths in it', () => {
		const [metadata, change] = detailsOf(press(layers[2], 't'), '/app');
		assert.match(metadata, /^2\.5 kB in 2 paths {2}drwxr-xr-x/);
		assert.equal(change, '2 paths changed below; last written by layer 0');
	});

	test('of an unchanged path have the layer that wrote it', () => {
		assert.equal(detailsOf(whole, '/app/new')[1], 'last written by layer 2');
	});

	test('of a removed path have both layers, and the removed directory', () => {
		assert.deepEqual(detailsOf(layers[3], '/cache/1').slice(1, 3), [
			'removed by layer 3; last written by layer 0',
			'3 kB of layer 0 wasted: removed by layer 3 with /cache',
		]);
	});

	test('of a path that does not exist yet are empty', () => {
		assert.deepEqual(detailsOf(layers[0], '/app/new'), []);
	});
});
