import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {analyze} from '../../source/analysis/analysis.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {archiveLayouts} from '../fixtures/archives.ts';
import {treeOf, treeRows} from '../fixtures/image-tree.ts';
import {randomLayers} from '../fixtures/random-layers.ts';
import {type Cleanup, temporaryFile} from '../fixtures/temporary.ts';
import {testImage} from '../fixtures/test-image.ts';

/** Seeds of the random images for each layout. */
const seeds = Array.from({length: 20}, (_, index) => 1000 + index);

describe('loadImage() gives the expected tree and analysis', () => {
	for (const layout of archiveLayouts) {
		test(`from ${layout.name}`, async t => {
			for (const seed of seeds) {
				const layers = randomLayers(seed);
				const image = await testImage(
					layers.map((entries, index) => ({createdBy: `COPY ${index}`, entries})),
				);
				const loaded = await load(t, await layout.write(image));
				const expected = await treeOf(...layers);
				assert.deepEqual(treeRows(loaded.tree), treeRows(expected), `random image ${seed}`);
				assert.deepEqual(loaded.analysis, analyze(expected), `random image ${seed}`);
				assert.deepEqual(loaded.info.warnings, expected.warnings);
			}
		});
	}
});

async function load(test: Cleanup, archive: Buffer) {
	const opened = await openImage(await temporaryFile(test, 'image.tar', archive));
	try {
		return await loadImage(opened);
	} finally {
		await opened.close();
	}
}
