import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdir} from 'node:fs/promises';
import {describe, test} from 'node:test';
import {compressed, docker20Archive, docker28Archive, severalImages} from '../fixtures/archives.ts';
import {directory, file, generated, layerTar} from '../fixtures/layer-tar.ts';
import {programPath, runProgram} from '../fixtures/run-program.ts';
import {temporaryFile, temporaryFolder} from '../fixtures/temporary.ts';
import {testImage} from '../fixtures/test-image.ts';
import {contractImage} from '../sources/contract.ts';

const archive = async () => docker28Archive(await contractImage('test/app:1'));

describe('an image from standard input', () => {
	test('has the figures of the same archive in a file', async context => {
		const plain = await archive();
		const target = await temporaryFile(context, 'image.tar', plain);
		const fromFile = JSON.parse((await runProgram(['--json', '-', target])).stdout.toString());
		for (const input of [plain, compressed(plain, 'gzip'), compressed(plain, 'zstd')]) {
			const {code, stdout, stderr} = await runProgram(['--json', '-', '-'], {input});
			assert.equal(code, 0, stderr);
			const piped = JSON.parse(stdout.toString());
			for (const part of ['layers', 'totals', 'wasted'])
				assert.deepEqual(piped[part], fromFile[part]);
			assert.equal(piped.image.reference, '-');
		}
	});

	test('may be a root file system', async () => {
		const tar = await layerTar([
			directory('app'),
			directory('etc'),
			file('etc/motd', 'hi'),
			directory('usr'),
		]);
		const {stdout} = await runProgram(['ls', '-', '/etc'], {input: tar});
		assert.match(stdout.toString(), /\/etc\/motd/);
	});

	test('is checked by ci', async () => {
		const {code, stdout} = await runProgram(['ci', '-'], {input: await archive()});
		assert.equal(code, 1);
		assert.match(stdout.toString(), /FAIL {2}lowestEfficiency/);
	});

	test('is kept on disk only while a command reads contents', async context => {
		const folder = await temporaryFolder(context);
		const {stdout} = await runProgram(['cat', '-', '/srv/data'], {
			input: await archive(),
			env: {TMPDIR: folder},
		});
		assert.deepEqual(stdout, generated(40_000));
		assert.deepEqual(await readdir(folder), []);
	});

	test('is compared with a file', async context => {
		const target = await temporaryFile(
			context,
			'image.tar',
			await docker20Archive(await contractImage('a:1')),
		);
		const {stdout} = await runProgram(['compare', '--json', '-', '-', target], {
			input: await archive(),
		});
		assert.deepEqual(JSON.parse(stdout.toString()).paths ?? [], []);
	});

	test('is one of several if its tag is given', async () => {
		const imageOf = (tag: string) =>
			testImage([{createdBy: 'COPY', entries: [file(tag.slice(-1), 'x')]}], {tags: [tag]});
		const input = await severalImages([await imageOf('app:1'), await imageOf('app:2')]);
		const chosen = await runProgram(['ls', 'docker-archive:-:app:2'], {input});
		assert.match(chosen.stdout.toString(), /\/2\n$/);
		const open = await runProgram(['ls', '-'], {input});
		assert.equal(
			open.stderr,
			'layerscope: - holds 2 images\nChoose one of them: docker-archive:-:app:1, docker-archive:-:app:2.\n',
		);
	});

	test('that breaks off is reported as broken', async () => {
		const input = await archive();
		for (const part of [0.01, 0.5, 0.9]) {
			const cut = input.subarray(0, Math.floor(input.length * part));
			const {code, stderr} = await runProgram(['--json', '-', '-'], {input: cut});
			assert.equal(code, 2);
			assert.match(
				stderr,
				/^layerscope: - (?:holds a broken image|is not an image archive)/,
				`${part}`,
			);
		}
	});

	test('that does not come is reported', async () => {
		const {code, stderr} = await runProgram(['ls', '-'], {input: Buffer.alloc(0)});
		assert.equal(code, 2);
		assert.match(stderr, /^layerscope: nothing came through standard input\n/);
	});

	test('that stalls is cancelled by a signal', async () => {
		const child = spawn(process.execPath, [programPath, 'ls', '-', '--no-cache'], {
			stdio: ['pipe', 'ignore', 'pipe'],
		});
		// More than fits into the pipe: it is written once the program has read the rest.
		const tar = await layerTar([file('blobs/data', generated(8_000_000))]);
		await new Promise(resolve => child.stdin.write(tar.subarray(0, 7_000_000), resolve));
		child.kill('SIGTERM');
		const [code] = (await once(child, 'close')) as [number];
		assert.equal(code, 143);
	});
});
