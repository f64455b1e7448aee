import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {parseCommandLine} from '../../source/cli/command-line.ts';
import {engineAt, loadIntoEngine, removeImage} from '../fixtures/engine.ts';
import {directory, file} from '../fixtures/layer-tar.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {type Cleanup, temporaryFolder} from '../fixtures/temporary.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';
import {testImage} from '../fixtures/test-image.ts';

/** A fake `docker` command that runs the script, and the host of a missing engine. */
async function fakeDocker(test: Cleanup, script: string) {
	const folder = await temporaryFolder(test);
	const docker = path.join(folder, 'docker');
	await writeFile(docker, `#!/bin/sh\n${script}\n`);
	await chmod(docker, 0o755);
	const env = {
		PATH: `${folder}:${process.env.PATH}`,
		DOCKER_HOST: `unix://${folder}/no-engine.sock`,
	};
	return {folder, env};
}

const withoutDocker =
	withoutEngine ||
	(spawnSync('docker', ['--version']).status !== 0 && 'there is no docker command in PATH');

const id = `sha256:${'a'.repeat(64)}`;

describe('layerscope build', () => {
	test("passes all arguments to docker, even those that look like layerscope's own", () => {
		const passed = ['--json', 'x', '-f', '-', '--help', '--unknown=1', '--layer', 'y', '.'];
		const {command, arguments: args} = parseCommandLine(['build', ...passed]);
		assert.equal(command, 'build');
		assert.deepEqual(args, passed);
	});

	test('rejects options before the command, which docker would not receive', () => {
		assert.throws(() => parseCommandLine(['--verbose', 'build', '.']), /build must come first/);
	});

	test('requests the image id from docker, and opens that image', async t => {
		const {env, folder} = await fakeDocker(
			t,
			`printf '%s\\n' "$@" > "$(dirname "$0")/arguments"; printf ${id} > "$3"; echo built`,
		);
		const {code, stdout, stderr} = await runProgram(['build', '--tag', 'a b', '--json', '.'], {
			env,
		});
		const [build, option, idFile, ...rest] = (
			await readFile(path.join(folder, 'arguments'), 'utf8')
		)
			.trimEnd()
			.split('\n');
		assert.deepEqual(
			[build, option, ...rest],
			['build', '--iidfile', '--tag', 'a b', '--json', '.'],
		);
		assert.equal(stdout.toString(), 'built\n');
		assert.match(stderr, /docker build succeeded, but .*no-engine\.sock is not running/);
		assert.equal(code, 2);
		assert.equal(existsSync(path.dirname(idFile)), false, 'its temporary folder is removed');
	});

	for (const spelling of ['--iidfile=ID', '--iidfile ID']) {
		test(`reads the id from the file of ${spelling}`, async t => {
			const {env, folder} = await fakeDocker(
				t,
				`printf '%s\\n' "$@" > "$(dirname "$0")/arguments"; printf ${id} > "$(dirname "$0")/id"`,
			);
			const options = spelling.replace('ID', path.join(folder, 'id')).split(' ');
			const {stderr} = await runProgram(['build', ...options, '.'], {env});
			assert.match(stderr, /succeeded, but/);
			const passed = await readFile(path.join(folder, 'arguments'), 'utf8');
			assert.deepEqual(passed.trimEnd().split('\n'), ['build', ...options, '.']);
		});
	}

	test('exits with the status of a build that fails', async t => {
		const {env} = await fakeDocker(t, 'echo no such file >&2; exit 17');
		const {code, stderr} = await runProgram(['build', '.'], {env: {...env, CI: 'true'}});
		assert.equal(stderr, 'no such file\n');
		assert.equal(code, 17);
	});

	test('builds with podman where there is no docker', async t => {
		const folder = await temporaryFolder(t);
		const podman = path.join(folder, 'podman');
		await writeFile(podman, `#!/bin/sh\nprintf ${id} > "$3"; echo "$1"\n`);
		await chmod(podman, 0o755);
		// The folder of the shell may have docker, too.
		const {code, stdout, stderr} = await runProgram(['build', '.'], {env: {PATH: folder}});
		assert.equal(stdout.toString(), 'build\n');
		assert.match(stderr, /^layerscope: podman build succeeded, but /);
		assert.equal(code, 2);
	});

	test('fails if the build has no image', async t => {
		const {env} = await fakeDocker(t, 'exit 0');
		const {code, stderr} = await runProgram(['build', '--push', '.'], {env});
		assert.match(stderr, /succeeded, but made no image in the engine\nRemove --output and --push/);
		assert.equal(code, 2);
	});

	test("shows docker's help", async t => {
		const {env} = await fakeDocker(t, 'echo "Usage:  docker build"');
		const {code, stdout} = await runProgram(['build', '--help'], {env});
		assert.equal(stdout.toString(), 'Usage:  docker build\n');
		assert.equal(code, 0);
	});

	test('fails if docker is not installed', async t => {
		const folder = await temporaryFolder(t);
		const {code, stderr} = await runProgram(['build', '.'], {env: {PATH: folder}});
		assert.match(stderr, /there is no docker or podman command in PATH, .*\nInstall one of them/);
		assert.equal(code, 2);
	});

	test('forwards signals to docker, and waits for it', async t => {
		const {env, folder} = await fakeDocker(
			t,
			`trap 'echo cleaned > "$(dirname "$0")/ended"; exit 1' TERM INT; echo waiting >&2; while :; do sleep 0.05; done`,
		);
		const {code} = await runProgram(['build', '.'], {
			env,
			onError: (stderr, program) => {
				if (stderr.includes('waiting')) program.kill('SIGINT');
			},
		});
		assert.equal(code, 130);
		assert.equal(await readFile(path.join(folder, 'ended'), 'utf8'), 'cleaned\n');
	});

	test('builds with a real engine, then shows the image', {skip: withoutDocker}, async t => {
		const [host] = testHosts;
		const docker = engineAt(host);
		const base = 'layerscope-test/build-base:1';
		const built = 'layerscope-test/build:1';
		t.after(() => removeImage(docker, built));
		t.after(() => removeImage(docker, base));
		const steps = [{createdBy: 'COPY base /', entries: [directory('etc'), file('etc/a', 'one')]}];
		await loadIntoEngine(docker, await testImage(steps, {tags: [base]}));
		const context = await temporaryFolder(t);
		await writeFile(path.join(context, 'Dockerfile'), `FROM ${base}\nCOPY new /etc/a\n`);
		await writeFile(path.join(context, 'new'), 'other');
		const env = {DOCKER_HOST: host, DOCKER_BUILDKIT: '0', GITHUB_WORKSPACE: context};
		const args = ['build', '--network', 'none', '--tag', built, context];
		const {code, stdout, stderr} = await runProgram(args, {env});
		assert.equal(code, 0, stderr);
		assert.match(stdout.toString(), /^docker:sha256:[0-9a-f]{64} \(layerscope-test\/build:1\)/m);
		assert.match(stdout.toString(), /^wasted +3 B/m);
		const summary = path.join(context, 'summary.md');
		const inCi = await runProgram(args, {
			env: {...env, CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary},
		});
		assert.equal(inCi.code, 1);
		assert.match(inCi.stdout.toString(), /lowestEfficiency/);
		assert.match(inCi.stdout.toString(), /^::warning .*file=Dockerfile,line=2,/m);
		assert.match(await readFile(summary, 'utf8'), /`Dockerfile:2`/);
	});
});
