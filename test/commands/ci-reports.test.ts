import assert from 'node:assert/strict';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {hostileArchive} from '../fixtures/hostile-run.ts';
import {validGitlab, validJunit, validSarif} from '../fixtures/report-schemas.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';

const sample = path.join(import.meta.dirname, '../../media/sample.tar');

const dockerfile = `FROM debian
RUN apt-get update && apt-get install -y --no-install-recommends curl nodejs
WORKDIR /srv/app
COPY package.json package-lock.json ./
RUN curl -fsSL https://example.com/model.tar.gz -o /tmp/model.tar.gz
RUN echo "//npm.example.com/:_authToken=not-a-real-token" > .npmrc && npm ci
COPY . .
RUN mkdir model && tar xzf /tmp/model.tar.gz -C model && rm /tmp/model.tar.gz
RUN chown -R app:app /srv/app
`;

describe('layerscope ci --report', () => {
	test('writes any number of reports into files, and the text as usual', async t => {
		const cwd = await temporaryFolder(t);
		const read = (name: string) => readFile(path.join(cwd, name), 'utf8');
		await writeFile(path.join(cwd, 'Dockerfile'), dockerfile);
		await writeFile(path.join(cwd, 'out.md'), 'old');
		const plain = await runProgram(['ci', sample], {cwd});
		const args = ['--report', 'junit=out.xml,sarif=out.sarif', '--report', 'gitlab=out.json'];
		const more = [
			'--report=markdown=out.md,text=out.txt,html=out.html,dive=dive.json',
			'--json',
			'all.json',
		];
		const result = await runProgram(
			['ci', ...args, ...more, '--dockerfile', 'Dockerfile', sample],
			{cwd},
		);
		assert.equal(result.code, 1, result.stderr);
		assert.deepEqual(result.stdout, plain.stdout);
		await validJunit(await read('out.xml'));
		await validSarif(await read('out.sarif'));
		const rows = await validGitlab(await read('out.json'));
		const lines = rows.map(
			({location}: {location: {lines: {begin: number}}}) => location.lines.begin,
		);
		assert.ok(lines.includes(6), String(lines));
		assert.match(await read('out.md'), /^## ❌ .*\(`Dockerfile:9`\)/s);
		assert.match(
			await read('out.html'),
			/^<!doctype html>.*Dockerfile:9.*<script>.{9999,}<\/html>\n$/s,
		);
		assert.match(await read('out.txt'), /\nfailed: /);
		assert.equal(JSON.parse(await read('all.json')).ci.passed, false);
		const dive = JSON.parse(await read('dive.json'));
		assert.equal(dive.layer.length, 11);
		assert.equal(
			dive.layer.reduce((sum: number, {sizeBytes}: {sizeBytes: number}) => sum + sizeBytes, 0),
			dive.image.sizeBytes,
		);
	});

	test('writes one report to standard output, and then the text to standard error', async () => {
		const result = await runProgram(['ci', '--report', 'sarif', sample]);
		assert.equal(result.code, 1);
		await validSarif(result.stdout.toString());
		assert.match(result.stderr, /\nfailed: /);
	});

	test('names the nearest format', async () => {
		const result = await runProgram(['ci', '--report', 'sarfi=x', sample]);
		assert.equal(result.code, 2);
		assert.match(result.stderr, /--report takes .*, not sarfi; did you mean sarif\?\n/);
	});

	test('reports images that cannot be opened, too', async () => {
		const result = await runProgram(['ci', '--report', 'junit', './no-such.tar', sample]);
		assert.equal(result.code, 2);
		assert.match(
			result.stdout.toString(),
			/<error message="[^"]*no file or folder \.\/no-such\.tar/,
		);
	});

	test('is not ignored without a check', async () => {
		const result = await runProgram(['--report', 'junit=x', sample]);
		assert.equal(result.code, 2);
		assert.match(result.stderr, /^layerscope: --report needs a check: layerscope ci IMAGE\n/);
	});

	test('names a Dockerfile that cannot be read', async () => {
		const result = await runProgram(['ci', '--dockerfile', 'no-such-file', sample]);
		assert.equal(result.code, 2);
		assert.match(
			result.stderr,
			/^layerscope: no-such-file cannot be read \(ENOENT\)\n--dockerfile/,
		);
	});
});

describe('on GitHub, layerscope ci', () => {
	test('annotates the lines of the Dockerfile, and adds to the summary of the step', async t => {
		const cwd = await temporaryFolder(t);
		const summary = path.join(cwd, 'summary.md');
		await writeFile(path.join(cwd, 'Dockerfile'), dockerfile);
		await writeFile(summary, 'earlier\n');
		const env = {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: cwd};
		const result = await runProgram(['ci', '--dockerfile', './Dockerfile', sample], {cwd, env});
		assert.equal(result.code, 1);
		assert.match(
			result.stdout.toString(),
			/^::warning file=Dockerfile,line=6,endLine=6,title=layerscope%3A waste::.*layer 8 \(chown\)/m,
		);
		assert.match(result.stdout.toString(), /^::error file=Dockerfile,title=layerscope%3A lowest/m);
		assert.match(await readFile(summary, 'utf8'), /^earlier\n## ❌ /);
	});

	test('does neither with --no-annotations', async t => {
		const summary = path.join(await temporaryFolder(t), 'summary.md');
		const env = {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary};
		const result = await runProgram(['ci', '--no-annotations', sample], {env});
		assert.doesNotMatch(result.stdout.toString(), /^::(?:error|warning)/m);
		await assert.rejects(readFile(summary));
	});

	test('lets no name of an image be a command', async t => {
		const archive = await hostileArchive(t);
		const env = {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: undefined};
		for (const report of [
			[],
			['--report', 'json'],
			['--report', 'junit'],
			['--report', 'markdown'],
		]) {
			const {stdout, stderr} = await runProgram(['ci', ...report, archive], {env});
			for (const text of [stdout.toString(), stderr]) {
				const commands = activeLines(text).filter(line => /^\s*::|##\[/.test(line));
				for (const line of commands) assert.match(line, /^::(?:error|warning) title=layerscope/);
			}
		}
	});
});

/** The lines that GitHub searches for commands. */
function activeLines(text: string): readonly string[] {
	let token: string | undefined;
	return text.split('\n').filter(line => {
		if (token !== undefined) {
			if (line === `::${token}::`) token = undefined;
			return false;
		}
		token = /^::stop-commands::(.*)$/.exec(line)?.[1];
		return token === undefined;
	});
}
