import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {stat, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {Failure} from '../../source/failure.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import type {OpenOptions} from '../../source/sources/source.ts';
import {
	archiveLayouts,
	docker20Archive,
	docker28Archive,
	ociArchive,
} from '../fixtures/archives.ts';
import {damaged} from '../fixtures/damaged.ts';
import {file, layerTar, symlink} from '../fixtures/layer-tar.ts';
import {temporaryFile, temporaryFolder} from '../fixtures/temporary.ts';
import {hexOf, json, testImage} from '../fixtures/test-image.ts';
import {contractImage, testSourceContract} from './contract.ts';

for (const layout of archiveLayouts) {
	describe(`an image in ${layout.name}`, () => {
		const opener = (archive: Buffer) => async (options?: OpenOptions) => {
			const folder = await temporaryFolder({after: run => cleanups.push(run)});
			const target = path.join(folder, 'image');
			await writeFile(target, archive);
			return openImage(target, options);
		};
		testSourceContract(
			async () => {
				const image = await contractImage('test/contract:1');
				const open = opener(await layout.write(image));
				return {isCompressed: layout.isCompressed, image, open};
			},
			{
				damaged: async damage => {
					const image = await contractImage('test/contract:1');
					const archive = await damaged(await layout.write(image), damage);
					return archive && {open: opener(archive)};
				},
			},
		);
		const cleanups: Parameters<TestContext['after']>[0][] = [];
		test.after(async () => {
			for (const run of cleanups) await (run as () => Promise<void>)();
		});
	});
}

const openFile = async (context: TestContext, archive: Uint8Array | string, name = 'image.tar') =>
	openImage(await temporaryFile(context, name, archive));

const load = async (...given: Parameters<typeof openFile>) => {
	const opened = await openFile(...given);
	try {
		return await loadImage(opened);
	} finally {
		await opened.close();
	}
};

const anImage = () => contractImage('test/app:1');

describe('a damaged archive', () => {
	test('truncated anywhere, it is reported as broken', async context => {
		for (const layout of archiveLayouts) {
			const archive = await layout.write(await anImage());
			for (const part of [0.3, 0.6, 0.9]) {
				const cut = archive.subarray(0, Math.floor(archive.length * part));
				await assert.rejects(load(context, cut), Failure, `${layout.name} at ${part}`);
			}
		}
	});

	test('truncated after it was opened, it is reported as broken', async context => {
		const target = await temporaryFile(
			context,
			'image.tar',
			await docker20Archive(await anImage()),
		);
		const opened = await openImage(target);
		await truncate(target, Math.floor((await stat(target)).size / 3));
		await assert.rejects(opened.readLayers(), {
			name: 'Failure',
			message: `${target} holds a broken image: it ends in the middle of an entry`,
		});
		await opened.close();
	});

	test('a text file is not an image archive', async context => {
		const target = await temporaryFile(context, 'notes.txt', 'nothing to see here\n'.repeat(100));
		await assert.rejects(openImage(target), {message: `${target} is not an image archive`});
	});

	test('an empty file is not an image archive', async context => {
		const target = await temporaryFile(context, 'empty.tar', '');
		await assert.rejects(openImage(target), {message: `${target} is not an image archive`});
	});

	test('a tar of something else is not an image archive', async context => {
		const target = await temporaryFile(context, 'other.tar', await layerTar([file('a', 'b')]));
		await assert.rejects(openImage(target), {message: `${target} is not an image archive`});
	});

	test('bzip2 and xz data is reported as such', async context => {
		const bzip2 = Buffer.concat([Buffer.from('BZh91AY&SY'), Buffer.alloc(600)]);
		await assert.rejects(openFile(context, bzip2), /bzip2 data/);
	});

	test('a layer that is missing is named', async context => {
		const manifest = json([{Config: 'c.json', RepoTags: ['a:1'], Layers: ['gone/layer.tar']}]);
		const config = json({rootfs: {diff_ids: ['sha256:1']}});
		const archive = await layerTar([file('manifest.json', manifest), file('c.json', config)]);
		await assert.rejects(load(context, archive), /the layer gone\/layer.tar is missing/);
	});

	test('a manifest with more layers than the config is reported', async context => {
		const manifest = json([{Config: 'c.json', RepoTags: [], Layers: ['a', 'b']}]);
		const config = json({rootfs: {diff_ids: ['sha256:1']}});
		const archive = await layerTar([file('manifest.json', manifest), file('c.json', config)]);
		await assert.rejects(load(context, archive), /its config names 1 layers, its manifest 2/);
	});

	test('names with .. find nothing outside of the archive', async context => {
		const folder = await temporaryFolder(context);
		const secret = path.join(folder, 'secret.json');
		await writeFile(secret, json({rootfs: {diff_ids: []}}));
		for (const name of [secret, `../${path.basename(secret)}`, '../../../../etc/passwd']) {
			const manifest = json([{Config: name, RepoTags: [], Layers: [name]}]);
			const target = path.join(folder, 'image.tar');
			await writeFile(target, await layerTar([file('manifest.json', manifest)]));
			await assert.rejects(openImage(target), /is missing or no JSON/);
		}
	});

	test('symlink cycles end', async context => {
		const manifest = json([{Config: 'a', RepoTags: [], Layers: ['a']}]);
		const archive = await layerTar([
			symlink('a', 'b'),
			symlink('b', 'a'),
			file('manifest.json', manifest),
		]);
		await assert.rejects(load(context, archive), Failure);
	});

	test('indexes that name themselves and each other are read once each', async context => {
		const digests = Array.from({length: 20}, (_, number) => hexOf(Buffer.of(number)));
		const descriptors = digests.map(digest => ({digest: `sha256:${digest}`}));
		const index = json({manifests: [...descriptors, ...descriptors]});
		const archive = await layerTar([
			file('index.json', index),
			...digests.map(digest => file(`blobs/sha256/${digest}`, index)),
		]);
		// A tool that follows every path would have 40 ** 20 of them.
		await assert.rejects(load(context, archive), /its index names no image that it holds/);
	});

	test('an index of more manifests than an image has platforms is not read to its end', async context => {
		const digests = Array.from({length: 1001}, (_, number) => hexOf(Buffer.from(`${number}`)));
		const manifests = digests.map(digest => ({digest: `sha256:${digest}`}));
		const last = digests.at(-1);
		const config = json({rootfs: {diff_ids: []}});
		const manifest = json({config: {digest: `sha256:${hexOf(config)}`}, layers: []});
		const archive = (count: number) =>
			layerTar([
				file('index.json', json({manifests: manifests.slice(-count)})),
				file(`blobs/sha256/${last}`, manifest),
				file(`blobs/sha256/${hexOf(config)}`, config),
			]);
		assert.deepEqual((await load(context, await archive(1000))).info.layers, []);
		await assert.rejects(load(context, await archive(1001)), /its index names no image/);
	});

	test('a layer that claims more bytes than the archive has is reported as broken', async context => {
		const image = await testImage([{createdBy: 'COPY', entries: [file('a', 'content')]}]);
		const lie = Buffer.from(image.layers[0]);
		lie.write('77777777777\0', 124);
		lie.fill(' ', 148, 156);
		const sum = lie.subarray(0, 512).reduce((total, byte) => total + byte, 0);
		lie.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
		for (const write of [docker20Archive, docker28Archive]) {
			const archive = await write({...image, layers: [lie]});
			await assert.rejects(load(context, archive), /ends in the middle of an entry|missing/);
		}
	});
});

describe('an archive of several images', () => {
	const platforms = async () =>
		Promise.all(
			['amd64', 'arm64', 's390x'].map(architecture =>
				testImage([{createdBy: 'COPY', entries: [file(architecture, 'x')]}], {architecture}),
			),
		);

	test('gives the image of the requested platform', async context => {
		const target = await temporaryFile(context, 'multi.tar', await ociArchive(await platforms()));
		const opened = await openImage(target, {platform: 'linux/s390x'});
		const {tree} = await loadImage(opened);
		await opened.close();
		assert.equal(opened.info.platform, 'linux/s390x');
		assert.ok(tree.find('/s390x') > 0);
	});

	test('lists its platforms if the requested one is missing', async context => {
		const target = await temporaryFile(context, 'multi.tar', await ociArchive(await platforms()));
		await assert.rejects(openImage(target, {platform: 'windows/amd64'}), {
			message: `${target} holds no image for the platform windows/amd64`,
			hint: 'Choose one of those it has: --platform linux/amd64, linux/arm64, linux/s390x.',
		});
	});

	test('of one platform refuses another', async context => {
		for (const write of [docker20Archive, docker28Archive]) {
			const target = await temporaryFile(context, 'one.tar', await write(await anImage()));
			await assert.rejects(
				openImage(target, {platform: 'linux/riscv64'}),
				/no image for the platform/,
			);
		}
	});
});

test('the progress of a compressed layer is that of its blob', async context => {
	// By its plain bytes it would seem done when it has hardly begun.
	const entries = [file('zeros', Buffer.alloc(30_000_000)), file('noise', randomBytes(8_000_000))];
	const image = await testImage([{createdBy: 'COPY . .', entries}]);
	const target = await temporaryFile(context, 'zeros.tar', await ociArchive([image]));
	const opened = await openImage(target);
	const told: number[] = [];
	await opened.readLayers({
		onProgress: ({doneBytes, totalBytes = 0}) => void told.push(doneBytes / totalBytes),
	});
	await opened.close();
	assert.ok(told[Math.floor(told.length / 2)] < 0.5, `${told}`);
	assert.equal(told.at(-1), 1);
});

test('an archive tells what it knows of its manifest, config and compressed layers', async context => {
	const config = {User: 'app', Env: ['A=1']};
	const image = await testImage([{createdBy: 'COPY', entries: [file('a', 'x')]}], {config});
	const details = async (archive: Buffer) => {
		const target = await temporaryFile(context, 'image.tar', archive);
		const opened = await openImage(target);
		context.after(() => opened.close());
		assert.equal(opened.info.config.user, 'app');
		assert.deepEqual(opened.info.config.env, ['A=1']);
		return {opened, ...opened.info.details};
	};
	const docker20 = await details(await docker20Archive(image));
	assert.equal(docker20.configDigest, `sha256:${hexOf(image.config)}`);
	assert.equal(docker20.mediaType, null);
	const plain = await details(await docker28Archive(image));
	assert.match(plain.mediaType ?? '', /manifest/);
	assert.match(plain.manifestDigest ?? '', /^sha256:/);
	assert.equal(plain.configDigest, `sha256:${hexOf(image.config)}`);
	assert.equal(plain.compressedBytes, null);
	const {opened, compressedBytes} = await details(await docker28Archive(image, 'gzip'));
	assert.equal(compressedBytes, opened.info.layers[0].compressedBytes);
	assert.ok((compressedBytes ?? 0) > 0);
});
