import assert from 'node:assert/strict';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {docker20Archive, docker28Archive, ociArchive} from '../fixtures/archives.ts';
import {file, generated} from '../fixtures/layer-tar.ts';
import {recordedEngine, recordedTag} from '../fixtures/recorded-engine.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {type TestImage, testImage} from '../fixtures/test-image.ts';

const small = (text: string) => testImage([{createdBy: 'COPY', entries: [file('a', text)]}]);

/** Takes longer to read than the others. */
const large = () =>
	testImage([{createdBy: 'COPY', entries: [file('a', generated(3_000_000))]}], {tags: []});

const wasteful = () =>
	testImage([
		{createdBy: 'COPY', entries: [file('a', generated(10_000))]},
		{createdBy: 'COPY', entries: [file('a', 'replaced')]},
	]);

/** A folder with archives: `images/large.tar`, `images/small.tar`, `images/[1].tar` and `broken.tar`. */
async function folderOfArchives(test: TestContext): Promise<string> {
	const cwd = await temporaryFolder(test);
	await mkdir(path.join(cwd, 'images'));
	const write = (name: string, bytes: Uint8Array) => writeFile(path.join(cwd, name), bytes);
	await write('images/small.tar', await docker20Archive(await small('small')));
	await write('images/large.tar', await docker28Archive(await large(), 'gzip'));
	await write('images/[1].tar', await docker28Archive(await wasteful()));
	await write('broken.tar', Buffer.from('no tar'));
	return cwd;
}

/** The first two columns of the closing table. */
function rowsOf(stdout: Buffer): readonly string[] {
	const lines = stdout.toString().split('\n').slice(0, -1);
	const head = lines.findLastIndex(line => /^ +image /.test(line));
	return lines.slice(head + 1).map(line => line.split(/\s+/).slice(0, 2).join(' '));
}

describe('layerscope ci with several images', () => {
	test('reports them in their order, and those after one that is broken', async t => {
		const cwd = await folderOfArchives(t);
		const images = ['images/large.tar', 'broken.tar', 'images/small.tar', 'images/[1].tar'];
		const result = await runProgram(['ci', '--json', 'all.json', ...images], {cwd});
		assert.equal(result.code, 2);
		assert.deepEqual(rowsOf(result.stdout), [
			'PASS images/large.tar',
			'ERROR broken.tar',
			'PASS images/small.tar',
			'FAIL images/[1].tar',
		]);
		const verdicts = result.stdout.toString().match(/^(?:passed|failed): \S+/gm);
		assert.deepEqual(verdicts, [
			'passed: images/large.tar',
			'passed: images/small.tar',
			'failed: images/[1].tar',
		]);
		const all = JSON.parse(await readFile(path.join(cwd, 'all.json'), 'utf8'));
		assert.deepEqual(
			all.map(({image}: {image: {reference: string}}) => image.reference),
			images.filter(name => name !== 'broken.tar'),
		);
	});

	test('exits with the highest code', async t => {
		const cwd = await folderOfArchives(t);
		const codeOf = async (...images: readonly string[]) =>
			(await runProgram(['ci', ...images], {cwd})).code;
		assert.equal(await codeOf('images/small.tar', 'images/large.tar'), 0);
		assert.equal(await codeOf('images/small.tar', 'images/[1].tar', 'images/large.tar'), 1);
	});

	test('expands patterns for paths in sorted order, but not the name of a file', async t => {
		const cwd = await folderOfArchives(t);
		const result = await runProgram(['ci', 'images/[ls]*.tar', 'images/[1].tar'], {cwd});
		assert.equal(result.code, 1);
		assert.deepEqual(rowsOf(result.stdout), [
			'PASS images/large.tar',
			'PASS images/small.tar',
			'FAIL images/[1].tar',
		]);
	});

	test('gives a list as JSON for a pattern, even with one match', async t => {
		const cwd = await folderOfArchives(t);
		const jsonOf = async (reference: string) =>
			JSON.parse((await runProgram(['ci', '--json', '-', reference], {cwd})).stdout.toString());
		assert.ok(Array.isArray(await jsonOf('images/sm*.tar')));
		assert.ok(!Array.isArray(await jsonOf('images/[1].tar')));
	});

	test('reports a pattern without a match, and checks the others', async t => {
		const cwd = await folderOfArchives(t);
		const result = await runProgram(['ci', './none/*.tar', 'images/small.tar'], {cwd});
		assert.equal(result.code, 2);
		assert.match(result.stderr, /^layerscope: no file matches \.\/none\/\*\.tar\n/);
		assert.deepEqual(rowsOf(result.stdout), ['ERROR ./none/*.tar', 'PASS images/small.tar']);
	});

	test("expands patterns for names of the engine's images", async t => {
		const image: TestImage = await testImage([{createdBy: 'COPY', entries: [file('a', 'a')]}]);
		const archive = await docker28Archive({...image, tags: [recordedTag]});
		const {host} = await recordedEngine(t, 'docker28', {archive});
		const result = await runProgram(['ci', '--host', host, 'docker:shop/*', 'other/?', 'shop/*:1']);
		assert.equal(result.code, 2);
		assert.match(result.stderr, /no file and no image matches other\/\?\n/);
		assert.deepEqual(rowsOf(result.stdout), [
			`PASS docker:${recordedTag}`,
			'ERROR other/?',
			`PASS ${recordedTag}`,
		]);
	});

	test('checks each platform of each image', async t => {
		const cwd = await temporaryFolder(t);
		const platforms = await Promise.all(
			['amd64', 'arm64'].map(architecture =>
				testImage([{createdBy: 'COPY', entries: [file('a', architecture)]}], {architecture}),
			),
		);
		for (const name of ['one.tar', 'two.tar']) {
			await writeFile(path.join(cwd, name), await ociArchive(platforms));
		}
		const {code, stdout} = await runProgram(['ci', '--platform', 'all', 'two.tar', 'one.tar'], {
			cwd,
		});
		assert.equal(code, 0);
		const table = stdout.toString().split('\n').slice(-5, -1);
		assert.deepEqual(
			table.map(line => line.split(/\s+/).slice(0, 3).join(' ')),
			[
				'PASS two.tar linux/amd64',
				'PASS two.tar linux/arm64',
				'PASS one.tar linux/amd64',
				'PASS one.tar linux/arm64',
			],
		);
	});
});
