import assert from 'node:assert/strict';
import {createServer, type ServerResponse} from 'node:http';
import {pipeline} from 'node:stream';
import {describe, type TestContext, test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {parseReference} from '../../../source/sources/reference.ts';
import {LocalAddressError} from '../../../source/sources/registry/addresses.ts';
import {registrySource} from '../../../source/sources/registry/registry.ts';
import {createTransport} from '../../../source/sources/registry/transport.ts';
import type {WorkOptions} from '../../../source/sources/source.ts';
import {ociBlobs} from '../../fixtures/archives.ts';
import {file, generated, layerTar} from '../../fixtures/layer-tar.ts';
import {rawEntry} from '../../fixtures/raw-tar.ts';
import {listen, type RegistryContent, registryServer} from '../../fixtures/registry-server.ts';
import {digestOf, json, testImage} from '../../fixtures/test-image.ts';

const largeLayer = 100_000;

type Answer = (response: ServerResponse, blob: Buffer, attempt: number) => boolean;

/** A registry with one image of one large layer, whose requests the test may answer itself. */
async function startRegistry(context: TestContext, answerLayer: Answer) {
	const image = await testImage([{createdBy: 'COPY', entries: [file('a', generated(500_000))]}]);
	const content = ociBlobs([image], {compression: 'none', isNested: false});
	let attempts = 0;
	return registryServer(context, content, {
		intercept: ({url = ''}, response) => {
			const blob = content.blobs.get(url.split('/').at(-1)!);
			if (!blob || blob.length < largeLayer) return false;
			attempts += 1;
			return answerLayer(response, blob, attempts);
		},
	});
}

/** A registry's content: an image of layers that it need not have, and other blobs. */
function contentOf(
	layers: readonly {readonly digest: string; readonly size: number}[],
	diffIds: readonly string[],
	others: readonly Buffer[] = [],
): RegistryContent {
	const config = json({rootfs: {diff_ids: diffIds}});
	const manifest = json({
		schemaVersion: 2,
		mediaType: 'application/vnd.oci.image.manifest.v1+json',
		config: {digest: digestOf(config), size: config.length},
		layers,
	});
	const blobs = new Map([config, manifest, ...others].map(blob => [digestOf(blob), blob]));
	return {blobs, root: digestOf(manifest)};
}

async function read(
	host: string,
	{patience = 20_000, ...work}: {readonly patience?: number} & WorkOptions = {},
) {
	const source = registrySource({env: {}, timing: {patience, firstPause: 1}});
	const opened = await source.open(parseReference(`registry:${host}/app:1`), {});
	assert.ok(opened);
	try {
		return (await opened.readLayers(work)).layers.size;
	} finally {
		await opened.close();
	}
}

describe('a registry that fails for a while', () => {
	for (const status of [429, 500, 503]) {
		test(`with ${status} is asked again`, async context => {
			const {host, requests} = await startRegistry(context, (response, _, attempt) => {
				if (attempt > 2) return false;
				response.writeHead(status, {'retry-after': '0'}).end();
				return true;
			});
			assert.equal(await read(host), 1);
			assert.equal(requests.length, 5);
		});
	}

	test('is given up in the end', async context => {
		const {host} = await startRegistry(context, response => Boolean(response.writeHead(502).end()));
		await assert.rejects(read(host), /answers with an error \(502\)/);
	});

	test('is given up at once if it asks for a long pause', async context => {
		const {host, requests} = await startRegistry(context, response =>
			Boolean(response.writeHead(429, {'retry-after': '3600'}).end()),
		);
		await assert.rejects(read(host), /refuses more requests for 3600 seconds \(429\)/);
		assert.equal(requests.length, 3);
	});

	test('goes on with the rest after a dropped connection', async context => {
		const {host, headers} = await startRegistry(context, (response, blob, attempt) => {
			if (attempt > 1) return false;
			response.writeHead(200, {'content-length': blob.length});
			response.write(blob.subarray(0, 200_000), () => response.destroy());
			return true;
		});
		assert.equal(await read(host), 1);
		const [, from] = /^bytes=(\d+)-/.exec(headers.at(-1)!.range!)!;
		assert.ok(Number(from) > 0 && Number(from) <= 200_000);
	});

	test('goes on after a dropped connection even if it ignores ranges', async context => {
		const {host} = await startRegistry(context, (response, blob, attempt) => {
			response.writeHead(200, {'content-length': blob.length});
			if (attempt > 1) response.end(blob);
			else response.write(blob.subarray(0, 200_000), () => response.destroy());
			return true;
		});
		assert.equal(await read(host), 1);
	});

	test('that always drops the connection is given up', async context => {
		const {host} = await startRegistry(context, (response, blob) => {
			response.writeHead(200, {'content-length': blob.length});
			response.write(blob.subarray(0, 10), () => response.destroy());
			return true;
		});
		await assert.rejects(read(host), /^Failure: the registry .* (closes the connection|too early)/);
	});
});

describe('a registry that does not end', () => {
	test('is given up if it stalls in the middle', async context => {
		const {host} = await startRegistry(context, (response, blob) => {
			response.writeHead(200, {'content-length': blob.length});
			response.write(blob.subarray(0, 1000));
			return true;
		});
		await assert.rejects(
			read(host, {patience: 1000}),
			/it has stopped sending, or sends far too slowly/,
		);
	});

	test('is given up if it drips', async context => {
		const {host} = await startRegistry(context, (response, blob) => {
			response.writeHead(200, {'content-length': blob.length});
			const timer = setInterval(() => response.write('x'), 10);
			response.on('close', () => clearInterval(timer));
			return true;
		});
		await assert.rejects(
			read(host, {patience: 1000}),
			/it has stopped sending, or sends far too slowly/,
		);
	});

	test('can be cancelled', async context => {
		const controller = new AbortController();
		const {host} = await startRegistry(context, () => {
			controller.abort();
			return true;
		});
		await assert.rejects(read(host, {signal: controller.signal}), {name: 'AbortError'});
	});

	test('with a manifest that never ends is given up', async context => {
		const blanks = function* () {
			for (;;) yield Buffer.alloc(1024 * 1024, ' ');
		};
		const server = createServer((_, response) => pipeline(blanks, response, () => {}));
		await assert.rejects(read(await listen(context, server)), /longer than any image has/);
	});

	test('with redirects without end is given up', async context => {
		const server = createServer(({url}, response) =>
			response.writeHead(307, {location: `${url}x`}).end(),
		);
		await assert.rejects(read(await listen(context, server)), /redirects without end/);
	});
});

describe('a registry that lies', () => {
	const refused = async (context: TestContext, answer: Answer, message: RegExp) => {
		const {host} = await startRegistry(context, answer);
		await assert.rejects(read(host), {name: 'Failure', message});
	};

	test('about the length of a layer, which is longer, does no harm', async context => {
		const {host} = await startRegistry(context, (response, blob) => {
			response.writeHead(200, {'content-length': blob.length + 1000});
			return response.write(blob, () => response.destroy()) || true;
		});
		assert.equal(await read(host), 1);
	});

	test('about the length of a layer, which is shorter, is given up', context =>
		refused(
			context,
			(response, blob) => Boolean(response.end(blob.subarray(0, 1000))),
			/ends its answers too early/,
		));

	test('with a layer that never ends is not read beyond its size', async context => {
		const endless = function* () {
			for (;;) yield Buffer.alloc(64 * 1024);
		};
		await refused(
			context,
			response => {
				pipeline(endless, response, () => {});
				return true;
			},
			/layer 0 .* has the digest/,
		);
	});

	test('with a range of other bytes is found out', async context => {
		const {host} = await startRegistry(context, (response, blob, attempt) => {
			if (attempt > 1) {
				response.writeHead(206).end(blob.subarray(0, blob.length - 200_000));
			} else {
				response.writeHead(200, {'content-length': blob.length});
				response.write(blob.subarray(0, 200_000), () => response.destroy());
			}
			return true;
		});
		await assert.rejects(read(host), {name: 'Failure'});
	});

	test('with a layer that decompresses to a thousand times its size takes little memory', async context => {
		const zeros = 64 * 1024 * 1024;
		const small = await layerTar([file('a', 'x')]);
		const bombs: readonly (readonly [string, Buffer, RegExp | undefined])[] = [
			['a file', rawEntry({name: 'a', size: zeros}), undefined],
			['zeros after its end', small, undefined],
			['a header', rawEntry({name: 'a', type: 'x', size: zeros}), /longer than a mebibyte/],
		];
		for (const [bomb, start, problem] of bombs) {
			const tar = Buffer.concat([start, Buffer.alloc(zeros)]);
			const layer = gzipSync(tar, {level: 1});
			assert.ok(layer.length < tar.length / 200, bomb);
			const {host} = await registryServer(
				context,
				contentOf([{digest: digestOf(layer), size: layer.length}], [digestOf(tar)], [layer]),
			);
			let most = 0;
			const onProgress = () => {
				most = Math.max(most, process.memoryUsage().arrayBuffers);
			};
			const before = process.memoryUsage().arrayBuffers;
			if (problem) await assert.rejects(read(host), {name: 'Failure', message: problem});
			else assert.equal(await read(host, {onProgress}), 1);
			assert.ok(most - before < zeros / 4, `${bomb}: ${most - before} bytes`);
		}
	});

	test('with thousands of layers is refused before one is read', async context => {
		const layers = Array.from({length: 5000}, (_, number) => ({
			digest: digestOf(Buffer.from(`${number}`)),
			size: 10,
		}));
		const content = contentOf(
			layers,
			layers.map(({digest}) => digest),
		);
		const {host, requests} = await registryServer(context, content);
		await assert.rejects(read(host), {name: 'Failure', message: /it has 5000 layers/});
		assert.equal(requests.length, 2);
	});

	test('with JSON that is not a manifest is refused', async context => {
		for (const document of ['[]', 'null', '{"layers": 1}', '{"manifests": {}}', '{"layers":', '']) {
			const server = createServer((_, response) => response.end(document));
			await assert.rejects(read(await listen(context, server)), {name: 'Failure'}, document);
		}
	});
});

describe('a redirect', () => {
	test('to another host does not carry credentials', async context => {
		const seen: (string | undefined)[] = [];
		const other = createServer(({headers}, response) => {
			seen.push(headers.authorization);
			response.end('{}');
		});
		const target = await listen(context, other);
		const first = createServer((_, response) =>
			response.writeHead(307, {location: `http://${target}/blob`}).end(),
		);
		const host = await listen(context, first);
		const transport = await createTransport({env: {}, isInsecure: false, patience: 20_000});
		const headers = {authorization: 'Basic secret'};
		const {statusCode, body} = await transport.send(new URL(`http://${host}/`), {headers});
		await body.text();
		await transport.close();
		assert.equal(statusCode, 200);
		assert.deepEqual(seen, [undefined]);
	});

	test('of a public registry to an address of this machine is not followed', async () => {
		const transport = await createTransport({env: {}, isInsecure: true, patience: 20_000});
		const sender = new URL('http://registry.example/');
		for (const target of [
			'http://127.0.0.1:1/',
			'http://localhost:1/',
			'http://169.254.169.254/latest/meta-data',
			'http://[::1]:1/',
			'http://[::ffff:127.0.0.1]:1/',
			'http://2130706433/',
		]) {
			await assert.rejects(transport.send(new URL(target), {sender}), LocalAddressError, target);
		}
		await transport.close();
	});

	test('to a host without TLS is not followed', async () => {
		const transport = await createTransport({env: {}, isInsecure: false, patience: 20_000});
		const sender = new URL('https://registry.example/');
		await assert.rejects(
			transport.send(new URL('http://cdn.example/blob'), {sender}),
			/leads to cdn.example without TLS/,
		);
		await transport.close();
	});
});
