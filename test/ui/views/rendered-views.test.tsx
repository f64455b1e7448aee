import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {directory, file, generated, whiteout} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';
import {justOpened, opened, press} from '../journey.ts';
import {renderedRows, rowWords} from '../rendered-rows.tsx';

const image = await inspectedImage(
	['ADD rootfs.tar /', [file('bin/sh', generated(900)), file('tmp/a', generated(500))]],
	['RUN rm /tmp/a', [whiteout('tmp/a')]],
);

/** The rows of the view on top after these keys, in a terminal of 100 columns. */
function rowsAfter(...keys: readonly string[]): readonly string[] {
	return renderedRows(press(opened(image, 100, 20), ...keys));
}

describe('a view', () => {
	test('of the panes has the layers on the left and the files on the right', () => {
		const rows = rowsAfter();
		assert.match(rows[0], /^─ Layers, row 2 of 3 ─+┬─ Files up to layer 0: 1\.4 kB in 4 paths/);
		assert.match(rows[1], /^ +size .*step +│ +size +path/);
		assert.ok(rows.some(row => /^▸ 0 .*ADD rootfs\.tar.*│/.test(row)));
	});

	test('of the panes has the details of the selection below them', () => {
		assert.match(rowsAfter().join('\n'), /\n─+ Layer 0 of 2 ─+\n ADD rootfs\.tar/);
	});

	test('of the panes marks the pane with the focus', () => {
		const isMarked = (rows: readonly string[], row: RegExp) => rows.some(text => row.test(text));
		assert.ok(isMarked(rowsAfter(), /^▸ 0 .*│/));
		assert.ok(isMarked(rowsAfter(), /│▹\+ .* bin\/$/));
		assert.ok(isMarked(rowsAfter('tab'), /^▹ 0 .*│/));
		assert.ok(isMarked(rowsAfter('tab'), /│▸\+ .* bin\/$/));
	});

	test('of the panes shows only matches while the filter is typed', () => {
		const count = (rows: readonly string[]) =>
			rows.filter(row => /│.* B +(sh|a)( |$)/.test(row)).length;
		assert.equal(count(rowsAfter()), 2);
		assert.equal(count(rowsAfter('ctrl+f', 's', 'h')), 1);
		assert.equal(count(rowsAfter('ctrl+f', 's', 'h', 'esc')), 2);
	});

	test('of the panes has bytes, cause and place of the largest fix at 80 columns, and all of its advice', async () => {
		const deep = 'opt/application/share/locale/messages';
		const other = await inspectedImage(
			['COPY . /', [file(`${deep}/x`, generated(900)), file('opt/application/y', generated(20))]],
			['RUN rm -rf /opt/application', [whiteout(deep), whiteout('opt/application/y')]],
		);
		const rows = renderedRows(press(justOpened(other, 80, 24)));
		const at = rows.findIndex(row => row.startsWith('── What to fix'));
		assert.match(
			rows[at + 1],
			/^ +1 +−920 B {2}removed later \(layers 0→1\): \/opt\/application\/share\/locale\/messag…/,
		);
		const advice = rows
			.slice(at + 2)
			.map(row => row.trim())
			.join(' ')
			.trim();
		assert.equal(advice, `→ ${other.fixes[0].advice}`);
	});

	test('of the fixes has the sum of the first ones in the title, and the steps after a gap below the list', () => {
		const rows = rowsAfter('w');
		assert.match(
			rows[0],
			/^── Wasted: 500 B, 1 fix, 1 path ─ the first saves 500 B: 1\.4 kB → 900 B/,
		);
		assert.match(rows[2], /^▸ {2}1 +500 B +█{10} +removed later +0→1 +\/tmp\/a/);
		assert.equal(rows[3].trim(), '');
		assert.match(rows[4], /^ Fix 1 of 1: layer 1 removes what layer 0 stored: \/tmp\/a/);
		assert.match(rows[5], /^ → Take a base image without \/tmp\/a/);
		assert.ok(rows.some(row => /^ layer 1 RUN rm \/tmp\/a/.test(row)));
	});

	test('of a path has its history over the layers', () => {
		const text = rowsAfter('G', 'tab', 'G', 'i').join('\n');
		assert.match(text, /^── \/tmp\/a/);
		assert.match(text, / 0 +added/);
		assert.match(text, / 1 +removed/);
	});

	test('of a folder that a layer stores again without a change says so', async () => {
		const folder = ['COPY . /app', [directory('app')]] as const;
		const again = await inspectedImage(folder, folder);
		const rows = rowWords(press(justOpened(again), 'G', 'tab', 'i'));
		assert.ok(rows.includes('▸ 1 again unchanged COPY . /app'), rows.join('\n'));
	});

	test('that is longer than the screen says which of its lines are shown', () => {
		assert.match(rowsAfter('?')[0], /^── Help \(lines 1 to 17 of \d+\)/);
		assert.match(rowsAfter('?', 'j', 'j')[0], /^── Help \(lines 3 to 19 of \d+\)/);
	});
});
