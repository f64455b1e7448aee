import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {spokenChange, spokenText} from '../../source/ui/spoken-text.ts';
import type {InspectorState} from '../../source/ui/state/state.ts';
import {file, generated, whiteout} from '../fixtures/layer-tar.ts';
import {inspectedImage, partialImage, type Step} from './inspected-image.ts';
import {justOpened, press} from './journey.ts';

const steps: readonly Step[] = [
	['ADD rootfs.tar /', [file('bin/sh', generated(900)), file('etc/passwd', generated(40))]],
	['RUN make', [file('made', generated(500))]],
];
const image = await inspectedImage(...steps);
const opened = justOpened(image, 240, 40);

/** The line that is spoken after these keys. */
function spoken(state: InspectorState, ...keys: readonly string[]): string {
	const after = press(state, ...keys);
	return spokenChange({phase: 'ready', inspector: state}, {phase: 'ready', inspector: after}) ?? '';
}

describe('a screen reader hears', () => {
	test('the image and the selected row at first', () => {
		const first = spokenChange(undefined, {phase: 'ready', inspector: opened}) ?? '';
		assert.match(first, /final 1\.44 kB.*\. Layers, row 1 of 3\. total 1\.44 kB the whole image$/);
	});

	test('the row that a key selects, and the title of a pane only if it is another one', () => {
		assert.equal(spoken(opened, 'j'), '0 940 B ADD rootfs.tar /');
		assert.match(spoken(opened, 'tab'), /^Final files: .*, largest first\. 900 B closed bin\/$/);
	});

	test('the figures once the image is read', async () => {
		const [read] = (
			spokenChange(
				{phase: 'ready', inspector: justOpened(await partialImage(1, ...steps), 240, 40)},
				{phase: 'ready', inspector: opened},
			) ?? ''
		).split('. ');
		assert.match(read, /^app:1 .*final 1\.44 kB .*wasted 0 B/);
	});

	test('the advice about the selected fix', async () => {
		const wasteful = await inspectedImage(
			...steps,
			['RUN rm made', [whiteout('made')]],
			['COPY . .', [file('a.log', generated(300))]],
			['RUN rm a.log', [whiteout('a.log')]],
		);
		const state = justOpened(wasteful, 240, 40);
		const end =
			/ Advice: End the RUN of layer 1 with rm -rf \/made\. Then delete the RUN of layer 2\.$/;
		assert.match(spoken(state, 'w'), end);
		assert.match(spoken(press(state, 'w'), 'j'), /^2 300 B .* Advice: List a\.log in /);
		assert.doesNotMatch(spoken(press(state, 'w', 'j'), 'j'), /Advice/);
	});

	test('changes and folds of the tree in words', () => {
		const tree = press(opened, 'j', 'tab', 'g');
		assert.equal(spoken(tree, 'enter'), 'added 900 B closed bin/');
		assert.equal(spoken(press(tree, 'enter'), 'enter'), 'added 900 B open bin/');
	});

	test('the order of the tree if only that changed', () => {
		const tree = press(opened, 'j', 'tab', 'g');
		assert.match(spoken(tree, 's'), /by name$/);
	});

	test('why a key did nothing', () => {
		assert.match(spoken(opened, 'esc'), /\.$/);
		assert.match(spoken(opened, 't'), /^Select a layer to see its changes\.$/);
	});

	test('all lines of a page, and the new ones when it scrolls', () => {
		const help = press(opened, '?');
		assert.match(spoken(opened, '?'), /^Help .*Everywhere\. w List the fixes/);
		const next = spoken(help, 'j');
		assert.ok(next.length > 0 && next.length < 200, next);
	});

	test('nothing if nothing changed', () => {
		assert.equal(spoken(opened, 'k'), '');
	});
});

test('signs are spoken as words, and lines and bars not at all', () => {
	assert.equal(
		spokenText('▸+ 386 MB  ██████▏  ▾ usr/   ≈ package cache'),
		'added 386 MB open usr/ about package cache',
	);
	assert.equal(spokenText('── Layers ──┬──'), 'Layers');
	assert.equal(spokenText('  9   ·   ◂ 12 MB RUN rm'), '9 0 B wastes 12 MB RUN rm');
	assert.equal(spokenText('/a  of layer 8 · 47 B · 0:0'), '/a of layer 8, 47 B, 0:0');
});
