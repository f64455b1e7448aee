import assert from 'node:assert/strict';
import {access, readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {setTimeout} from 'node:timers/promises';
import {docker28Archive} from '../fixtures/archives.ts';
import {file} from '../fixtures/layer-tar.ts';
import {temporaryFile, temporaryFolder} from '../fixtures/temporary.ts';
import {testImage} from '../fixtures/test-image.ts';
import {programPath, Terminal} from './terminal.ts';

describe('a terminal that is closed', () => {
	test('ends the inspector with 129 and no message, and the image stays in the cache', async t => {
		const {terminal, folder, exit} = await openInspector(t);
		await terminal.waitFor(/q quit/);
		terminal.hangUp();
		assert.deepEqual(await exit(), {code: '129', stderr: ''});
		const files = await readdir(path.join(folder, 'cache'), {recursive: true});
		assert.ok(
			files.some(name => name.endsWith('.layer')),
			files.join(),
		);
	});

	test('ends it while it draws', async t => {
		const {terminal, exit} = await openInspector(t);
		await terminal.waitFor(/q quit/);
		terminal.press('jkjkjkjk'.repeat(50));
		terminal.hangUp();
		assert.deepEqual(await exit(), {code: '129', stderr: ''});
	});

	test('ends it while the image loads', async t => {
		const {terminal, exit} = await openInspector(t);
		await terminal.waitFor(({isFullScreen}) => isFullScreen);
		terminal.hangUp();
		assert.deepEqual(await exit(), {code: '129', stderr: ''});
	});
});

/** Opens an image in a shell that outlives its terminal and reports the end in files. */
async function openInspector(t: TestContext) {
	const folder = await temporaryFolder(t);
	// Fewer files are not cached.
	const files = Array.from({length: 5000}, (_, at) => file(`d/${at}`, `${at}`));
	const image = await testImage([{createdBy: 'COPY . .', entries: files}]);
	const archive = await temporaryFile(t, 'image.tar', await docker28Archive(image));
	const script = [
		'trap : HUP',
		'"$1" "$2" "$3" 2>"$4/stderr"',
		'echo $? >"$4/code"',
		'touch "$4/done"',
	].join('; ');
	const terminal = new Terminal(
		t,
		['/bin/sh', '-c', script, 'sh', process.execPath, programPath, archive, folder],
		{env: {XDG_CACHE_HOME: path.join(folder, 'cache')}},
	);
	const read = async (name: string) => (await readFile(path.join(folder, name), 'utf8')).trim();
	const exit = async () => {
		while (!(await exists(path.join(folder, 'done')))) await setTimeout(20);
		// Ink shows the cursor again on standard error.
		return {code: await read('code'), stderr: (await read('stderr')).replace('\x1b[?25h', '')};
	};
	return {terminal, folder, exit};
}

function exists(name: string): Promise<boolean> {
	return access(name).then(
		() => true,
		() => false,
	);
}
