import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {loadImage} from '../../source/load/load-image.ts';
import {SharedEngines} from '../../source/sources/engine/shared-engines.ts';
import {openImage} from '../../source/sources/open-image.ts';
import type {OpenedImage} from '../../source/sources/source.ts';
import {engineAt, loadIntoEngine, removeImage} from '../fixtures/engine.ts';
import {engineProxy} from '../fixtures/engine-proxy.ts';
import {treeRows} from '../fixtures/image-tree.ts';
import {file, generated, whiteout} from '../fixtures/layer-tar.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';
import {testImage} from '../fixtures/test-image.ts';

/** Loads three images into an engine: two layers of each are the same in all of them. */
async function threeImages(test: TestContext, host: string): Promise<readonly string[]> {
	const docker = engineAt(host);
	const tags = [1, 2, 3].map(number => `layerscope-test/several-${process.pid}:${number}`);
	test.after(() => Promise.all(tags.map(tag => removeImage(docker, tag))));
	for (const tag of tags) {
		const steps = [
			{createdBy: 'COPY base', entries: [file('base', generated(300_000)), file('gone', 'x')]},
			{createdBy: 'RUN rm gone', entries: [whiteout('gone')]},
			{createdBy: `COPY ${tag}`, entries: [file('own', tag), file('base', 'small')]},
		];
		await loadIntoEngine(docker, await testImage(steps, {tags: [tag]}));
	}
	return tags;
}

/** Paths of the requests that export images. */
function exportsAmong(paths: readonly string[]): readonly string[] {
	return paths.filter(path => /^\/images\/(?:.+\/)?get(?:\?|$)/.test(path));
}

describe('several images of an engine', {skip: withoutEngine}, () => {
	for (const host of testHosts) {
		test(`are exported at once, and are the same as exported one by one, at ${host}`, async t => {
			const tags = await threeImages(t, host);
			const alone = await Promise.all(
				tags.map(async tag => {
					const opened = await openImage(`docker:${tag}`, {host});
					t.after(() => opened.close());
					return loadImage(opened);
				}),
			);
			const proxy = await engineProxy(t, host);
			const engines = new SharedEngines();
			t.after(() => engines.close());
			const opened: OpenedImage[] = [];
			for (const tag of tags) {
				opened.push(await openImage(`docker:${tag}`, {host: proxy.host, engines}));
			}
			for (const image of opened) image.willRead?.();
			const together = await Promise.all(opened.map(image => loadImage(image)));
			assert.equal(exportsAmong(proxy.paths).length, 1);
			const [first, second] = together;
			assert.equal(first.tree.layers[0], second.tree.layers[0]);
			for (const [index, {info, tree}] of together.entries()) {
				const keyless = ({layers, ...rest}: typeof info) => ({
					...rest,
					layers: layers.map(({cacheKey: _, ...layer}) => layer),
				});
				assert.deepEqual(keyless(info), keyless(alone[index].info));
				assert.deepEqual(treeRows(tree), treeRows(alone[index].tree));
			}
		});

		test(`are checked in their order around one that is missing, at ${host}`, async t => {
			const [one, two, three] = await threeImages(t, host);
			const cache = await temporaryFolder(t);
			const proxy = await engineProxy(t, host);
			const check = (...images: readonly string[]) =>
				runProgram(['ci', '--pull', 'never', '--host', proxy.host, ...images], {
					env: {XDG_CACHE_HOME: cache},
				});
			const {code, stdout} = await check(two, 'layerscope-test/none:1', one, three);
			assert.equal(code, 2);
			const table = stdout.toString().split('\n').slice(-6, -1);
			assert.deepEqual(
				table.map(line => line.split(/\s+/).slice(0, 2)),
				[
					['', 'image'],
					['FAIL', two],
					['ERROR', 'layerscope-test/none:1'],
					['FAIL', one],
					['FAIL', three],
				],
			);
			assert.equal(exportsAmong(proxy.paths).length, 1);
			const again = await check(three.replace(/\d+$/, '[12]'), three);
			assert.equal(again.code, 1);
			assert.match(again.stdout.toString(), /FAIL.*:1 .*\nFAIL.*:2 .*\nFAIL.*:3 .*\n$/);
			assert.equal(exportsAmong(proxy.paths).length, 1);
		});
	}
});
