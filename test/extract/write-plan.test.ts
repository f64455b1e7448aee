import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {symlink as makeSymlink, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {crc32} from 'node:zlib';
import {atDestination, type ExtractPlan, planExtraction} from '../../source/extract/plan.ts';
import {type WriteOptions, type WriteOutcome, writePlan} from '../../source/extract/write-plan.ts';
import {kindName} from '../../source/layer/entry-kind.ts';
import {contentOf, contentsOf} from '../../source/sources/image-content.ts';
import {encodeName} from '../../source/text/name-bytes.ts';
import {docker28Archive} from '../fixtures/archives.ts';
import {type DiskRow, diskRows} from '../fixtures/disk-rows.ts';
import {failureOf} from '../fixtures/failures.ts';
import {
	defaultTime,
	device,
	directory,
	fifo,
	file,
	generated,
	hardLink,
	type LayerEntry,
	symlink,
} from '../fixtures/layer-tar.ts';
import {type OpenTestImage, openTestImage} from '../fixtures/opened-image.ts';
import {randomLayers} from '../fixtures/random-layers.ts';
import {rawEntry} from '../fixtures/raw-tar.ts';
import {type Cleanup, temporaryFolder} from '../fixtures/temporary.ts';

type Extraction = {
	/** Contains only the destination, `out`. */
	readonly folder: string;
	readonly destination: string;
	readonly outcome: WriteOutcome;
};

async function extractTo(
	folder: string,
	{loaded, opened}: OpenTestImage,
	imagePath = '/',
	options: Partial<WriteOptions> & {readonly layer?: number} = {},
): Promise<Extraction> {
	const {tree} = loaded;
	const {layer = tree.lastLayer, ...others} = options;
	const destination = path.join(folder, 'out');
	const outcome = await writePlan(planExtraction(tree, tree.find(imagePath), layer), {
		destination,
		contentsOf: entries => contentsOf(opened, loaded, entries),
		...others,
	});
	return {folder, destination, outcome};
}

async function extractLayers(
	test: Cleanup,
	layers: readonly (readonly LayerEntry[])[],
	imagePath?: string,
): Promise<Extraction> {
	return extractTo(await temporaryFolder(test), await openTestImage(test, layers), imagePath);
}

function rowOf(rows: readonly DiskRow[], wanted: string): DiskRow {
	const row = rows.find(({path}) => path === wanted);
	assert.ok(row, `${wanted} is missing`);
	return row;
}

describe('an extraction', () => {
	const seeds = Array.from({length: 25}, (_, index) => 4000 + index);
	const layouts = {
		'plain layers': docker28Archive,
		'compressed layers': (image: Parameters<typeof docker28Archive>[0]) =>
			docker28Archive(image, 'gzip'),
	};
	for (const [name, write] of Object.entries(layouts)) {
		test(`writes random images with ${name}, as of every layer`, async t => {
			for (const seed of seeds) {
				const image = await openTestImage(t, randomLayers(seed), write);
				for (let layer = 0; layer <= image.loaded.tree.lastLayer; layer++) {
					const folder = await temporaryFolder(t);
					const {destination} = await extractTo(folder, image, '/', {layer});
					const expected = await expectedRows(image, layer);
					// An implied directory has its creation time.
					const implied = new Set(expected.filter(({mtime}) => mtime < 0).map(({path}) => path));
					const rows = diskRows(destination).map(row =>
						implied.has(row.path) ? {...row, mtime: -1} : row,
					);
					assert.deepEqual(rows, expected, `random image ${seed}, layer ${layer}`);
				}
			}
		});
	}

	test('writes contents, modes, times, symbolic links and hard links', async t => {
		const content = generated(700_000);
		const {destination, outcome} = await extractLayers(
			t,
			[
				[
					directory('srv', {mode: 0o750, mtime: 1_000_000_000}),
					directory('srv/closed', {mode: 0o500}),
					file('srv/closed/data', content, {mode: 0o640, mtime: 1_234_567_890.5}),
					hardLink('srv/again', 'srv/closed/data'),
					symlink('srv/latest', 'closed/data', {mtime: 1_111_111_111}),
					file('srv/empty'),
					file('elsewhere', 'x'),
				],
			],
			'/srv',
		);
		const rows = diskRows(destination);
		assert.deepEqual(
			rows.map(({path}) => path),
			['/again', '/closed', '/closed/data', '/empty', '/latest'],
		);
		const data = rowOf(rows, '/closed/data');
		assert.equal(data.checksum, crc32(content));
		assert.equal(data.mode, 0o640);
		assert.equal(data.mtime, 1_234_567_890);
		assert.equal(data.sharedAs, '/again');
		assert.equal(rowOf(rows, '/closed').mode, 0o500);
		assert.equal(rowOf(rows, '/latest').link, 'closed/data');
		assert.equal(rowOf(rows, '/latest').mtime, 1_111_111_111);
		const [top] = diskRows(path.dirname(destination));
		assert.equal(top.mode, 0o750);
		assert.equal(top.mtime, 1_000_000_000);
		assert.deepEqual(outcome, {files: 3, directories: 2, symlinks: 1, skipped: []});
	});

	test('preserves names and targets with invalid UTF-8', async t => {
		const name = Buffer.from([0x6e, 0xff, 0xfe, 0x41]);
		const {destination} = await extractLayers(t, [
			[rawEntry({name}, 'x'), rawEntry({name: 'link', type: '2', linkName: name})],
		]);
		const names = await readdir(destination, {encoding: 'buffer'});
		assert.deepEqual(names, [Buffer.from('link'), name]);
		assert.deepEqual(Buffer.from(encodeName(rowOf(diskRows(destination), '/link').link)), name);
	});

	test('omits set-uid, set-gid and sticky bits', async t => {
		const {destination} = await extractLayers(t, [
			[file('su', 'x', {mode: 0o6755}), directory('tmp', {mode: 0o1777})],
		]);
		const rows = diskRows(destination);
		assert.equal(rowOf(rows, '/su').mode, 0o755);
		assert.equal(rowOf(rows, '/tmp').mode, 0o777);
	});

	test('skips devices, fifos and hard links without a target, and reports them', async t => {
		const {destination, outcome} = await extractLayers(t, [
			[
				device('null', 'character-device', {major: 1, minor: 3}),
				device('disk', 'block-device', {major: 8, minor: 0}),
				fifo('pipe'),
				hardLink('nothing', 'gone'),
				file('real', 'x'),
			],
		]);
		assert.deepEqual(await readdir(destination), ['real']);
		assert.deepEqual(outcome.skipped, [
			{path: '/disk', reason: 'device'},
			{path: '/nothing', reason: 'link'},
			{path: '/null', reason: 'device'},
			{path: '/pipe', reason: 'fifo'},
		]);
	});

	test('writes a single file', async t => {
		const {destination, outcome} = await extractLayers(
			t,
			[[file('etc/motd', 'hello\n', {mode: 0o600})]],
			'/etc/motd',
		);
		assert.equal(await readFile(destination, 'utf8'), 'hello\n');
		assert.equal(outcome.files, 1);
	});
});

describe('nothing is written outside the destination', () => {
	/** A folder that an image tries to write to, with a file that must not change. */
	async function victim(test: Cleanup): Promise<string> {
		const folder = await temporaryFolder(test);
		await writeFile(path.join(folder, 'kept'), 'mine');
		return folder;
	}

	async function assertUntouched(folder: string): Promise<void> {
		assert.deepEqual(await readdir(folder), ['kept']);
		assert.equal(await readFile(path.join(folder, 'kept'), 'utf8'), 'mine');
	}

	test('if a later layer stores a file below an earlier link', async t => {
		const outside = await victim(t);
		const {folder, destination} = await extractLayers(t, [
			[symlink('d', outside), symlink('e', '../..')],
			[file('d/kept', 'evil'), file('d/new', 'evil'), file('e/new', 'evil')],
		]);
		await assertUntouched(outside);
		assert.deepEqual(await readdir(folder), ['out']);
		assert.equal(rowOf(diskRows(destination), '/d').kind, 'dir');
		assert.equal(rowOf(diskRows(destination), '/d/kept').kind, 'file');
	});

	test('if a layer stores a file below its own link', async t => {
		const outside = await victim(t);
		const {folder} = await extractLayers(t, [
			[symlink('d', outside), file('d/kept', 'evil'), symlink('d', outside)],
		]);
		await assertUntouched(outside);
		assert.deepEqual(await readdir(folder), ['out']);
	});

	test('if names contain ..', async t => {
		const names = ['../evil', '../../evil', 'a/../../evil', '/../evil', '..', 'a/..', './../evil'];
		const {folder, destination} = await extractLayers(t, [
			[...names.map(name => rawEntry({name}, 'evil')), file('good', 'x')],
		]);
		assert.deepEqual(await readdir(folder), ['out']);
		assert.deepEqual(await readdir(destination), ['good']);
	});

	test('if links point outside: they are created, not followed', async t => {
		const outside = await victim(t);
		const {destination} = await extractLayers(t, [
			[
				symlink('absolute', `${outside}/kept`),
				symlink('up', '../../../..'),
				symlink('itself', 'itself'),
				hardLink('host', `${outside}/kept`),
				hardLink('host2', '../../../../etc/passwd'),
			],
		]);
		await assertUntouched(outside);
		const rows = diskRows(destination);
		assert.equal(rowOf(rows, '/absolute').link, `${outside}/kept`);
		assert.deepEqual(
			rows.map(({path}) => path),
			['/absolute', '/itself', '/up'],
			'no hard link to a file outside the image',
		);
	});

	test('if the destination is a dangling link', async t => {
		const outside = await victim(t);
		const folder = await temporaryFolder(t);
		await makeSymlink(path.join(outside, 'new'), path.join(folder, 'out'));
		const image = await openTestImage(t, [[file('a/b', 'x')]]);
		for (const imagePath of ['/a', '/a/b']) {
			assert.match(await failureOf(() => extractTo(folder, image, imagePath)), /exists already/);
		}
		await assertUntouched(outside);
	});

	test('and existing files are not changed', async t => {
		const folder = await temporaryFolder(t);
		const image = await openTestImage(t, [[file('a/b', 'x')]]);
		await mkdir(path.join(folder, 'out'));
		await writeFile(path.join(folder, 'out', 'b'), 'mine');
		assert.match(await failureOf(() => extractTo(folder, image, '/a')), /exists already/);
		assert.match(await failureOf(() => extractTo(folder, image, '/a/b')), /exists already/);
		assert.equal(await readFile(path.join(folder, 'out', 'b'), 'utf8'), 'mine');
	});

	test('if names collide, as on case-insensitive file systems', async t => {
		const outside = await victim(t);
		const folder = await temporaryFolder(t);
		const image = await openTestImage(t, [
			[file('first', 'one'), file('second', 'two'), file('third', 'three')],
		]);
		const {tree} = image.loaded;
		const entryOf = (name: string) =>
			tree.arrays.versionContent[tree.versionAt(tree.find(name), 0)];
		const metadata = {mode: 0o755, mtime: defaultTime};
		const at = (directory: number, name: string, shown: string) => ({
			directory,
			name: Buffer.from(name),
			path: shown,
		});
		// Simulates the names a, A, f, F … on a case-insensitive file system.
		const plan: ExtractPlan = {
			directories: [
				{...at(atDestination, '', '/'), ...metadata},
				{...at(0, 'a', '/a'), ...metadata},
				{...at(0, 'a', '/A'), ...metadata},
				{...at(2, 'deeper', '/A/deeper'), ...metadata},
			],
			files: [
				{...at(0, 'f', '/f'), ...metadata, entry: entryOf('first')},
				{...at(2, 'x', '/A/x'), ...metadata, entry: entryOf('second')},
				{...at(0, 'f', '/ f'), ...metadata, entry: entryOf('third')},
			],
			hardLinks: [
				{...at(0, 'f', '/F'), file: 0},
				{...at(0, 'g', '/g'), file: 1},
			],
			symlinks: [
				{...at(0, 'a', '/a '), target: Buffer.from(outside), mtime: defaultTime},
				{...at(0, 'f', '/f '), target: Buffer.from(outside), mtime: defaultTime},
			],
			skipped: [],
			bytes: 6,
		};
		const outcome = await writePlan(plan, {
			destination: path.join(folder, 'out'),
			contentsOf: entries => contentsOf(image.opened, image.loaded, entries),
		});
		await assertUntouched(outside);
		const rows = diskRows(path.join(folder, 'out'));
		assert.deepEqual(
			rows.map(({path, kind}) => `${kind} ${path}`),
			['dir /a', 'file /f'],
		);
		assert.equal(rowOf(rows, '/f').checksum, crc32('one'), 'the first file remains');
		assert.deepEqual(outcome.skipped, [
			{path: '/A', reason: 'collision'},
			{path: '/A/deeper', reason: 'folder'},
			{path: '/A/x', reason: 'folder'},
			{path: '/ f', reason: 'collision'},
			{path: '/F', reason: 'collision'},
			{path: '/g', reason: 'folder'},
			{path: '/a ', reason: 'collision'},
			{path: '/f ', reason: 'collision'},
		]);
		assert.deepEqual(
			{...outcome, skipped: []},
			{files: 1, directories: 2, symlinks: 0, skipped: []},
		);
	});
});

describe('a failed extraction', () => {
	const layers = [[directory('a', {mode: 0o500}), file('a/b', generated(300_000)), file('c', 'x')]];

	test('removes its files when aborted', async t => {
		const folder = await temporaryFolder(t);
		const image = await openTestImage(t, layers);
		const controller = new AbortController();
		const removals: string[] = [];
		await assert.rejects(
			extractTo(folder, image, '/', {
				signal: controller.signal,
				onBytes: () => controller.abort(),
				onRemoved: () => removals.push('removed'),
			}),
			{name: 'AbortError'},
		);
		assert.deepEqual(await readdir(folder), []);
		assert.deepEqual(removals, ['removed']);
	});

	test('removes its files after a read error', async t => {
		const folder = await temporaryFolder(t);
		await writeFile(path.join(folder, 'neighbour'), 'mine');
		const image = await openTestImage(t, layers);
		for (const imagePath of ['/', '/a/b']) {
			await assert.rejects(
				extractTo(folder, image, imagePath, {
					async *contentsOf(entries) {
						for await (const {entry, chunks} of contentsOf(image.opened, image.loaded, entries)) {
							yield {entry, chunks: cutOff(chunks)};
						}
					},
				}),
				/the disk is gone/,
			);
			assert.deepEqual(await readdir(folder), ['neighbour']);
		}
	});

	test('does not create a missing parent folder', async t => {
		const folder = path.join(await temporaryFolder(t), 'missing');
		const image = await openTestImage(t, layers);
		const failure = await failureOf(() => extractTo(folder, image));
		assert.match(failure, /out cannot be written \(ENOENT\) \| Create its parent folder/);
		assert.equal(existsSync(folder), false);
	});

	async function* cutOff(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		for await (const chunk of chunks) {
			yield chunk.subarray(0, 1);
			throw new Error('the disk is gone');
		}
	}
});

test('names that are special on Windows are skipped there', async t => {
	const {loaded} = await openTestImage(t, [
		[
			file('..\\..\\evil', 'x'),
			file('C:evil', 'x'),
			file('nul', 'x'),
			file('con.txt', 'x'),
			file('dots.', 'x'),
			file('good', 'x'),
			file('console', 'x'),
			directory('bad?'),
			file('bad?/inside', 'x'),
		],
	]);
	const {tree} = loaded;
	const plan = planExtraction(tree, 0, 0, 'win32');
	assert.deepEqual(
		plan.files.map(({path}) => path),
		['/console', '/good'],
	);
	assert.deepEqual(
		plan.skipped.filter(({reason}) => reason === 'folder'),
		[{path: '/bad?/inside', reason: 'folder'}],
	);
	assert.equal(plan.skipped.length, 7);
	assert.equal(planExtraction(tree, 0, 0, 'linux').skipped.length, 0);
});

/** The expected files on disk for the tree as of a layer. */
async function expectedRows(
	{loaded, opened}: OpenTestImage,
	layer: number,
): Promise<readonly DiskRow[]> {
	const {tree} = loaded;
	const rows: Omit<DiskRow, 'sharedAs'>[] = [];
	const contents = new Map<string, number>();
	for (let node = 1; node < tree.nodeCount; node++) {
		const version = tree.versionAt(node, layer);
		if (!tree.exists(version)) continue;
		const kind = kindName(tree.kindOf(version));
		if (kind !== 'file' && kind !== 'dir' && kind !== 'symlink') continue;
		const path = tree.pathOf(node);
		if (kind === 'file') contents.set(path, tree.arrays.versionContent[version]);
		const isImplied = tree.arrays.versionEntry[version] < 0;
		rows.push({
			path,
			kind,
			mode: kind === 'symlink' ? 0 : tree.modeOf(version) & 0o777,
			mtime: isImplied ? -1 : Math.floor(tree.mtimeOf(version)),
			link: tree.linkOf(version),
			checksum:
				kind === 'file'
					? crc32(Buffer.concat(await Array.fromAsync(contentOf(opened, loaded, version))))
					: 0,
		});
	}
	rows.sort((one, other) => (one.path < other.path ? -1 : 1));
	const sharedAs = (path: string) => {
		const content = contents.get(path);
		if (content === undefined) return path;
		return rows.find(row => contents.get(row.path) === content)!.path;
	};
	return rows.map(row => ({...row, sharedAs: sharedAs(row.path)}));
}
