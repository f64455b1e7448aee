import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {samplePath} from '../end-to-end/terminal.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';

describe('layerscope init', () => {
	test('writes a config that the image passes', async t => {
		const {cwd, init} = await project(t);
		const {code, stdout} = await init('--from', samplePath);
		assert.equal(code, 0);
		assert.match(stdout.toString(), /^wrote \.layerscope\.yaml\nCheck it with: layerscope ci /);
		const checked = await runProgram(['ci', samplePath], {cwd});
		assert.equal(checked.code, 0, checked.stdout.toString());
		assert.match(checked.stdout.toString(), /PASS {2}lowestEfficiency .*\(\.layerscope\.yaml:5\)/);
	});

	test('writes the jobs that its options name', async t => {
		const {cwd, init} = await project(t);
		execFileSync('git', ['init', '--quiet'], {cwd});
		const {code, stdout} = await init('--github', '--gitlab', '--pre-push');
		assert.equal(code, 0);
		assert.match(stdout.toString(), /Add to \.gitlab-ci\.yml: include: /);
		for (const path of ['.github/workflows/layerscope.yml', '.gitlab/layerscope.yml']) {
			assert.match(await readFile(join(cwd, path), 'utf8'), /npx --yes layerscope ci /);
		}
		const hook = join(cwd, '.git/hooks/pre-push');
		assert.equal((await stat(hook)).mode & 0o111, 0o111);
	});

	test('replaces no file, and then writes none', async t => {
		const {cwd, init} = await project(t);
		await mkdir(join(cwd, '.gitlab'));
		await writeFile(join(cwd, '.gitlab/layerscope.yml'), 'mine');
		const {code, stderr} = await init('--gitlab');
		assert.equal(code, 2);
		assert.match(stderr, /^layerscope: \.gitlab\/layerscope\.yml exists, so nothing was written\n/);
		await assert.rejects(stat(join(cwd, '.layerscope.yaml')));
	});

	test('says that a hook needs a repository', async t => {
		const {init} = await project(t);
		const {code, stderr} = await init('--pre-push');
		assert.equal(code, 2);
		assert.match(stderr, /^layerscope: --pre-push needs a git repository\n/);
	});

	test('takes the image by --from only', async t => {
		const {init} = await project(t);
		const {code, stderr} = await init('app:1');
		assert.equal(code, 2);
		assert.match(stderr, /--from app:1/);
	});
});

async function project(context: TestContext) {
	const cwd = await temporaryFolder(context);
	const init = (...args: readonly string[]) => runProgram(['init', ...args], {cwd});
	return {cwd, init};
}
