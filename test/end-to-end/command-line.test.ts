import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdir, open, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {text as readText} from 'node:stream/consumers';
import {describe, test} from 'node:test';
import {versionText} from '../../source/cli/command-line.ts';
import {helpText} from '../../source/cli/help-text.ts';
import {docker20Archive, docker28Archive} from '../fixtures/archives.ts';
import {file} from '../fixtures/layer-tar.ts';
import {archiveOf} from '../fixtures/opened-image.ts';
import {type RunResult, runProgram} from '../fixtures/run-program.ts';
import {stalledEngine} from '../fixtures/stalled-engine.ts';
import {temporaryFile, temporaryFolder} from '../fixtures/temporary.ts';
import {testImage} from '../fixtures/test-image.ts';
import {programPath, samplePath} from './terminal.ts';

/** Names an engine that does not exist, regardless of the environment. */
const noEngine = {DOCKER_HOST: 'unix:///dev/null/docker.sock'};

/** Layers without waste. */
const wasteless = [[file('etc/hostname', 'app\n')]];

function textOf({stdout}: RunResult): string {
	return stdout.toString();
}

describe('layerscope IMAGE', () => {
	test('prints a summary if there is no terminal', async () => {
		const result = await runProgram([samplePath]);
		assert.equal(result.stderr, '');
		assert.equal(result.code, 0);
		assert.match(textOf(result), /^stored +203 kB {2}in 11 layers$/m);
		assert.match(textOf(result), /^What to fix: the first 3 save 84\.1 kB: 203 kB → 119 kB$/m);
		assert.doesNotMatch(textOf(result), /\x1b/);
	});

	test('reports an engine that does not answer in two lines, for sockets and for TCP', async () => {
		for (const DOCKER_HOST of [noEngine.DOCKER_HOST, 'tcp://127.0.0.1:1']) {
			const {code, stderr} = await runProgram(['docker:app:1'], {env: {DOCKER_HOST}});
			assert.equal(code, 2);
			assert.equal(stderr.trimEnd().split('\n').length, 2, stderr);
		}
	});

	test('colours the summary with FORCE_COLOR', async () => {
		assert.match(textOf(await runProgram([samplePath], {env: {FORCE_COLOR: '1'}})), /\x1b\[/);
	});

	test('--json - writes figures that add up', async () => {
		const result = await runProgram(['--json', '-', samplePath]);
		assert.equal(result.code, 0);
		const {schemaVersion, image, layers, totals, wasted, dive, warnings, ci} = JSON.parse(
			textOf(result),
		);
		assert.equal(schemaVersion, 1);
		assert.equal(image.source, 'docker-archive');
		assert.equal(totals.storedBytes - totals.finalBytes, totals.wastedBytes);
		assert.equal(totals.finalBytes / totals.storedBytes, totals.efficiency);
		assert.equal(sumOf(layers, 'storedBytes'), totals.storedBytes);
		assert.equal(sumOf(layers, 'wastedBytes'), totals.wastedBytes);
		assert.equal(sumOf(wasted, 'bytes'), totals.wastedBytes);
		assert.equal(sumOf(dive.fileReference, 'sizeBytes'), dive.inefficientBytes);
		assert.equal(dive.sizeBytes, totals.storedBytes);
		assert.deepEqual(warnings, []);
		assert.equal(ci, undefined);
	});

	test('--json FILE writes the same to a file', async t => {
		const target = path.join(await temporaryFolder(t), 'figures.json');
		const toFile = await runProgram(['--json', target, samplePath]);
		assert.equal(toFile.code, 0);
		assert.equal(textOf(toFile), '');
		const toOutput = await runProgram(['--json=-', samplePath]);
		assert.equal(await readFile(target, 'utf8'), textOf(toOutput));
	});
});

function sumOf<Key extends string>(rows: readonly Record<Key, number>[], key: Key): number {
	return rows.reduce((sum, row) => sum + row[key], 0);
}

describe('layerscope ci', () => {
	test('exits 0 if all rules pass', async t => {
		const result = await runProgram(['ci', await archiveOf(t, wasteless)]);
		assert.equal(result.code, 0);
		assert.match(textOf(result), /\npassed: .*\n$/);
	});

	test('exits 1 if a rule fails, and says which', async () => {
		const result = await runProgram(['ci', samplePath]);
		assert.equal(result.code, 1);
		assert.equal(result.stderr, '');
		assert.match(textOf(result), /^ {2}FAIL {2}lowestEfficiency /m);
		assert.match(textOf(result), /\nfailed: .* \(lowestEfficiency, highestUserWastedPercent\)\n$/);
	});

	test('exits 2 if an image cannot be opened, but checks the others', async () => {
		const result = await runProgram(['ci', 'no-such.tar', samplePath], {env: noEngine});
		assert.equal(result.code, 2);
		assert.match(result.stderr, /^layerscope: no file no-such\.tar, /);
		assert.match(textOf(result), /\nfailed: /);
	});

	for (const CI of ['true', '1', 'yes', 'woodpecker']) {
		test(`runs for CI=${CI} layerscope IMAGE`, async () => {
			const [byName, byVariable] = await Promise.all([
				runProgram(['ci', samplePath]),
				runProgram([samplePath], {env: {CI}}),
			]);
			assert.equal(byVariable.code, 1);
			assert.equal(textOf(byVariable), textOf(byName));
		});
	}

	test('writes only the JSON to standard output', async () => {
		const result = await runProgram(['ci', '--json', '-', samplePath]);
		assert.equal(result.code, 1);
		assert.match(result.stderr, /\nfailed: /);
		const {ci, totals} = JSON.parse(textOf(result));
		assert.equal(ci.passed, false);
		assert.deepEqual(
			ci.rules
				.slice(0, 3)
				.map((rule: {name: string; verdict: string}) => [rule.name, rule.verdict]),
			[
				['lowestEfficiency', 'fail'],
				['highestWastedBytes', 'skipped'],
				['highestUserWastedPercent', 'fail'],
			],
		);
		assert.equal(ci.rules[0].measured, totals.efficiency);
	});

	test('takes a setting from a flag, then the environment, then the nearest file', async t => {
		const cwd = await temporaryFolder(t);
		const inner = path.join(cwd, 'inner');
		await mkdir(inner);
		const allOff = 'rules:\n  lowestEfficiency: off\n  highestUserWastedPercent: off\n';
		await writeFile(path.join(cwd, '.dive-ci'), `${allOff}  highestWastedBytes: 50kB\n`);
		const byDiveFile = await runProgram(['ci', samplePath], {cwd: inner});
		assert.match(textOf(byDiveFile), /FAIL {2}highestWastedBytes .*\.dive-ci:4\)/);
		await writeFile(path.join(cwd, '.layerscope.yaml'), `${allOff}  highestWastedBytes: 60kB\n`);
		const byFile = await runProgram(['ci', samplePath], {cwd: inner});
		assert.match(textOf(byFile), /FAIL {2}highestWastedBytes .*\.layerscope\.yaml:4\)/);
		const env = {LAYERSCOPE_HIGHEST_WASTED_BYTES: '70kB'};
		const byVariable = await runProgram(['ci', samplePath], {cwd: inner, env});
		assert.match(
			textOf(byVariable),
			/FAIL {2}highestWastedBytes [^()]+\([^()]+\)\s+at most 70000 bytes \(70 kB\) +\(LAYERSCOPE_HIGHEST_WASTED_BYTES\)/,
		);
		const byFlag = await runProgram(['ci', '--highest-wasted-bytes', '1MB', samplePath], {
			cwd: inner,
			env,
		});
		assert.match(textOf(byFlag), /PASS {2}highestWastedBytes .*\(--highest-wasted-bytes\)/);
		assert.equal(byFlag.code, 0);
	});

	test('reports an unknown rule with file and line', async t => {
		const config = await temporaryFile(t, 'rules.yaml', 'rules:\n  lowestEficiency: 0.9\n');
		const result = await runProgram(['ci', '--config', config, samplePath]);
		assert.equal(result.code, 2);
		assert.match(result.stderr, /rules\.yaml:2: there is no rule "lowestEficiency"\nDid you mean/);
	});
});

describe('layerscope ls', () => {
	test('lists the final tree, or one folder of it', async () => {
		const all = textOf(await runProgram(['ls', samplePath])).split('\n');
		const part = textOf(await runProgram(['ls', samplePath, '/etc'])).split('\n');
		assert.ok(all.length > part.length);
		assert.ok(part.includes('-rw-r--r--  0:0            64  /etc/passwd'), part.join('\n'));
	});

	test('--ndjson writes one JSON object a line', async () => {
		const lines = textOf(await runProgram(['ls', '--ndjson', samplePath]))
			.trimEnd()
			.split('\n');
		const rows = lines.map(line => JSON.parse(line));
		for (const row of rows) {
			assert.deepEqual(Object.keys(row), [
				...['path', 'kind', 'mode', 'uid', 'gid', 'size', 'link', 'layer'],
			]);
		}
		const {totals} = JSON.parse(textOf(await runProgram(['--json', '-', samplePath])));
		assert.equal(rows.filter(({kind}) => kind !== 'dir').length, totals.files);
		assert.equal(sumOf(rows, 'size'), totals.finalBytes);
	});

	const full = '/dev/full';
	test('fails in two lines when the disk is full', {skip: !existsSync(full)}, async t => {
		const output = await open(full, 'w');
		t.after(() => output.close());
		const child = spawn(process.execPath, [programPath, 'ls', samplePath], {
			stdio: ['ignore', output.fd, 'pipe'],
		});
		const [stderr, [code]] = await Promise.all([readText(child.stderr!), once(child, 'close')]);
		assert.match(stderr, /^layerscope: standard output cannot be written \(ENOSPC\)\n.*\n$/);
		assert.equal(code, 2);
	});

	test('ends quietly when its reader closes the pipe', async t => {
		const names = Array.from({length: 4000}, (_, index) => file(`${'n'.repeat(90)}${index}`));
		const archive = await archiveOf(t, [names]);
		const child = spawn(process.execPath, [programPath, 'ls', archive], {
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let stderr = '';
		child.stderr.on('data', chunk => {
			stderr += chunk;
		});
		await once(child.stdout, 'readable');
		child.stdout.destroy();
		const [code, signal] = await once(child, 'close');
		assert.equal(stderr, '');
		assert.equal(signal, null);
		assert.equal(code, 141, '128 + SIGPIPE');
	});
});

for (const [signal, code] of [
	['SIGINT', 130],
	['SIGTERM', 143],
] as const) {
	test(`${signal} ends a command that reads an image, with ${code}`, async t => {
		const image = await testImage([{createdBy: 'COPY a', entries: [file('a')]}]);
		const {host, exporting} = await stalledEngine(t, image);
		const child = spawn(process.execPath, [programPath, 'ls', '--host', host, 'test/app:1']);
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', chunk => {
				output += chunk;
			});
		}
		await exporting;
		child.kill(signal);
		assert.deepEqual(await once(child, 'close'), [code, null]);
		assert.equal(output, '');
	});
}

describe('an error is two lines on standard error, and exit code 2', () => {
	const cases: readonly {
		readonly what: string;
		readonly given: (test: Parameters<typeof temporaryFolder>[0]) => Promise<string[]>;
		readonly message: RegExp;
	}[] = [
		{
			what: 'an unknown image',
			given: async () => ['no-such-image:1'],
			message:
				/^layerscope: no file no-such-image:1, and the Docker engine at unix:\/\/\/dev\/null/,
		},
		{
			what: 'a truncated archive',
			given: async t => {
				const sample = await readFile(samplePath);
				return [await temporaryFile(t, 'cut.tar', sample.subarray(0, sample.length / 2))];
			},
			message: /cut\.tar holds a broken image: it ends in the middle of an entry\n/,
		},
		{
			what: 'a truncated compressed archive',
			given: async t => {
				const whole = (await import('node:zlib')).gzipSync(await readFile(samplePath));
				return [await temporaryFile(t, 'cut.tar.gz', whole.subarray(0, whole.length / 2))];
			},
			message: /cut\.tar\.gz holds a broken image: broken gzip data\n/,
		},
		{
			what: 'a file that is not an archive',
			given: async t => [await temporaryFile(t, 'notes.txt', 'no image\n')],
			message: /notes\.txt is not an image archive\n/,
		},
		{
			what: 'an empty file',
			given: async t => [await temporaryFile(t, 'empty.tar', '')],
			message: /empty\.tar is not an image archive\n/,
		},
		{
			what: 'a folder',
			given: async t => [await temporaryFolder(t)],
			message: /the folder \S+ holds no image: it is empty\n/,
		},
		{
			what: 'standard input',
			given: async () => ['-'],
			message: /^layerscope: nothing came through standard input\nPipe an image into layerscope: /,
		},
		{
			what: 'an engine that is not there',
			given: async () => ['--host', 'unix:///nonexistent.sock', 'podman:example.com/app'],
			message: /^layerscope: .*unix:\/\/\/nonexistent\.sock.* there is no socket/,
		},
		{
			what: 'a platform that the image lacks',
			given: async () => ['--platform', 'linux/s390x', samplePath],
			message: /no image for the platform linux\/s390x\n.*--platform linux\/amd64\.\n/,
		},
		{
			what: 'no image',
			given: async () => [],
			message: /^layerscope: no image was named\nSee layerscope --help\.\n/,
		},
		{
			what: 'a path that the image lacks',
			given: async () => ['ls', samplePath, '/srv/ap'],
			message: / has no path \/srv\/ap\nDid you mean \/srv\/app\?\n/,
		},
		{
			what: 'an unknown option',
			given: async () => ['--jsn', '-', samplePath],
			message: /^layerscope: there is no option --jsn\nDid you mean --json\? /,
		},
		{
			what: 'JSON that cannot be written',
			given: async () => ['--json', '/dev/null/out.json', samplePath],
			message: /^layerscope: \/dev\/null\/out\.json cannot be written \(ENOTDIR\)\n/,
		},
	];
	for (const {what, given, message} of cases) {
		test(what, async t => {
			const result = await runProgram(await given(t), {env: noEngine});
			assert.match(result.stderr, message);
			assert.equal(result.stderr.trimEnd().split('\n').length, 2, result.stderr);
			assert.equal(textOf(result), '');
			assert.equal(result.code, 2);
		});
	}

	test('with a stack trace after --verbose', async () => {
		const result = await runProgram(['--verbose', 'no-such-image:1'], {env: noEngine});
		assert.match(result.stderr, /\n {4}at /);
		assert.match(result.stderr, /\ncaused by:\n/);
		assert.equal(result.code, 2);
	});
});

test('--help prints the help, --version the version', async () => {
	assert.equal(textOf(await runProgram(['--help'])), helpText);
	assert.equal(textOf(await runProgram(['--version'])), `${versionText}\n`);
});

test('a Node.js that is too old is refused', async () => {
	const pretence =
		'Object.defineProperty(process, "versions", {value: {...process.versions, node: "20.20.2"}})';
	const child = spawn(process.execPath, [
		'--import',
		`data:text/javascript,${pretence}`,
		programPath,
	]);
	let stderr = '';
	child.stderr.on('data', chunk => {
		stderr += chunk;
	});
	const [code] = await once(child, 'close');
	assert.equal(stderr, 'layerscope needs Node.js 22.15 or newer; this is 20.20.2.\n');
	assert.equal(code, 2);
});

test('control characters of an image do not reach standard output', async t => {
	const hostile = '\x1b]0;owned\x07\x1b[2J\u202egpj.exe\u0085\u200b\r\nx';
	const image = await testImage(
		[
			{createdBy: `RUN ${hostile}`, entries: [file(`a${hostile}`, 'x'.repeat(100))]},
			{createdBy: `LABEL ${hostile}`},
			{createdBy: `RUN more ${hostile}`, entries: [file(`a${hostile}`, 'y'.repeat(100))]},
		],
		{tags: [`evil:${hostile}`], architecture: `amd64${hostile}`},
	);
	const archives = [
		await temporaryFile(t, 'legacy.tar', await docker20Archive(image)),
		await temporaryFile(t, 'oci.tar', await docker28Archive(image)),
	];
	for (const archive of archives) {
		for (const args of [
			[archive],
			['ci', archive],
			['ls', archive],
			['ls', '--ndjson', archive],
			['--json', '-', archive],
			['compare', archive, archive],
			['cat', archive, '/nothing'],
			['ls', archive, `/a${hostile}`],
		]) {
			const {stdout, stderr} = await runProgram(args, {env: noEngine});
			const printed = stdout.toString() + stderr;
			assert.ok(printed.length > 0);
			const raw = /[^\n\t\x20-\x7e\xa0-\u{10ffff}]|[\u200b-\u200f\u202a-\u202e]/u.exec(printed);
			assert.equal(raw, null, `${args.join(' ')}: ${JSON.stringify(raw?.[0])} at ${raw?.index}`);
		}
	}
});
