import assert from 'node:assert/strict';
import {test} from 'node:test';
import {changedFieldNames} from '../../source/image/changed-fields.ts';
import {compareImages} from '../../source/load/compare-images.ts';
import type {OpenedImage} from '../../source/sources/source.ts';
import {archiveLayouts} from '../fixtures/archives.ts';
import {file, generated} from '../fixtures/layer-tar.ts';
import {openTestImage} from '../fixtures/opened-image.ts';

const base = [file('base', generated(5000))];
const older = [base, [file('same', generated(4000, 1)), file('other', generated(4000, 2))]];
const newer = [base, [file('same', generated(4000, 1)), file('other', generated(4000, 3))]];

for (const one of archiveLayouts) {
	test(`compareImages() compares files of the same size by content (older image from ${one.name})`, async t => {
		for (const other of archiveLayouts) {
			const {trees, layers} = await compareImages(
				await openTestImage(t, older, one.write),
				await openTestImage(t, newer, other.write),
			);
			assert.deepEqual(
				trees.changes.map(({path, fields}) => [path, ...changedFieldNames(fields)]),
				[['/other', 'content']],
				`newer image from ${other.name}`,
			);
			assert.equal(layers.shared.length, 1);
		}
	});
}

test('compareImages() reads only layers with files of the same size', async t => {
	const openings: string[] = [];
	const counting = async (name: string, layers: typeof older) => {
		const {loaded, opened} = await openTestImage(t, layers);
		const recording: OpenedImage = {
			...opened,
			openLayer: (layer, signal) => {
				openings.push(`layer ${layer.index} of the ${name} image`);
				return opened.openLayer(layer, signal);
			},
		};
		return {loaded, opened: recording};
	};
	await compareImages(await counting('older', older), await counting('newer', newer));
	assert.deepEqual(openings, ['layer 1 of the older image', 'layer 1 of the newer image']);
});
