import assert from 'node:assert/strict';
import {access, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {setTimeout} from 'node:timers/promises';
import {docker28Archive} from '../fixtures/archives.ts';
import {file} from '../fixtures/layer-tar.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {stalledEngine} from '../fixtures/stalled-engine.ts';
import {temporaryFile, temporaryFolder} from '../fixtures/temporary.ts';
import {testImage} from '../fixtures/test-image.ts';
import {patienceMilliseconds, programPath, Terminal} from './terminal.ts';

// Images with few files are not cached.
const files = Array.from({length: 5000}, (_, at) => file(`d/${at}`, `${at}`));
const image = await testImage([{createdBy: 'COPY . .', entries: files}]);

describe('a terminal that is closed', () => {
	test('ends the inspector with 129 and no message, and the image stays in the cache', async t => {
		const archive = await temporaryFile(t, 'image.tar', await docker28Archive(image));
		const {terminal, exit, cache} = await openInShell(t, [archive]);
		await terminal.waitFor(/q quit/);
		terminal.hangUp();
		assert.deepEqual(await exit(), {code: '129', stderr: ''});
		const {stdout} = await runProgram(['cache', 'ls'], {env: {XDG_CACHE_HOME: cache}});
		assert.match(stdout.toString(), /layer 0 of .*image\.tar/);
	});

	test('ends it while it draws', async t => {
		const archive = await temporaryFile(t, 'image.tar', await docker28Archive(image));
		const {terminal, exit} = await openInShell(t, [archive]);
		await terminal.waitFor(/q quit/);
		terminal.press('jkjkjkjk'.repeat(50));
		terminal.hangUp();
		assert.deepEqual(await exit(), {code: '129', stderr: ''});
	});

	test('ends it while the image loads', async t => {
		const {host} = await stalledEngine(t, image);
		const {terminal, exit} = await openInShell(t, ['--host', host, 'test/app:1']);
		await terminal.waitFor(/exporting from the engine/);
		terminal.hangUp();
		assert.deepEqual(await exit(), {code: '129', stderr: ''});
	});
});

/**
 * Runs the inspector in a shell that outlives its terminal and reports the end in files. The shell
 * ignores SIGHUP, so that the inspector gets none.
 */
async function openInShell(t: TestContext, given: readonly string[]) {
	const folder = await temporaryFolder(t);
	const cache = path.join(folder, 'cache');
	const script = [
		'trap : HUP',
		'"$@" 2>"$FOLDER/stderr"',
		'echo $? >"$FOLDER/code"',
		'touch "$FOLDER/done"',
	].join('; ');
	const terminal = new Terminal(
		t,
		['/bin/sh', '-c', script, 'sh', process.execPath, programPath, ...given],
		{env: {XDG_CACHE_HOME: cache, FOLDER: folder}},
	);
	const read = async (name: string) => (await readFile(path.join(folder, name), 'utf8')).trim();
	const exit = async () => {
		const signal = AbortSignal.timeout(patienceMilliseconds);
		while (!(await exists(path.join(folder, 'done')))) await setTimeout(20, undefined, {signal});
		// Ink shows the cursor again on standard error.
		return {code: await read('code'), stderr: (await read('stderr')).replace('\x1b[?25h', '')};
	};
	return {terminal, cache, exit};
}

function exists(name: string): Promise<boolean> {
	return access(name).then(
		() => true,
		() => false,
	);
}
