import assert from 'node:assert/strict';
import {test} from 'node:test';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import type {ImageInfo} from '../../source/image/image-info.ts';
import {wholeImage} from '../../source/image/layer-selection.ts';
import {imageCache} from '../../source/load/image-cache.ts';
import {indexImage, toMessage} from '../../source/load/loader-messages.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {docker28Archive} from '../fixtures/archives.ts';
import {cacheableArchive, temporaryCache} from '../fixtures/cache.ts';
import {file} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';
import {testImage} from '../fixtures/test-image.ts';

test('the tree of an image is cached with the fixes of its steps, and without those of others', async context => {
	const steps = [
		{createdBy: 'COPY a /', entries: [file('a', 'one')]},
		{createdBy: 'RUN make', entries: [file('a', 'two')]},
	];
	const archive = await cacheableArchive(context, await docker28Archive(await testImage(steps)));
	const opened = await openImage(archive);
	context.after(() => opened.close());
	const {info} = opened;
	const cache = new DiskCache(await temporaryCache(context));
	const records = imageCache(opened, cache)!;
	const image = await indexImage({...(await loadedImage(steps)), info}, () => wholeImage(info));
	records.putTree(toMessage(image));
	await cache.flush();
	const withCommand = (command: string): ImageInfo => ({
		...info,
		history: info.history.map(step => ({...step, command})),
	});
	const known = await records.readTree(info);
	assert.deepEqual(
		known?.fixes?.map(({id}) => id),
		image.fixes.map(({id}) => id),
	);
	assert.equal(image.fixes.length, 1);
	const other = await records.readTree(withCommand('RUN something else'));
	assert.ok(other?.tree, 'the layers are the same');
	assert.equal(other.fixes, undefined);
});
