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
		assert.match(checked.stdout.toString(), /PASS {2}lowestEfficiency .*\(\.layerscope\.yaml:6\)/);
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

	test('says how an image that fails the defaults can be checked strictly', async t => {
		const {cwd, init} = await project(t);
		const {stdout} = await init('--from', samplePath);
		const [, command] = /worse fails: layerscope (.*)$/m.exec(stdout.toString())!;
		await writeFile(join(cwd, '.layerscope.yaml'), '');
		assert.equal((await runProgram(['ci', samplePath], {cwd})).code, 1);
		assert.equal((await runProgram(command.split(' '), {cwd})).code, 0);
		assert.equal((await runProgram(['ci', samplePath], {cwd})).code, 0);
	});

	test('takes over the limits of .dive-ci, and says what it ignores', async t => {
		const {cwd, init} = await project(t);
		await writeFile(
			join(cwd, '.dive-ci'),
			'rules:\n  lowestEfficiency: 0.5\n  highestWastedByte: 1',
		);
		const {code, stdout, stderr} = await init();
		assert.equal(code, 0);
		assert.match(
			stdout.toString(),
			/^wrote \.layerscope\.yaml\n {2}It has the limits of \.dive-ci, which is no longer read\.\n/,
		);
		assert.match(stderr, /^layerscope: \.dive-ci:3: "highestWastedByte" is ignored, as in dive/);
		const config = await readFile(join(cwd, '.layerscope.yaml'), 'utf8');
		assert.match(config, /^ {2}lowestEfficiency: 0\.5$/m);
	});

	test('names the Containerfile in the jobs if there is no Dockerfile', async t => {
		const {cwd, init} = await project(t);
		await writeFile(join(cwd, 'Containerfile'), 'FROM scratch\n');
		const {stdout} = await init('--github', '--gitlab');
		assert.doesNotMatch(stdout.toString(), /There is no Dockerfile/);
		for (const path of ['.github/workflows/layerscope.yml', '.gitlab/layerscope.yml']) {
			const job = await readFile(join(cwd, path), 'utf8');
			assert.match(job, /docker build --file Containerfile --tag app:ci \.\n/);
			assert.match(job, /ci --dockerfile Containerfile\s/);
		}
	});

	test('says that the jobs need the path of the Dockerfile', async t => {
		const {init} = await project(t);
		const {stdout} = await init('--github');
		assert.match(stdout.toString(), /^There is no Dockerfile here\. Give its path in the job/m);
	});

	test('writes the hook of a linked working copy, too', async t => {
		const {cwd} = await project(t);
		const git = (...args: readonly string[]) => execFileSync('git', args, {cwd});
		const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
		git('init', '--quiet');
		git(...identity, 'commit', '--quiet', '--allow-empty', '--message=one');
		git('worktree', 'add', '--quiet', 'linked');
		const {code, stderr} = await runProgram(['init', '--pre-push'], {cwd: join(cwd, 'linked')});
		assert.equal(code, 0, stderr);
		assert.ok((await stat(join(cwd, '.git/hooks/pre-push'))).isFile());
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

	test('adds a job to a project that has a config, but replaces no config', async t => {
		const {cwd, init} = await project(t);
		await writeFile(join(cwd, '.layerscope.yml'), 'rules: {}');
		const {code, stdout} = await init('--gitlab');
		assert.equal(code, 0);
		assert.match(stdout.toString(), /^kept \.layerscope\.yml\nwrote \.gitlab\/layerscope\.yml\n/);
		for (const options of [[], ['--github', '--from', samplePath]]) {
			const {code, stderr} = await init(...options);
			assert.equal(code, 2);
			assert.match(stderr, /^layerscope: \.layerscope\.yml exists, so nothing was written\n/);
		}
		await assert.rejects(stat(join(cwd, '.github')));
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
