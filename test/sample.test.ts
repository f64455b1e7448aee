import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {sampleImage} from '../scripts/sample-image.ts';
import {loadImage} from '../source/load/load-image.ts';
import {openImage} from '../source/sources/open-image.ts';

const sample = path.join(import.meta.dirname, '../media/sample.tar');

test('the sample image matches its script (otherwise: npm run sample)', async () => {
	assert.ok((await readFile(sample)).equals(await sampleImage()));
});

test('the sample image has every cause of waste and a low efficiency', async t => {
	const opened = await openImage(sample);
	t.after(() => opened.close());
	const {info, analysis} = await loadImage(opened);
	assert.deepEqual(info.tags, ['layerscope/sample:latest']);
	assert.deepEqual(info.warnings, []);
	assert.ok(info.history.length > info.layers.length);
	assert.deepEqual([...new Set(analysis.wasted.map(({cause}) => cause))].sort(), [
		'identical',
		'metadata-only',
		'removed',
		'replaced',
	]);
	assert.ok(analysis.totals.efficiency < 0.6);
});
