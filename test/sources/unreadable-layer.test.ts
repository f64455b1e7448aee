import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {loadImage} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {compressed, docker20Archive, ociArchive} from '../fixtures/archives.ts';
import {directory, file, layerTar, whiteout} from '../fixtures/layer-tar.ts';
import {temporaryFile} from '../fixtures/temporary.ts';
import {digestOf, hexOf, json, testImage} from '../fixtures/test-image.ts';

const xz = Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), Buffer.alloc(600)]);

const twoSteps = () =>
	testImage([
		{createdBy: 'COPY secret /', entries: [file('secret', 'x')]},
		{createdBy: 'COPY open /', entries: [file('open', 'yy')]},
	]);

const load = async (context: TestContext, archive: Buffer) => {
	const opened = await openImage(await temporaryFile(context, 'image.tar', archive));
	try {
		return await loadImage(opened);
	} finally {
		await opened.close();
	}
};

describe('a layer that cannot be read', () => {
	for (const [suffix, problem] of [
		['gzip+encrypted', 'it is encrypted'],
		['lz4', 'it is lz4 data, which is not supported'],
	]) {
		test(`because of its media type (${suffix}) is named with its step`, async context => {
			const layerType = `application/vnd.oci.image.layer.v1.tar+${suffix}`;
			const {info, analysis} = await load(
				context,
				await ociArchive([await twoSteps()], {layerType}),
			);
			const text = `cannot be read, and its files are missing here: ${problem}`;
			assert.deepEqual(info.warnings, [
				`layer 0 (COPY secret /) ${text}`,
				`layer 1 (COPY open /) ${text}`,
			]);
			assert.equal(analysis.totals.files, 0);
		});
	}

	for (const isCompressed of [false, true]) {
		const name = isCompressed ? 'compressed archive' : 'archive';
		test(`of xz data in a ${name} is named with its step, and all others are shown`, async context => {
			const {config, ...image} = await twoSteps();
			const archive = await docker20Archive({...image, config, layers: [xz, image.layers[1]]});
			const loaded = await load(context, isCompressed ? compressed(archive, 'gzip') : archive);
			assert.match(
				loaded.info.warnings.join(),
				/^layer 0 \(COPY secret \/\) cannot be read, .*: it is xz data, which no image format allows$/,
			);
			assert.equal(loaded.info.layers[0].problem, 'it is xz data, which no image format allows');
			assert.equal(loaded.info.layers[0].cacheKey, undefined);
			assert.ok(loaded.tree.find('/open') > 0);
		});
	}
});

describe('an image of Windows', () => {
	const windowsArchive = async () => {
		const layer = await layerTar([
			directory('Files'),
			file('Files/app.exe', 'MZ'),
			whiteout('Files/old.txt'),
			directory('Hives'),
			file('Hives/Software_Delta', 'regf'),
		]);
		const base = digestOf(Buffer.from('the base layer'));
		const config = json({
			os: 'windows',
			'os.version': '10.0.20348.2113',
			architecture: 'amd64',
			rootfs: {type: 'layers', diff_ids: [base, digestOf(layer)]},
			history: [{created_by: 'Apply image 10.0.20348.2113'}, {created_by: 'COPY app.exe /'}],
		});
		const manifest = json({
			schemaVersion: 2,
			config: {mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config)},
			layers: [
				{
					mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
					digest: base,
					size: 1_000_000,
					urls: ['https://vendor.example/base'],
				},
				{mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(layer)},
			],
		});
		const platform = {os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.2113'};
		const index = json({manifests: [{digest: digestOf(manifest), platform}]});
		return layerTar([
			file('index.json', index),
			...[layer, config, manifest].map(blob => file(`blobs/sha256/${hexOf(blob)}`, blob)),
		]);
	};

	test('shows Files and Hives, and names the layer that only its vendor has', async context => {
		const {info, tree, analysis} = await load(context, await windowsArchive());
		assert.equal(info.platform, 'windows(10.0.20348.2113)/amd64');
		assert.match(
			info.warnings.join(),
			/layer 0 \(.*\) cannot be read, .*: it is a foreign layer, which only its vendor distributes \(https:\/\/vendor\.example\/base\)/,
		);
		assert.ok(tree.find('/Files/app.exe') > 0 && tree.find('/Hives/Software_Delta') > 0);
		assert.equal(analysis.totals.finalBytes, 6);
	});

	test('is chosen with or without the version of the system', async context => {
		const target = await temporaryFile(context, 'image.tar', await windowsArchive());
		for (const platform of ['windows/amd64', 'windows(10.0.20348.2113)/amd64', 'windows']) {
			await (await openImage(target, {platform})).close();
		}
		await assert.rejects(
			openImage(target, {platform: 'windows(10.0.17763.1)/amd64'}),
			/no image for/,
		);
	});
});
