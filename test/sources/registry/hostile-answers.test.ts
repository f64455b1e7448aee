import assert from 'node:assert/strict';
import {createServer, type RequestListener} from 'node:http';
import {createServer as createTcpServer, type Socket} from 'node:net';
import {type Duplex, pipeline} from 'node:stream';
import {describe, type TestContext, test} from 'node:test';
import type {Failure} from '../../../source/failure.ts';
import {parseReference} from '../../../source/sources/reference.ts';
import {LocalAddressError, publicLookup} from '../../../source/sources/registry/addresses.ts';
import {registrySource} from '../../../source/sources/registry/registry.ts';
import {ociBlobs} from '../../fixtures/archives.ts';
import {listen, registryServer} from '../../fixtures/registry-server.ts';
import {digestOf, json} from '../../fixtures/test-image.ts';
import {contractImage} from '../contract.ts';

/** For peers that send too little. */
const impatient = {patience: 500};

const mediaType = 'application/vnd.oci.image.index.v1+json';
const digest = digestOf(Buffer.from('x'));

type Opening = {readonly patience?: number; readonly platform?: string};

async function open(host: string, {patience = 20_000, platform}: Opening = {}) {
	const source = registrySource({
		env: {HOME: '/nonexistent'},
		timing: {patience, firstPause: 1},
	});
	const opened = await source.open(parseReference(`registry:${host}/app:1`), {
		...(platform ? {platform} : {}),
	});
	assert.ok(opened);
	await opened.close();
	return opened.info;
}

/** Requires a failure with a text that fits on a screen. */
async function fails(opening: Promise<unknown>, message: RegExp): Promise<void> {
	await assert.rejects(opening, (error: Failure) => {
		assert.equal(error.name, 'Failure');
		assert.match(error.message, message);
		assert.ok(error.message.length + String(error.hint).length < 2000);
		return true;
	});
}

function endless(response: Duplex | Parameters<RequestListener>[1]): void {
	const blanks = function* () {
		for (;;) yield Buffer.alloc(64 * 1024, ' ');
	};
	pipeline(blanks, response, () => {});
}

/** Sends a byte now and then. */
function drip(response: Parameters<RequestListener>[1]): void {
	response.writeHead(200);
	const timer = setInterval(() => response.write(' '), 10);
	response.on('close', () => clearInterval(timer));
}

describe('a peer that is not a registry', () => {
	/** Starts a server whose connections are handled by the test after the first bytes of a request. */
	const startTcp = (context: TestContext, answer: (socket: Socket) => void) =>
		listenTcp(context, socket => {
			socket.on('error', () => {});
			socket.once('data', ([first]) => {
				const isTls = first === 0x16;
				if (isTls) socket.destroy();
				else answer(socket);
			});
		});

	test('and never answers is given up', async context => {
		await fails(
			open(
				await listen(
					context,
					createServer(() => {}),
				),
			),
			/it does not answer$/,
		);
	});

	test('and sends headers without end, a few at a time, is given up', async context => {
		const host = await startTcp(context, socket => {
			socket.write('HTTP/1.1 200 OK\r\n');
			repeat(socket, 'a: b\r\n');
		});
		await fails(open(host, impatient), /it does not answer$/);
	});

	test('and announces an answer without end is given up', async context => {
		const host = await startTcp(context, socket =>
			repeat(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'),
		);
		await fails(open(host, impatient), /it does not answer$/);
	});

	test('and sends headers of a megabyte, or something else, is named', async context => {
		const huge = createServer((_, response) =>
			response.writeHead(200, {x: 'y'.repeat(1024 * 1024)}).end(),
		);
		await fails(open(await listen(context, huge)), /does not answer as an HTTP server does$/);
		const ssh = await startTcp(context, socket => socket.end('SSH-2.0-OpenSSH_9\r\n'));
		await fails(open(ssh), /does not answer as an HTTP server does$/);
	});
});

describe('a document of a registry', () => {
	/** A registry with an index, of which one document is answered by the test. */
	const startWith = async (
		context: TestContext,
		document: 'index' | 'manifest' | 'config',
		answer: RequestListener,
	) => {
		const paths = {index: /\/manifests\/1$/, manifest: /\/manifests\/sha256:/, config: /\/blobs\//};
		const content = ociBlobs([await contractImage('app:1')]);
		const {host} = await registryServer(context, content, {
			intercept: (request, response) => {
				if (!paths[document].test(request.url!)) return false;
				answer(request, response);
				return true;
			},
		});
		return host;
	};

	for (const document of ['index', 'manifest', 'config'] as const) {
		test(`that never ends is given up: ${document}`, async context => {
			const host = await startWith(context, document, (_, response) => endless(response));
			await fails(open(host), /longer than any image has$/);
		});

		test(`that stalls or drips is given up: ${document}`, async context => {
			const stalled = await startWith(context, document, (_, response) => {
				response.writeHead(200, {'content-length': 1000}).write('{');
			});
			await fails(open(stalled, impatient), /has stopped sending, or sends far too slowly$/);
			const slow = await startWith(context, document, (_, response) => drip(response));
			await fails(open(slow, impatient), /has stopped sending, or sends far too slowly$/);
		});
	}

	for (const document of ['manifest', 'config'] as const) {
		test(`that has another digest than it should is refused: ${document}`, async context => {
			const host = await startWith(context, document, (_, response) => void response.end('{}'));
			await fails(open(host), /sends wrong data for .* has the digest/);
		});
	}

	test('that nests indexes without end is refused', async context => {
		const indexes = new Map<string, Buffer>();
		let inner = digest;
		for (let depth = 0; depth < 20; depth++) {
			const index = json({schemaVersion: 2, mediaType, manifests: [{digest: inner}]});
			inner = digestOf(index);
			indexes.set(inner, index);
		}
		const {host, requests} = await registryServer(context, {blobs: indexes, root: inner});
		await fails(open(host), /its index names no image$/);
		assert.equal(requests.length, 5);
	});

	test('with thousands of platforms gives short messages', async context => {
		const manifests = Array.from({length: 20_000}, (_, number) => ({
			digest,
			platform: {os: 'linux', architecture: `a${number}`},
		}));
		const blobs = new Map([[digest, json({schemaVersion: 2, mediaType, manifests})]]);
		const {host} = await registryServer(context, {blobs, root: digest});
		await fails(open(host, {platform: 'linux/none'}), /no image for the platform linux\/none$/);
	});
});

describe('a token server', () => {
	const startWith = async (context: TestContext, answer: RequestListener) => {
		const tokens = await listen(context, createServer(answer));
		const {host} = await registryServer(
			context,
			{blobs: new Map(), root: ''},
			{
				intercept: (_, response) => {
					const challenge = `Bearer realm="http://${tokens}/token",service="s"`;
					return Boolean(response.writeHead(401, {'www-authenticate': challenge}).end());
				},
			},
		);
		return host;
	};

	test('that never answers, stalls or drips is given up', async context => {
		await fails(open(await startWith(context, () => {}), impatient), /it does not answer$/);
		for (const answer of [
			(_, response) => void response.writeHead(200, {'content-length': 9}).write('{'),
			(_, response) => drip(response),
		] satisfies RequestListener[]) {
			await fails(
				open(await startWith(context, answer), impatient),
				/has stopped sending, or sends/,
			);
		}
	});

	test('whose answer never ends is given up', async context => {
		await fails(
			open(await startWith(context, (_, response) => endless(response))),
			/is longer than/,
		);
	});

	test('that gives no token, or one that would end the header, is named', async context => {
		for (const answer of ['[]', '', '{"token": 1}', JSON.stringify({token: 'a\r\nx: y'})]) {
			const host = await startWith(context, (_, response) => void response.end(answer));
			await fails(open(host), /gives no token$/);
		}
	});

	test('that gives tokens that the registry refuses is not asked without end', async context => {
		let asked = 0;
		const host = await startWith(context, (_, response) => {
			asked += 1;
			response.end('{"token": "refused"}');
		});
		await fails(open(host), /needs a login$/);
		assert.equal(asked, 1);
	});
});

test('names of this machine are not resolved for a public registry', async () => {
	await assert.rejects(
		new Promise((resolve, reject) => {
			publicLookup('localhost', {}, (error, address) => (error ? reject(error) : resolve(address)));
		}),
		LocalAddressError,
	);
});

test('a redirect of blobs to another host does not carry the token, and their content is verified', async context => {
	const content = ociBlobs([await contractImage('app:1')]);
	const seen: (string | undefined)[] = [];
	let isDamaged = false;
	const other = createServer(({headers, url = ''}, response) => {
		seen.push(headers.authorization);
		response.end(isDamaged ? 'other content' : content.blobs.get(url.slice(1)));
	});
	const storage = await listen(context, other);
	const tokens = await listen(
		context,
		createServer((_, response) => response.end('{"token": "secret"}')),
	);
	const {host} = await registryServer(context, content, {
		intercept: ({headers, url = ''}, response) => {
			if (headers.authorization !== 'Bearer secret') {
				const challenge = `Bearer realm="http://${tokens}/token"`;
				return Boolean(response.writeHead(401, {'www-authenticate': challenge}).end());
			}
			if (!url.includes('/blobs/')) return false;
			const location = `http://${storage}/${url.split('/').at(-1)}`;
			return Boolean(response.writeHead(307, {location}).end());
		},
	});
	assert.equal((await open(host)).layers.length, 6);
	assert.deepEqual(seen, [undefined]);
	isDamaged = true;
	await fails(open(host), /sends wrong data for .* has the digest/);
});

/** Sends a text again and again, until the peer closes the connection. */
function repeat(socket: Socket, text: string): void {
	const timer = setInterval(() => socket.write(text), 10);
	socket.on('close', () => clearInterval(timer));
}

/** Listens at a free port of 127.0.0.1 until the test ends. */
async function listenTcp(context: TestContext, onConnection: (socket: Socket) => void) {
	const sockets = new Set<Socket>();
	const server = createTcpServer(socket => {
		sockets.add(socket);
		onConnection(socket);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	context.after(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const address = server.address();
	assert.ok(address && typeof address === 'object');
	return `127.0.0.1:${address.port}`;
}
