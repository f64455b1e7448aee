import assert from 'node:assert/strict';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {DiskCache} from '../../../source/cache/disk-cache.ts';
import {Failure} from '../../../source/failure.ts';
import {knownDocuments} from '../../../source/load/image-cache.ts';
import {loadImage} from '../../../source/load/load-image.ts';
import {contentOf} from '../../../source/sources/image-content.ts';
import {openImage} from '../../../source/sources/open-image.ts';
import {parseReference} from '../../../source/sources/reference.ts';
import {type RegistryOptions, registrySource} from '../../../source/sources/registry/registry.ts';
import type {OpenedImage} from '../../../source/sources/source.ts';
import {type OciOptions, ociBlobs} from '../../fixtures/archives.ts';
import {temporaryCache} from '../../fixtures/cache.ts';
import {testAuthority} from '../../fixtures/certificates.ts';
import {file, generated} from '../../fixtures/layer-tar.ts';
import {type RegistryServerOptions, registryServer} from '../../fixtures/registry-server.ts';
import {registryTroubles} from '../../fixtures/registry-troubles.ts';
import {temporaryFile, temporaryFolder} from '../../fixtures/temporary.ts';
import {testImage} from '../../fixtures/test-image.ts';
import {contractImage, testSourceContract} from '../contract.ts';

const timing = {patience: 20_000, firstPause: 1};

/** Opens a reference with a registry; no other source is tried. */
async function openFrom(reference: string, options: RegistryOptions = {}): Promise<OpenedImage> {
	const source = registrySource({env: {HOME: '/nonexistent'}, timing, ...options});
	const opened = await source.open(parseReference(`registry:${reference}`), {});
	assert.ok(opened, 'not found');
	return opened;
}

async function load(reference: string, options?: RegistryOptions) {
	const opened = await openFrom(reference, options);
	try {
		return await loadImage(opened);
	} finally {
		await opened.close();
	}
}

/** A registry with one image of two layers, `app/one:1`. */
async function startRegistry(context: TestContext, options?: RegistryServerOptions) {
	const image = await testImage([
		{createdBy: 'COPY a', entries: [file('a', generated(300_000))]},
		{createdBy: 'COPY b', entries: [file('b', generated(200_000, 2))]},
	]);
	const content = ociBlobs([image], {compression: 'none', isNested: false});
	return {...(await registryServer(context, content, options)), ...content};
}

const variants: readonly (readonly [string, OciOptions])[] = [
	['gzip layers and an index', {}],
	['zstd layers', {compression: 'zstd', isNested: false}],
	['plain layers and attestations', {compression: 'none', hasAttestations: true}],
];

for (const [variant, options] of variants) {
	describe(`an image of a registry with ${variant}`, () => {
		const cleanups: (() => unknown)[] = [];
		test.after(async () => {
			for (const run of cleanups) await run();
		});
		const cleanup = {after: (run: unknown) => void cleanups.push(run as () => unknown)};
		const name = 'test/contract:1';
		const contentOf = async () => ociBlobs([await contractImage(name)], options);
		testSourceContract(
			async () => {
				const {host, requests} = await registryServer(cleanup, await contentOf());
				return {
					image: await contractImage(name),
					open: work => openImage(`registry:${host}/${name}`, {...work, env: {}}),
					requests: {
						count: () => requests.filter(request => request.includes('/blobs/')).length,
						forAllContents: 3,
					},
				};
			},
			registryTroubles(cleanup, contentOf, host => openFrom(`${host}/${name}`)),
		);
	});
}

describe('a registry', () => {
	test('needs three requests for the steps of an image with several platforms', async context => {
		const images = await Promise.all(
			['amd64', 'arm64', 's390x'].map(architecture =>
				testImage([{createdBy: 'COPY', entries: [file(architecture, 'x')]}], {architecture}),
			),
		);
		const {host, requests} = await registryServer(context, ociBlobs(images));
		const source = registrySource({env: {}, timing});
		const reference = parseReference(`registry:${host}/app:1`);
		const opened = await source.open(reference, {platform: 'linux/s390x'});
		await opened!.close();
		assert.equal(opened!.info.platform, 'linux/s390x');
		assert.equal(opened!.info.layers.length, 1);
		assert.equal(requests.length, 3);
	});

	test('needs one request if manifest and config are known, and all again if the tag moves', async context => {
		const one = ociBlobs([await contractImage('app:1')]);
		const other = ociBlobs([await testImage([{createdBy: 'COPY', entries: [file('a', 'x')]}])]);
		let root = one.root;
		const {host, requests} = await registryServer(context, {
			blobs: new Map([...one.blobs, ...other.blobs]),
			get root() {
				return root;
			},
		});
		const folder = await temporaryCache(context);
		const openAgain = async () => {
			const before = requests.length;
			const cache = new DiskCache(folder);
			const known = knownDocuments(cache);
			const opened = await openImage(`registry:${host}/app:1`, {env: {}, known});
			await opened.close();
			await cache.flush();
			return {info: opened.info, requests: requests.length - before};
		};
		const first = await openAgain();
		const second = await openAgain();
		assert.deepEqual(second.info, first.info);
		root = other.root;
		const moved = await openAgain();
		assert.equal(moved.info.layers.length, 1);
		assert.deepEqual(
			[first, second, moved].map(opened => opened.requests),
			[3, 1, 3],
		);
	});

	test('gives a file of a plain layer by one request for its range', async context => {
		const large = generated(400_000);
		const image = await testImage([
			{createdBy: 'COPY', entries: [file('a', large), file('b', 'hello\n'), file('c', large)]},
		]);
		const content = ociBlobs([image], {compression: 'none', isNested: false});
		const {host, requests, sentBytes} = await registryServer(context, content);
		const opened = await openFrom(`${host}/app`);
		const loaded = await loadImage(opened);
		const before = {requests: requests.length, bytes: sentBytes()};
		const {tree} = loaded;
		for (const [name, wanted] of [
			['/b', Buffer.from('hello\n')],
			['/c', Buffer.from(large)],
		] as const) {
			const version = tree.versionAt(tree.find(name), 0);
			const bytes = Buffer.concat(await Array.fromAsync(contentOf(opened, loaded, version)));
			assert.ok(bytes.equals(wanted), name);
		}
		await opened.close();
		assert.equal(requests.length - before.requests, 2);
		assert.equal(sentBytes() - before.bytes, 6 + large.length);
	});

	test('gives an image by its digest', async context => {
		const {host, root, requests} = await startRegistry(context);
		const {info} = await load(`${host}/app/one:1@${root}`);
		assert.equal(info.details.manifestDigest, root);
		assert.deepEqual(info.details.repoDigests, [`${host}/app/one@${root}`]);
		assert.equal(requests[0], `GET /v2/app/one/manifests/${root}`);
	});

	test('that has no such image is named', async context => {
		const {host} = await startRegistry(context, {
			intercept: (_, response) => Boolean(response.writeHead(404).end()),
		});
		await assert.rejects(openImage(`registry:${host}/app:2`, {env: {}}), {
			message: `registry:${host}/app:2 was not found: no image of that name in the registry ${host}`,
		});
	});

	test('that is not there is named', async () => {
		await assert.rejects(openFrom('127.0.0.1:1/app'), {
			message: 'the registry 127.0.0.1:1 cannot be reached: nothing answers there',
		});
	});

	test('with a certificate of another authority is reached with --cacert only', async context => {
		const certificate = await (await testAuthority()).sign();
		const {host} = await startRegistry(context, {certificate});
		await assert.rejects(openFrom(`${host}/app`), /cannot be reached with TLS/);
		const cacert = await temporaryFile(context, 'ca.pem', certificate.ca);
		assert.equal((await load(`${host}/app`, {cacert})).info.layers.length, 2);
		assert.equal((await load(`${host}/app`, {insecure: true})).info.layers.length, 2);
	});
});

describe('an image that is saved', () => {
	test('is an archive with the same figures, from which contents are read', async context => {
		const {host} = await startRegistry(context);
		const save = path.join(await temporaryFolder(context), 'image.tar');
		const {analysis} = await load(`${host}/app`, {save});
		assert.deepEqual(analysis, (await load(`${host}/app`)).analysis);
		const archive = await openImage(save);
		assert.deepEqual((await loadImage(archive)).analysis, analysis);
		await archive.close();
		await assert.rejects(load(`${host}/app`, {save}), {message: `${save} exists already`});
	});

	test('leaves no file behind if it is not complete', async context => {
		const {host, blobs} = await startRegistry(context, {
			intercept: ({url = ''}, response) => {
				const isLayer = (blobs.get(url.split('/').at(-1)!)?.length ?? 0) > 100_000;
				if (isLayer) response.writeHead(404).end();
				return isLayer;
			},
		});
		const folder = await temporaryFolder(context);
		await assert.rejects(load(`${host}/app`, {save: path.join(folder, 'image.tar')}), Failure);
		assert.deepEqual(await readdir(folder), []);
	});
});
