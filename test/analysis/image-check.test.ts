import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkImage} from '../../source/analysis/image-check.ts';
import {file, whiteout} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';
import {withDive} from '../fixtures/with-dive.ts';

const rules = [{name: 'highestWastedBytes', threshold: 150, source: 'default'}] as const;

test("an image is checked by layerscope's waste or by dive's", async () => {
	const image = await loadedImage([
		{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(100))]},
		{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(100, 'x'))]},
	]);
	const byLayerscope = checkImage(image, {rules, figures: 'layerscope'});
	assert.equal(byLayerscope.results[0].measured, 100);
	assert.equal(byLayerscope.passed, true);
	const byDive = checkImage(withDive(image), {rules, figures: 'dive'});
	assert.equal(byDive.results[0].measured, 200);
	assert.equal(byDive.passed, false);
});

test('a disabled rule does not fail an image', async () => {
	const image = await loadedImage([
		{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(100))]},
		{createdBy: 'RUN rm /a', entries: [whiteout('a')]},
	]);
	const off = {name: 'lowestEfficiency', threshold: null, source: 'default'} as const;
	assert.equal(checkImage(image, {rules: [off], figures: 'layerscope'}).passed, true);
});
