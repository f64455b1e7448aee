import assert from 'node:assert/strict';
import {once} from 'node:events';
import {describe, type TestContext, test} from 'node:test';
import {findFixes} from '../../source/analysis/fixes/fix.ts';
import {Failure} from '../../source/failure.ts';
import {wholeImage} from '../../source/image/layer-selection.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {type LoaderEvents, startLoader} from '../../source/load/start-loader.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {docker28Archive} from '../fixtures/archives.ts';
import {cacheableArchive, entryPaths, temporaryCache} from '../fixtures/cache.ts';
import {treeRows} from '../fixtures/image-tree.ts';
import {file, whiteout} from '../fixtures/layer-tar.ts';
import {testImage} from '../fixtures/test-image.ts';

const manyFiles = Array.from({length: 3000}, (_, number) => file(`d${number % 50}/${number}`, 'x'));

async function gzipArchive(context: TestContext): Promise<string> {
	const image = await testImage([
		{createdBy: 'COPY . .', entries: manyFiles},
		{createdBy: 'RUN rm', entries: [file('d1/1', 'y'), whiteout('d2')]},
	]);
	return cacheableArchive(context, await docker28Archive(image, 'gzip'));
}

const requestFor = (reference: string, env: NodeJS.ProcessEnv, hasCache: boolean) => ({
	reference,
	options: {env, platform: undefined, host: undefined, context: undefined},
	hasCache,
	progressMilliseconds: 0,
});

/** Event handlers that record the events. */
function recordEvents(changes: Partial<LoaderEvents> = {}) {
	const events: string[] = [];
	const work: LoaderEvents = {
		signal: new AbortController().signal,
		onInfo: ({layers}) => void events.push(`${layers.length} layers`),
		onProgress: ({activity}) => void events.push(activity),
		onPart: async ({tree}) => void events.push(`part of ${tree.layers.length}`),
		getSelection: () => ({layer: 1, isOwn: false}),
		...changes,
	};
	return {events, work};
}

describe('the loader thread', () => {
	test('loads the same image as loadImage(), cold and warm', async context => {
		const archive = await gzipArchive(context);
		const folder = await temporaryCache(context);
		const env = {XDG_CACHE_HOME: folder.root.replace(/\/layerscope$/, '')};
		const opened = await openImage(archive);
		const expected = await loadImage(opened);
		await opened.close();
		for (const state of ['cold', 'warm']) {
			const {events, work} = recordEvents();
			const loader = startLoader(requestFor(archive, env, true));
			const image = await loader.load(work);
			assert.deepEqual(image.analysis, expected.analysis, state);
			assert.deepEqual(image.fixes, findFixes(expected));
			assert.deepEqual(image.info, expected.info);
			assert.deepEqual(treeRows(image.tree, 1), treeRows(expected.tree, 1));
			assert.deepEqual(image.snapshot.selection, wholeImage(image.info));
			// A slow machine is still looking for it when the clock first strikes.
			assert.equal(
				events.find(event => event !== 'looking for the image'),
				'2 layers',
			);
			assert.equal(events.includes('reading layers'), state === 'cold', events.join());
			assert.equal(await loader.close(), undefined);
			const kinds = (await entryPaths(folder)).map(name => name.split('.').at(-1)).sort();
			assert.deepEqual(kinds, ['analysis', 'layer', 'layer', 'tree']);
		}
	});

	test('prepares the layer to select first, and fails if the image does not have it', async context => {
		const request = requestFor(await gzipArchive(context), {}, false);
		const loader = startLoader({...request, layer: 1});
		const selection = {layer: 1, isOwn: true};
		// The thread asks the screen for it.
		const {work} = recordEvents({getSelection: () => selection});
		const image = await loader.load(work);
		await loader.close();
		assert.deepEqual(image.snapshot.selection, selection);
		const failing = startLoader({...request, layer: 2}).load(recordEvents().work);
		await assert.rejects(failing, {
			message: `${request.reference} has no layer 2`,
			hint: 'Its layers are 0 to 1.',
		});
	});

	test('prepares the layer that is selected by the time the image is read', async context => {
		const loader = startLoader(requestFor(await gzipArchive(context), {}, false));
		const selection = {layer: 0, isOwn: true};
		const image = await loader.load(recordEvents({getSelection: () => selection}).work);
		await loader.close();
		assert.deepEqual(image.snapshot.selection, selection);
	});

	test('passes on a failure with its hint', async () => {
		const {work} = recordEvents();
		const failing = startLoader(requestFor('./nothing.tar', {}, false)).load(work);
		await assert.rejects(
			failing,
			error => error instanceof Failure && error.hint.startsWith('Check the path'),
		);
	});

	test('stops when aborted', async context => {
		const archive = await gzipArchive(context);
		const cancel = new AbortController();
		const {work} = recordEvents({
			signal: cancel.signal,
			onInfo: () => cancel.abort(),
		});
		await assert.rejects(startLoader(requestFor(archive, {}, false)).load(work), {
			name: 'AbortError',
		});
	});

	test('keeps events until load() is called', async context => {
		const archive = await gzipArchive(context);
		const created = once(process, 'worker');
		const loader = startLoader(requestFor(archive, {}, false));
		const [thread] = await created;
		await once(thread, 'message');
		const {events, work} = recordEvents();
		await loader.load(work);
		await loader.close();
		assert.equal(events[0], '2 layers');
	});
});
