import assert from 'node:assert/strict';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {DiskCache} from '../../../source/cache/disk-cache.ts';
import {openImage} from '../../../source/sources/open-image.ts';
import {loadOpened, temporaryCache} from '../../fixtures/cache.ts';
import {file, layerTar} from '../../fixtures/layer-tar.ts';
import {registryServer} from '../../fixtures/registry-server.ts';
import {temporaryFolder} from '../../fixtures/temporary.ts';
import {digestOf, json} from '../../fixtures/test-image.ts';

const plain = 'application/vnd.oci.image.layer.v1.tar';
const foreign = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
const xz = Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), Buffer.alloc(600)]);

type Stored = {
	readonly mediaType: string;
	readonly blob: Buffer;
	readonly urls?: readonly string[];
	readonly isMissing?: boolean;
};

/** Starts a registry with an image of two layers, of which the second can be read. */
async function startRegistry(context: TestContext, first: Stored) {
	const layers = [first, {mediaType: plain, blob: await layerTar([file('open', 'yy')])}];
	const config = json({
		os: 'linux',
		architecture: 'amd64',
		rootfs: {type: 'layers', diff_ids: layers.map(({blob}) => digestOf(blob))},
		history: [{created_by: 'COPY secret /'}, {created_by: 'COPY open /'}],
	});
	const descriptor = (bytes: Buffer) => ({digest: digestOf(bytes), size: bytes.length});
	const manifest = json({
		schemaVersion: 2,
		mediaType: 'application/vnd.oci.image.manifest.v1+json',
		config: descriptor(config),
		layers: layers.map(({mediaType, blob, ...rest}: Stored) => ({
			...descriptor(blob),
			mediaType,
			urls: rest.urls,
		})),
	});
	const stored = layers.flatMap(({blob, isMissing}: Stored) => (isMissing ? [] : [blob]));
	const blobs = new Map([manifest, config, ...stored].map(bytes => [digestOf(bytes), bytes]));
	const server = await registryServer(context, {blobs, root: digestOf(manifest)});
	return {reference: `registry:${server.host}/app:1`, requests: server.requests};
}

const cases: readonly (readonly [string, Stored, RegExp])[] = [
	[
		'is encrypted',
		{mediaType: `${plain}+gzip+encrypted`, blob: Buffer.alloc(600)},
		/it is encrypted/,
	],
	['is lz4 data', {mediaType: `${plain}+lz4`, blob: Buffer.alloc(600)}, /it is lz4 data/],
	['is xz data', {mediaType: `${plain}+gzip`, blob: xz}, /it is xz data/],
	[
		'only its vendor has',
		{mediaType: foreign, blob: xz, urls: ['https://vendor.example/base'], isMissing: true},
		/it is a foreign layer, .* \(https:\/\/vendor\.example\/base\)/,
	],
];

for (const [title, stored, problem] of cases) {
	describe(`a layer of a registry that ${title}`, () => {
		test('is named with its step, with and without a cache, and all others are shown', async context => {
			const {reference} = await startRegistry(context, stored);
			const folder = await temporaryCache(context);
			for (const cache of [undefined, new DiskCache(folder), new DiskCache(folder)]) {
				const {info, tree} = await loadOpened(await openImage(reference, {env: {}}), cache);
				assert.equal(info.warnings.length, 1);
				assert.match(info.warnings[0], /^layer 0 \(COPY secret \/\) cannot be read/);
				assert.match(info.warnings[0], problem);
				assert.ok(tree.find('/open') > 0);
			}
		});

		test('does not keep the image from being saved', async context => {
			const {reference} = await startRegistry(context, stored);
			const save = path.join(await temporaryFolder(context), 'image.tar');
			const saved = await loadOpened(await openImage(reference, {env: {}, save}));
			const again = await loadOpened(await openImage(save));
			for (const {info, tree} of [saved, again]) {
				assert.match(info.warnings.join(), problem);
				assert.equal(info.warnings.length, 1);
				assert.ok(tree.find('/open') > 0);
			}
		});
	});
}

test('a foreign layer that the registry has is read', async context => {
	const blob = await layerTar([file('secret', 'x')]);
	const {reference} = await startRegistry(context, {
		mediaType: foreign,
		blob,
		urls: ['https://vendor.example/base'],
	});
	const {info, tree} = await loadOpened(await openImage(reference, {env: {}}));
	assert.deepEqual(info.warnings, []);
	assert.ok(tree.find('/secret') > 0);
});
