import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import {loadAnalysis, loadFullAnalysis} from '../../source/load/load-analysis.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import type {OpenedImage} from '../../source/sources/source.ts';
import {compressed, docker20Archive, docker28Archive} from '../fixtures/archives.ts';
import {settledArchive, temporaryCache} from '../fixtures/cache.ts';
import {file} from '../fixtures/layer-tar.ts';
import {randomLayers} from '../fixtures/random-layers.ts';
import {type TestImage, testImage} from '../fixtures/test-image.ts';
import {withDive} from '../fixtures/with-dive.ts';

/** More entries than an image has that is not worth keeping. */
const manyFiles = Array.from({length: 2000}, (_, number) => file(`many/${number}`, ''));

async function manyFilesAnd(seed: number): Promise<TestImage> {
	const steps = randomLayers(seed).map((entries, step) => ({createdBy: `RUN ${step}`, entries}));
	const invalid = file(Buffer.from([0xff, 0x2f, 0xfe]).toString('latin1'), 'x');
	return testImage([{createdBy: 'COPY . .', entries: [...manyFiles, invalid]}, ...steps]);
}

const layouts = {
	plain: docker20Archive,
	gzip: (image: TestImage) => docker28Archive(image, 'gzip'),
	stream: async (image: TestImage) => compressed(await docker28Archive(image), 'zstd'),
};

/** Opens an archive over and over, with a cache of its own. */
async function keptArchive(context: TestContext, bytes: Uint8Array) {
	const archive = await settledArchive(context, bytes);
	const folder = await temporaryCache(context);
	return async <Result>(use: (opened: OpenedImage) => Promise<Result>): Promise<Result> => {
		const cache = new DiskCache(folder);
		const opened = await openImage(archive, {cache});
		try {
			return await use(opened);
		} finally {
			await opened.close();
			await cache.flush();
		}
	};
}

/** The image, whose layers nobody may ask for. */
function withoutLayers(opened: OpenedImage): OpenedImage {
	return {...opened, readLayers: () => assert.fail('the layers were read')};
}

for (const [name, write] of Object.entries(layouts)) {
	describe(`figures of an archive (${name})`, () => {
		test('are the same the second time, and no layer is read for them', async context => {
			for (let seed = 3000; seed < 3005; seed++) {
				const bytes = await write(await manyFilesAnd(seed));
				const open = await keptArchive(context, bytes);
				const loaded = await open(opened => loadImage(opened));
				const {info, analysis, dive} = withDive(loaded);
				assert.ok(loaded.tree.nodeCount > 2000);
				const figures = await open(opened => loadAnalysis(withoutLayers(opened)));
				assert.deepEqual(figures, {info, analysis}, `random image ${seed}`);
				// Nobody has asked for dive's yet.
				await assert.rejects(open(opened => loadFullAnalysis(withoutLayers(opened))));
				assert.deepEqual((await open(loadFullAnalysis)).dive, dive);
				const all = await open(opened => loadFullAnalysis(withoutLayers(opened)));
				assert.deepEqual(all, {info, analysis, dive});
			}
		});
	});
}

test('figures of a small image are not kept', async context => {
	const image = await testImage([{createdBy: 'COPY a /', entries: [file('a', 'x')]}]);
	const open = await keptArchive(context, await docker28Archive(image));
	await open(loadAnalysis);
	await assert.rejects(open(opened => loadAnalysis(withoutLayers(opened))));
});
