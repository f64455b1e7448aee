import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {loadImage} from '../../source/load/load-image.ts';
import {contentOf} from '../../source/sources/image-content.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {tarKind} from '../../source/sources/root-file-system.ts';
import type {OpenOptions} from '../../source/sources/source.ts';
import {type BlobCompression, compressed} from '../fixtures/archives.ts';
import {damaged} from '../fixtures/damaged.ts';
import {
	directory,
	file,
	generated,
	layerTar,
	type PackedEntry,
	symlink,
} from '../fixtures/layer-tar.ts';
import {temporaryFile} from '../fixtures/temporary.ts';
import {contractImage, expectedOf, testSourceContract} from './contract.ts';

/** The first entries of the tars of several tools. */
const firstEntries: readonly (readonly [string, readonly PackedEntry[]])[] = [
	['docker export', [file('.dockerenv'), directory('app')]],
	['podman export, with a folder of its own first', [directory('app')]],
	['debootstrap', [directory('./'), directory('./bin')]],
];

const rootFileSystem = (first: readonly PackedEntry[], prefix = '') =>
	layerTar([
		...first,
		directory(`${prefix}etc`),
		file(`${prefix}etc/os-release`, 'ID=test\n'),
		directory(`${prefix}usr`),
		file(`${prefix}usr/data.json`, '{"a": 1}'),
	]);

const open = async (context: TestContext, tar: Buffer, compression: BlobCompression = 'none') =>
	openImage(await temporaryFile(context, 'rootfs.tar', compressed(tar, compression)));

describe('the tar of a root file system', () => {
	/** The files that a container of the contract's image has. */
	const tarOf = (compression: BlobCompression) => async () =>
		compressed(
			await layerTar([
				directory('etc'),
				file('etc/motd', 'hello\n'),
				directory('srv'),
				file('srv/data', generated(40_000), {mode: 0o600}),
				symlink('srv/latest', 'data'),
				file('srv/link', generated(9000, 2)),
			]),
			compression,
		);

	for (const compression of ['none', 'gzip', 'zstd'] as const) {
		describe(`with compression ${compression}`, () => {
			const cleanups: (() => unknown)[] = [];
			const cleanup = {after: (run: unknown) => void cleanups.push(run as () => unknown)};
			test.after(async () => {
				for (const run of cleanups) await run();
			});
			const opener = async (tar: Buffer) => {
				const target = await temporaryFile(cleanup, 'rootfs.tar', tar);
				return (options?: OpenOptions) => openImage(target, options);
			};
			testSourceContract(
				async () => {
					const image = await contractImage('test/contract:1');
					const {contents} = expectedOf(image);
					const isFinal = (path: string) => path !== '/srv/linked';
					return {
						image,
						isCompressed: compression !== 'none',
						open: await opener(await tarOf(compression)()),
						expected: {
							diffIds: [''],
							platform: '',
							tag: undefined,
							steps: [['ADD rootfs.tar /', 0]],
							storedBytes: [49_006],
							wasted: [],
							contents: contents
								.filter(([path]) => isFinal(path))
								.map(([path, , content]) => [path, 0, content]),
						},
					};
				},
				{
					damaged: async damage => {
						// It has neither blobs nor digests.
						if (damage !== 'cut off') return undefined;
						const tar = await damaged(await tarOf(compression)(), damage);
						return tar && {open: await opener(tar)};
					},
				},
			);
		});
	}

	for (const [tool, first] of firstEntries) {
		for (const compression of ['none', 'gzip', 'zstd'] as const) {
			test(`of ${tool}, compression ${compression}, is an image of one layer`, async context => {
				const opened = await open(context, await rootFileSystem(first), compression);
				const image = await loadImage(opened);
				const {tree, info, analysis} = image;
				assert.equal(info.source, 'root-file-system');
				assert.deepEqual(
					info.history.map(({layer, command}) => [layer, command]),
					[[0, 'ADD rootfs.tar /']],
				);
				assert.equal(analysis.totals.finalBytes, 16);
				const version = tree.versionAt(tree.find('/etc/os-release'), 0);
				const content = await Array.fromAsync(contentOf(opened, image, version));
				assert.equal(Buffer.concat(content).toString(), 'ID=test\n');
				await opened.close();
			});
		}
	}

	test('may have a manifest.json that is not that of an image', async context => {
		const tar = await rootFileSystem([file('manifest.json', '{"name": "app"}')]);
		const opened = await open(context, tar);
		await opened.close();
		assert.equal(opened.info.source, 'root-file-system');
	});
});

test('a compressed tar of something else is not an image archive', async context => {
	const tar = await layerTar([file('notes.txt', 'x')]);
	const opened = await open(context, tar, 'gzip');
	await assert.rejects(opened.readLayers(), /is not an image archive/);
	await opened.close();
});

test('the first name of a tar tells an image archive from a root file system where it can', () => {
	const id = 'a'.repeat(64);
	for (const name of ['blobs/', 'manifest.json', `${id}/`, `./${id}.tar`, '000/layer.tar']) {
		assert.equal(tarKind(name), 'archive', name);
	}
	for (const name of ['etc/', './bin', '/usr/layer.tar']) {
		assert.equal(tarKind(name), 'root file system', name);
	}
	for (const name of ['app/', '000/', 'app/data/layer.tar'])
		assert.equal(tarKind(name), 'unknown', name);
});
