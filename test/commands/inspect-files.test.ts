import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {InspectedFiles} from '../../source/commands/inspect-files.ts';
import {openImage} from '../../source/sources/open-image.ts';
import type {OpenedImage, Progress} from '../../source/sources/source.ts';
import {archiveLayouts} from '../fixtures/archives.ts';
import {failureOf} from '../fixtures/failures.ts';
import {directory, file, generated, whiteout} from '../fixtures/layer-tar.ts';
import {archiveOf, openTestImage} from '../fixtures/opened-image.ts';
import {type Cleanup, temporaryFolder} from '../fixtures/temporary.ts';

const exporting = {
	activity: 'exporting',
	totalBytes: 1000,
	doneLayers: 0,
	totalLayers: undefined,
} as const;

const large = generated(6_000_000, 1);

const layers = [
	[directory('app'), file('app/large', large), file('app/a', 'one'), file('app/gone', 'was here')],
	[file('app/a', 'two'), whiteout('app/gone')],
];

const {signal} = new AbortController();

async function filesOf(t: Cleanup, write?: Parameters<typeof openTestImage>[2]) {
	const {loaded, opened} = await openTestImage(t, layers, write);
	let readings = 0;
	const counting: OpenedImage = {
		...opened,
		close: async () => {},
		openLayer: (...given) => {
			readings += 1;
			return opened.openLayer(...given);
		},
		...(opened.openLayers && {
			openLayers: (...given) => {
				readings += 1;
				return opened.openLayers!(...given);
			},
		}),
	};
	let openings = 0;
	const files = new InspectedFiles(async () => {
		openings += 1;
		return counting;
	});
	t.after(() => files.close());
	const versionOf = (name: string, layer: number) =>
		loaded.tree.versionAt(loaded.tree.find(name), layer);
	return {files, loaded, versionOf, counts: () => ({openings, readings})};
}

describe('the files of an inspected image', () => {
	for (const layout of archiveLayouts) {
		test(`are read from ${layout.name}, opened once`, async t => {
			const {files, loaded, versionOf, counts} = await filesOf(t, layout.write);
			const version = versionOf('/app/large', 1);
			for (const [start, length] of [
				[0, 10],
				[5_999_990, 100],
				[1000, 2000],
			]) {
				const part = await files.read(loaded, version, {start, length}, signal);
				assert.ok(Buffer.from(part).equals(large.subarray(start, start + length)));
			}
			const removed = await Array.fromAsync(
				files.stream(loaded, versionOf('/app/gone', 0), signal),
			);
			assert.equal(Buffer.concat(removed).toString(), 'was here');
			assert.equal(counts().openings, 1);
		});

		test(`are loaded in one pass from ${layout.name} to compare them`, async t => {
			const {files, loaded, versionOf, counts} = await filesOf(t, layout.write);
			const versions = [versionOf('/app/a', 0), versionOf('/app/a', 1)];
			await files.preload(loaded, versions, signal);
			const {readings} = counts();
			for (const [at, text] of ['one', 'two'].entries()) {
				const content = await Array.fromAsync(files.stream(loaded, versions[at], signal));
				assert.equal(Buffer.concat(content).toString(), text);
			}
			assert.equal(counts().readings, readings);
		});
	}

	test('are not read again while they are in memory', async t => {
		const {files, loaded, versionOf, counts} = await filesOf(t);
		const version = versionOf('/app/large', 1);
		for (const start of [0, 1000, 5_000_000, 500]) {
			await files.read(loaded, version, {start, length: 1000}, signal);
		}
		assert.equal(counts().readings, 2);
	});

	test('are extracted as of a layer, with progress', async t => {
		const folder = await temporaryFolder(t);
		const {files, loaded} = await filesOf(t);
		const progress: (readonly number[])[] = [];
		const lines = await files.extract(
			loaded,
			{
				node: loaded.tree.find('/app'),
				layer: 0,
				destination: path.join(folder, 'app'),
				onProgress: (...bytes) => progress.push(bytes),
			},
			signal,
		);
		assert.match(lines.join(), /^wrote .*: 3 files, 1 folder \(6 MB\)$/);
		assert.equal(await readFile(path.join(folder, 'app/gone'), 'utf8'), 'was here');
		assert.deepEqual(progress.at(-1), [6_000_011, 6_000_011]);
	});

	test('are read with progress until each reading has ended', async t => {
		const {loaded, opened} = await openTestImage(t, layers);
		const shown: (Progress | undefined)[] = [];
		const files = new InspectedFiles(async ({onProgress}) => ({
			...opened,
			close: async () => {},
			openLayer: (...given) => {
				onProgress?.({...exporting, doneBytes: 700});
				return opened.openLayer(...given);
			},
		}));
		t.after(() => files.close());
		files.watchProgress(progress => shown.push(progress));
		const version = loaded.tree.versionAt(loaded.tree.find('/app/a'), 0);
		await files.read(loaded, version, {start: 0, length: 1}, signal);
		assert.deepEqual(
			shown.map(progress => progress?.doneBytes),
			[700, undefined],
		);
		assert.equal(shown[0]?.seconds, 0);
	});

	test('are not read from another image that has the name by now', async t => {
		const {loaded} = await openTestImage(t, layers);
		const other = await archiveOf(t, [[file('other')]]);
		const files = new InspectedFiles(() => openImage(other));
		t.after(() => files.close());
		const version = loaded.tree.versionAt(loaded.tree.find('/app/a'), 0);
		const failure = await failureOf(() =>
			files.read(loaded, version, {start: 0, length: 1}, signal),
		);
		assert.match(failure, /is another image by now/);
	});
});
