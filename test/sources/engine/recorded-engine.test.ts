import assert from 'node:assert/strict';
import {once} from 'node:events';
import {networkInterfaces} from 'node:os';
import {describe, type TestContext, test} from 'node:test';
import {openImage} from '../../../source/sources/open-image.ts';
import type {OpenOptions} from '../../../source/sources/source.ts';
import {docker20Archive} from '../../fixtures/archives.ts';
import {engineTroubles} from '../../fixtures/engine-troubles.ts';
import {
	type EngineOptions,
	recordedEngine,
	recordedEngines,
	recordedTag,
} from '../../fixtures/recorded-engine.ts';
import {contractImage, testSourceContract} from '../contract.ts';

for (const [name, write] of Object.entries(recordedEngines)) {
	const source = name === 'podman5' ? 'podman' : 'docker';
	const place = name === 'podman5' ? 'the Podman engine' : 'the Docker engine';
	describe(`an image of a recorded ${name}`, () => {
		const exported = async () => write(await contractImage(recordedTag));
		const start = async (context: Pick<TestContext, 'after'>) =>
			recordedEngine(context, name, {archive: await exported()});
		const cleanups: (() => unknown)[] = [];
		const cleanup = {after: (run: unknown) => void cleanups.push(run as () => unknown)};
		const engine = start(cleanup);
		test.after(async () => {
			for (const run of cleanups) await run();
		});

		const openAt = (host: string, options?: OpenOptions) =>
			openImage(`${source}:${recordedTag}`, {host, ...options});
		testSourceContract(
			async () => {
				const {host, paths} = await engine;
				return {
					image: await contractImage(recordedTag),
					open: options => openAt(host, options),
					requests: {
						count: () => paths.filter(path => path.endsWith('/get')).length,
						forAllContents: 1,
					},
				};
			},
			engineTroubles(exported, async (archive, sendExport) => {
				const {host} = await recordedEngine(cleanup, name, {
					archive,
					...(sendExport ? {sendExport} : {}),
				});
				return openAt(host);
			}),
		);

		test('has the same steps and layers before and after it is exported', async () => {
			const opened = await openImage(`docker:${recordedTag}`, {host: (await engine).host});
			const {info} = await opened.readLayers();
			const history = (image: typeof info) =>
				image.history.map(({command, layer, createdAt}) => ({
					command,
					layer,
					createdAt: createdAt && Date.parse(createdAt),
				}));
			assert.deepEqual(history(opened.info), history(info));
			assert.equal(opened.info.id, info.id);
			assert.deepEqual(opened.info.tags, info.tags);
		});

		test('is described as the engine describes it, before and after it is exported', async () => {
			const opened = await openImage(`docker:${recordedTag}`, {host: (await engine).host});
			const {info} = await opened.readLayers();
			assert.equal(info.source, source);
			assert.equal(opened.info.source, source);
			assert.deepEqual(info.config, opened.info.config);
			assert.deepEqual(info.config.cmd, ['/bin/sh']);
			assert.equal(info.config.createdAt, '2024-01-01T12:00:08Z');
			assert.deepEqual(info.details.repoDigests, opened.info.details.repoDigests);
			assert.match(info.details.configDigest ?? '', /^sha256:[0-9a-f]{64}$/);
			// Only this engine has stored the manifest and the compressed layers.
			const isStored = name === 'docker28-containerd';
			assert.equal(info.details.mediaType !== null, isStored);
			assert.equal(info.details.compressedBytes !== null, isStored);
		});

		test('is suggested for a similar name', async () => {
			for (const name of ['shop/ap:1', 'docker:shop/app', 'app:1']) {
				await assert.rejects(openImage(name, {host: (await engine).host}), {
					message: new RegExp(`^${name} was not found: `),
					hint: /^Did you mean (?:localhost\/|docker\.io\/)?shop\/app:1\?$/,
				});
			}
		});

		test('is waited for until the first byte of its export arrives', async () => {
			const opened = await openImage(`docker:${recordedTag}`, {host: (await engine).host});
			const activities: string[] = [];
			await opened.readLayers({
				onProgress: ({activity, doneBytes}) => activities.push(`${activity} ${doneBytes > 0}`),
			});
			assert.deepEqual(
				[...new Set(activities)],
				['waiting for the engine false', 'exporting from the engine true'],
			);
		});

		test('is read when its export has all files, though the engine has not ended its answer', async context => {
			const {host} = await recordedEngine(context, name, {
				archive: await exported(),
				sendExport: (answer, archive) => void answer.write(archive),
			});
			const opened = await openAt(host);
			const {layers} = await opened.readLayers();
			assert.equal(layers.size, opened.info.layers.length);
			await opened.close();
		});

		test('is cached for this version of the engine', async () => {
			const {identity} = await openAt((await engine).host);
			const versions = name === 'podman5' ? /"Libpod\/5[^"]* 1\./ : /"Docker\/2[08][^"]* 1\./;
			assert.match(identity?.infoKey ?? '', versions);
		});

		test('is found with paths that every API version has, and exported by its id', async context => {
			const {host, paths} = await start(context);
			const opened = await openImage(`docker:${recordedTag}`, {host});
			await opened.readLayers();
			assert.deepEqual(
				paths.toSorted(),
				[
					'/_ping',
					`/images/${opened.info.id}/get`,
					`/images/${recordedTag}/history`,
					`/images/${recordedTag}/json?manifests=1`,
				].toSorted(),
			);
		});

		test('is not found by another name', async () => {
			const {host} = await engine;
			await assert.rejects(openImage('shop/none:1', {host}), {
				name: 'Failure',
				message: `shop/none:1 was not found: no file shop/none:1, no image of that name in ${place} at ${host}`,
				hint: new RegExp(
					`^Check the name \\(${source} image ls\\), pull it first \\(${source} pull\\)`,
				),
			});
		});

		test('is refused for another platform', async () => {
			const {host} = await engine;
			const opened = await openImage(`docker:${recordedTag}`, {host, platform: 'linux/s390x'});
			await assert.rejects(opened.readLayers(), {
				name: 'Failure',
				message: `${recordedTag} of ${place} at ${host} holds no image for the platform linux/s390x`,
				hint: 'Choose one of those it has: --platform linux/amd64.',
			});
		});
	});
}

/** Opens the image of an engine that sends its export in its own way. */
async function openSent(
	context: TestContext,
	sendExport: EngineOptions['sendExport'],
	signal?: AbortSignal,
) {
	const archive = await docker20Archive(await contractImage(recordedTag));
	const {host} = await recordedEngine(context, 'docker20', {archive, sendExport});
	return {host, opened: await openImage(`docker:${recordedTag}`, {host, signal})};
}

describe('an export', () => {
	test('that ends in the middle of a file is reported as incomplete', async context => {
		const {host, opened} = await openSent(context, (answer, archive) => {
			answer.end(archive.subarray(0, 30_000));
		});
		await assert.rejects(opened.readLayers(), {
			name: 'Failure',
			message: new RegExp(
				`^the export of ${recordedTag} of the Docker engine at ${host} broke off: `,
			),
		});
	});

	test('whose connection is lost is reported as broken', async context => {
		const {host, opened} = await openSent(context, (answer, archive) => {
			answer.write(archive.subarray(0, 30_000), () => answer.socket?.destroy());
		});
		await assert.rejects(opened.readLayers(), ({name, message}: Error) => {
			assert.equal(name, 'Failure');
			assert.ok(message.includes(host), message);
			return true;
		});
	});

	test('that is cancelled in the middle is cancelled in the engine, too', async context => {
		const half = Promise.withResolvers<void>();
		const closed = Promise.withResolvers<void>();
		const {opened} = await openSent(context, (answer, archive) => {
			answer.write(archive.subarray(0, 30_000), () => half.resolve());
			void once(answer, 'close').then(() => closed.resolve());
		});
		const controller = new AbortController();
		const reading = assert.rejects(opened.readLayers({signal: controller.signal}), {
			name: 'AbortError',
		});
		await half.promise;
		controller.abort();
		await reading;
		await closed.promise;
	});
});

describe('an engine that an option names', () => {
	test('is used although DOCKER_HOST and DOCKER_CERT_PATH are invalid', async context => {
		const {host} = await recordedEngine(context, 'docker28', {archive: new Uint8Array()});
		const {DOCKER_HOST, DOCKER_CERT_PATH} = process.env;
		context.after(() => {
			setVariable('DOCKER_HOST', DOCKER_HOST);
			setVariable('DOCKER_CERT_PATH', DOCKER_CERT_PATH);
		});
		for (const invalid of ['tcp://[', 'tcp://other:2376']) {
			setVariable('DOCKER_HOST', invalid);
			setVariable('DOCKER_CERT_PATH', '/dev/null/certificates');
			const {info} = await openImage(`docker:${recordedTag}`, {host});
			assert.deepEqual(info.tags, [recordedTag]);
			assert.equal(process.env.DOCKER_HOST, invalid);
		}
	});

	const skip = !Object.values(networkInterfaces())
		.flat()
		.some(one => one?.address === '::1');
	for (const [address, alias = address] of [['::1'], ['127.0.0.1', '::ffff:127.0.0.1']]) {
		test(`is used at ${alias}`, {skip}, async context => {
			const archive = new Uint8Array();
			const engine = await recordedEngine(context, 'docker28', {archive, address});
			const host = `tcp://[${alias}]:${new URL(engine.host).port}`;
			const {info} = await openImage(`docker:${recordedTag}`, {host});
			assert.deepEqual(info.tags, [recordedTag]);
		});
	}
});

function setVariable(name: string, value: string | undefined): void {
	if (value === undefined) delete process.env[name];
	else process.env[name] = value;
}

describe('an error of an engine', () => {
	const trouble = (status: number, message: string) => ({
		status,
		headers: {'content-type': 'application/json'},
		body: {message},
	});

	test('is quoted', async context => {
		const inspect = trouble(500, 'layer store is locked');
		const {host} = await recordedEngine(context, 'docker28', {
			archive: new Uint8Array(),
			answers: {inspect},
		});
		await assert.rejects(openImage(`docker:${recordedTag}`, {host}), {
			name: 'Failure',
			message: new RegExp(`^the Docker engine at ${host} gives an error: .*layer store is locked`),
		});
	});

	test('about an invalid name means that there is no such image', async context => {
		const unknownInspect = trouble(400, 'invalid reference format');
		const {host} = await recordedEngine(context, 'docker28', {
			archive: new Uint8Array(),
			answers: {unknownInspect},
		});
		await assert.rejects(openImage('docker:Shop', {host}), /^Failure: docker:Shop was not found/);
	});
});
