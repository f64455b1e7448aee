import assert from 'node:assert/strict';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {setTimeout} from 'node:timers/promises';
import {cacheFolder} from '../../source/cache/cache-folder.ts';
import {cachedFiles} from '../../source/cache/maintain-cache.ts';
import {openInspector} from '../end-to-end/terminal.ts';
import {docker28Archive} from '../fixtures/archives.ts';
import {CountingCache, cacheableArchive, entryPaths, loadCached} from '../fixtures/cache.ts';
import {file, generated} from '../fixtures/layer-tar.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFile, temporaryFolder} from '../fixtures/temporary.ts';
import {testImage} from '../fixtures/test-image.ts';

/** An archive with gzip layers, all of them cacheable, and the environment of an empty cache. */
async function prepare(context: TestContext) {
	const steps = Array.from({length: 6}, (_, layer) => ({
		createdBy: `COPY ${layer}`,
		entries: Array.from({length: 50}, (_, index) => file(`${index}`, generated(100, layer))),
	}));
	const archive = await cacheableArchive(
		context,
		await docker28Archive(await testImage(steps), 'gzip'),
	);
	const env = {XDG_CACHE_HOME: await temporaryFolder(context)};
	return {archive, env, folder: cacheFolder(env)};
}

describe('the cache of the program', () => {
	test('serves concurrent processes, even while one of them clears it', async context => {
		const {archive, env, folder} = await prepare(context);
		const run = (...args: string[]) => runProgram(args, {env});
		const expected = await run('--no-cache', '--json', '-', archive);
		assert.deepEqual(await entryPaths(folder), []);
		for (let round = 0; round < 3; round++) {
			const runs = Array.from({length: 4}, () => run('--json', '-', archive));
			const [results] = await Promise.all([Promise.all(runs), run('cache', 'clear')]);
			for (const result of results) assert.deepEqual(result, expected);
		}
		await run(archive);
		const [entry] = await entryPaths(folder);
		const warm = new CountingCache({...folder, current: path.dirname(entry)});
		await loadCached(archive, warm);
		assert.equal(warm.misses, 0);
		assert.ok((await cachedFiles(folder)).every(({isTemporary}) => !isTemporary));
	});

	test('is listed by cache ls, pruned by cache prune and cleared by cache clear', async context => {
		const {archive, env, folder} = await prepare(context);
		const run = async (...args: string[]) => {
			const {code, stdout, stderr} = await runProgram(args, {env});
			assert.deepEqual({code, stderr}, {code: 0, stderr: ''});
			return stdout.toString();
		};
		assert.match(await run('cache', 'ls'), /^0 files in .*\/layerscope, 0 B of at most 1 GB\n$/);
		await run(archive);
		const listed = await run('cache', 'ls');
		assert.match(listed, /^kind +entries +size +last used +of\n/);
		assert.ok(listed.includes(` layer 0 of ${archive}\n`));
		assert.match(listed, /^layer +50 +[\d.]+ kB +\d{4}-\d\d-\d\d /m);
		assert.match(listed, /^7 files in /m);
		assert.equal(await run('cache', 'prune'), 'nothing to remove\n');
		assert.match(await run('cache', 'clear'), /^7 files \(.* kB\) removed\n$/);
		assert.deepEqual(await entryPaths(folder), []);
	});

	test('is filled while the inspector is open', async context => {
		const {archive, env, folder} = await prepare(context);
		const inspector = openInspector(context, [archive], {env});
		while ((await entryPaths(folder)).length < 8) await setTimeout(20);
		// While the image loads, the same key cancels.
		await inspector.waitFor(/q quit/);
		inspector.press('q');
		assert.equal(await inspector.waitForExit(), 0);
	});

	test('is disabled by --no-cache and a size of 0', async context => {
		const {archive, env, folder} = await prepare(context);
		await runProgram(['--no-cache', archive], {env});
		await runProgram([archive], {env: {...env, LAYERSCOPE_CACHE_SIZE: '0'}});
		assert.deepEqual(await entryPaths(folder), []);
	});

	test('is optional: --verbose reports why it cannot be written', async context => {
		const {archive, env} = await prepare(context);
		const expected = await runProgram([archive], {env});
		const noFolder = {XDG_CACHE_HOME: await temporaryFile(context, 'file', '')};
		assert.deepEqual(await runProgram([archive], {env: noFolder}), expected);
		const {code, stderr} = await runProgram(['--verbose', archive], {env: noFolder});
		assert.equal(code, 0);
		assert.match(stderr, /^layerscope: the cache could not be written: ENOTDIR.*\n$/);
	});

	test('requires a valid subcommand', async () => {
		for (const args of [[], ['empty'], ['ls', 'more']]) {
			const {code, stdout, stderr} = await runProgram(['cache', ...args]);
			assert.equal(code, 2);
			assert.equal(stdout.length, 0);
			assert.match(stderr, /^layerscope: .*cache.*\n.*See layerscope --help/s);
		}
	});
});
