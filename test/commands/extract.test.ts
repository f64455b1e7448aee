import assert from 'node:assert/strict';
import {lstat, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {diskRows} from '../fixtures/disk-rows.ts';
import {
	device,
	directory,
	file,
	generated,
	hardLink,
	symlink,
	whiteout,
} from '../fixtures/layer-tar.ts';
import {archiveOf} from '../fixtures/opened-image.ts';
import {rawEntry} from '../fixtures/raw-tar.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {filled, sparseFormats} from '../fixtures/sparse-files.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';

const content = generated(600_000);

const layers = [
	[
		directory('etc'),
		file('etc/motd', 'hello\n'),
		file('etc/app.conf', 'v1'),
		symlink('etc/current', 'app.conf'),
		file('data', content),
		device('dev/null', 'character-device', {major: 1, minor: 3}),
	],
	[file('etc/app.conf', 'v2'), whiteout('etc/motd')],
];

describe('layerscope extract', () => {
	test('writes a sparse file with its holes', async t => {
		const cwd = await temporaryFolder(t);
		const size = 20_000_000;
		const pieces = [[10_000_000, 'data']] as const;
		const archive = await archiveOf(t, [[sparseFormats['pax 1.0']('sparse', size, pieces)]]);
		assert.equal((await runProgram(['extract', archive, 'sparse'], {cwd})).code, 0);
		const written = path.join(cwd, 'sparse');
		assert.ok((await readFile(written)).equals(filled(size, pieces)));
		// In blocks of 512 bytes.
		assert.ok((await lstat(written)).blocks < 2000);
	});

	test('writes a folder to the working directory, and reports what it wrote', async t => {
		const cwd = await temporaryFolder(t);
		const {code, stdout, stderr} = await runProgram(
			['extract', await archiveOf(t, layers), '/etc'],
			{cwd},
		);
		assert.equal(stderr, 'layerscope: wrote etc: 1 file, 1 folder, 1 symbolic link (2 B)\n');
		assert.equal(code, 0);
		assert.equal(stdout.length, 0);
		assert.deepEqual(
			diskRows(cwd).map(row => row.path),
			['/etc', '/etc/app.conf', '/etc/current'],
		);
		assert.equal(await readFile(path.join(cwd, 'etc/app.conf'), 'utf8'), 'v2');
	});

	test('writes a file to a path or into a folder, and follows links in the image', async t => {
		const cwd = await temporaryFolder(t);
		const archive = await archiveOf(t, layers);
		await mkdir(path.join(cwd, 'folder'));
		assert.equal((await runProgram(['extract', archive, 'etc/current', 'x'], {cwd})).code, 0);
		assert.equal((await runProgram(['extract', archive, 'etc/current', 'folder'], {cwd})).code, 0);
		for (const name of ['x', 'folder/current']) {
			assert.equal(await readFile(path.join(cwd, name), 'utf8'), 'v2');
			assert.ok((await lstat(path.join(cwd, name))).isFile());
		}
	});

	test('writes the tree as of a layer', async t => {
		const cwd = await temporaryFolder(t);
		const archive = await archiveOf(t, layers);
		const {code} = await runProgram(['extract', '--layer', '0', archive, '/etc', 'old'], {cwd});
		assert.equal(code, 0);
		assert.deepEqual((await readdir(path.join(cwd, 'old'))).sort(), [
			'app.conf',
			'current',
			'motd',
		]);
		assert.equal(await readFile(path.join(cwd, 'old/app.conf'), 'utf8'), 'v1');
	});

	test('prints the bytes of a file to standard output', async t => {
		const {code, stdout} = await runProgram(['extract', await archiveOf(t, layers), '/data', '-']);
		assert.equal(code, 0);
		assert.ok(stdout.equals(content));
	});

	test('reports skipped devices without failing', async t => {
		const cwd = await temporaryFolder(t);
		const {code, stderr} = await runProgram(['extract', await archiveOf(t, layers), '/', 'all'], {
			cwd,
		});
		assert.match(stderr, /skipped 1 device, which only an engine creates\n/);
		assert.equal(code, 0);
	});

	test('fails if it skips a requested file, and names it', async t => {
		const cwd = await temporaryFolder(t);
		const archive = await archiveOf(t, [[hardLink('broken\x1b[31m', 'gone'), file('good', 'x')]]);
		const {code, stderr} = await runProgram(['extract', archive, '/', 'all'], {cwd});
		assert.match(stderr, /skipped \/broken\\x1b\[31m: a link without a target\n/);
		assert.equal(code, 2);
		assert.deepEqual(await readdir(path.join(cwd, 'all')), ['good']);
	});

	test('does not overwrite files', async t => {
		const cwd = await temporaryFolder(t);
		await writeFile(path.join(cwd, 'motd'), 'mine');
		const {code, stderr} = await runProgram(
			['extract', '--layer=0', await archiveOf(t, layers), 'etc/motd'],
			{cwd},
		);
		assert.equal(
			stderr,
			'layerscope: motd exists already, and extract never overwrites files\nRemove it, or give another path.\n',
		);
		assert.equal(code, 2);
		assert.equal(await readFile(path.join(cwd, 'motd'), 'utf8'), 'mine');
	});

	for (const [problem, args, message] of [
		['a path that does not exist', ['/etc/nothing', 'x'], /has no path \/etc\/nothing/],
		['a device', ['/dev/null', 'x'], /neither a file nor a folder but a char/],
		['a folder to standard output', ['/etc', '-'], /is not a file but a dir/],
		['no path', [], /extract needs an image and a path/],
		['two paths', ['/etc', 'x', 'y'], /takes one path, not also y/],
	] as const) {
		test(`reports ${problem}`, async t => {
			const cwd = await temporaryFolder(t);
			const {code, stdout, stderr} = await runProgram(
				['extract', await archiveOf(t, layers), ...args],
				{cwd},
			);
			assert.match(stderr, message);
			assert.equal(stderr.split('\n').length, 3, 'two lines');
			assert.equal(code, 2);
			assert.equal(stdout.length, 0);
			assert.deepEqual(await readdir(cwd), []);
		});
	}

	test('does not let an image escape from the destination', async t => {
		const cwd = await temporaryFolder(t);
		const evil = [
			symlink('d', '/tmp'),
			rawEntry({name: '../evil'}, 'evil'),
			rawEntry({name: 'd/../../evil'}, 'evil'),
		];
		const archive = await archiveOf(t, [evil, [file('d/evil', 'x')]]);
		const {code} = await runProgram(['extract', archive, '/', 'out'], {cwd});
		assert.equal(code, 0);
		assert.deepEqual(
			diskRows(cwd).map(({kind, path}) => `${kind} ${path}`),
			['dir /out', 'dir /out/d', 'file /out/d/evil'],
		);
	});
});
