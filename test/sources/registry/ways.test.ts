import assert from 'node:assert/strict';
import {createServer, request} from 'node:http';
import {connect} from 'node:net';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {openImage} from '../../../source/sources/open-image.ts';
import {ociBlobs} from '../../fixtures/archives.ts';
import {DockerConfig} from '../../fixtures/docker-config.ts';
import {listen, registryServer} from '../../fixtures/registry-server.ts';
import {temporaryFile, temporaryFolder} from '../../fixtures/temporary.ts';
import {contractImage} from '../contract.ts';

const startRegistry = async (context: TestContext) =>
	registryServer(context, ociBlobs([await contractImage('app:1')], {isNested: false}));

/** Starts a proxy for http, and returns its address and the hosts it was asked for. */
async function startProxy(context: TestContext) {
	const hosts: (string | undefined)[] = [];
	const server = createServer(({url = '', headers, method}, response) => {
		hosts.push(headers.host);
		request(url, {method, headers}, answer => {
			response.writeHead(answer.statusCode ?? 500, answer.headers);
			answer.pipe(response);
		}).end();
	});
	server.on('connect', ({url = ''}, client) => {
		hosts.push(url);
		const {hostname, port} = new URL(`http://${url}`);
		const target = connect(Number(port), hostname, () => {
			client.write('HTTP/1.1 200 OK\r\n\r\n');
			client.pipe(target).pipe(client);
		});
		target.on('error', () => client.destroy());
		client.on('error', () => target.destroy());
	});
	return {url: `http://${await listen(context, server)}`, hosts};
}

test('a mirror is asked before Docker Hub, for its short names', async context => {
	const {host: mirror, requests} = await startRegistry(context);
	const env = {CONTAINERS_REGISTRIES_CONF: '/nonexistent'};
	const opened = await openImage('registry:nginx:1', {mirror, env});
	await opened.close();
	assert.equal(requests[0], 'GET /v2/library/nginx/manifests/1');
});

describe('the settings of registries.conf', () => {
	/** An environment with these settings. */
	const withSettings = async (context: TestContext, text: string) => ({
		CONTAINERS_REGISTRIES_CONF: await temporaryFile(context, 'registries.conf', Buffer.from(text)),
		HOME: '/nonexistent',
	});

	test('lead from a mirror that fails to one that has the image', async context => {
		const {host, requests} = await startRegistry(context);
		const env = await withSettings(
			context,
			`[[registry]]
			prefix = "registry.invalid/team"
			[[registry.mirror]]
			location = "127.0.0.1:1"
			[[registry.mirror]]
			location = "${host}/copies"`,
		);
		const opened = await openImage('registry:registry.invalid/team/app:1', {env});
		await opened.close();
		assert.equal(requests[0], 'GET /v2/copies/app/manifests/1');
	});

	test('name the registries in which a short name is looked up, one after the other', async context => {
		const {host, requests} = await startRegistry(context);
		const empty = await registryServer(context, {blobs: new Map(), root: ''});
		const env = await withSettings(
			context,
			`unqualified-search-registries = ["${empty.host}", "${host}"]`,
		);
		const opened = await openImage('registry:app:1', {env});
		await opened.close();
		assert.equal(empty.requests[0], 'GET /v2/app/manifests/1');
		assert.equal(requests[0], 'GET /v2/app/manifests/1');
	});

	test('name all of them if none has the image', async context => {
		const empty = await registryServer(context, {blobs: new Map(), root: ''});
		const other = await registryServer(context, {blobs: new Map(), root: ''});
		const env = await withSettings(
			context,
			`unqualified-search-registries = ["${empty.host}", "${other.host}"]`,
		);
		await assert.rejects(openImage('registry:app:1', {env}), {
			message: `registry:app:1 was not found: no image of that name in the registries ${empty.host}, ${other.host}`,
		});
	});
});

describe('a proxy of the environment', () => {
	test('is used', async context => {
		const {host} = await startRegistry(context);
		const proxy = await startProxy(context);
		const opened = await openImage(`registry:${host}/app:1`, {env: {HTTP_PROXY: proxy.url}});
		assert.equal((await opened.readLayers()).layers.size, 6);
		await opened.close();
		assert.ok(proxy.hosts.includes(host));
	});

	test('is not used for hosts in NO_PROXY', async context => {
		const {host} = await startRegistry(context);
		const proxy = await startProxy(context);
		const env = {HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.1'};
		const opened = await openImage(`registry:${host}/app:1`, {env});
		await opened.close();
		assert.deepEqual(proxy.hosts, []);
	});
});

describe('a name without a scheme', () => {
	const withoutEngine = async (context: TestContext) => {
		const config = await DockerConfig.create(context);
		const socket = path.join(await temporaryFolder(context), 'none.sock');
		await config.addContext('gone', {host: `unix://${socket}`});
		await config.use('gone');
		return {env: {DOCKER_CONFIG: config.folder}, socket};
	};

	test('is read from its registry if there is no engine, and the image says so', async context => {
		const {host} = await startRegistry(context);
		const {env, socket} = await withoutEngine(context);
		const opened = await openImage(`${host}/app:1`, {env});
		const {info} = await opened.readLayers();
		await opened.close();
		assert.equal(info.source, 'registry');
		assert.deepEqual(info.warnings, [
			`read from the registry ${host}, because the Docker engine at unix://${socket} is not running: there is no socket`,
		]);
	});

	test('is not read from a registry if the user named an engine', async context => {
		const {host, requests} = await startRegistry(context);
		const {env, socket} = await withoutEngine(context);
		for (const choice of [
			{host: `unix://${socket}`, env},
			{context: 'gone', env},
			{env: {...env, DOCKER_HOST: `unix://${socket}`}},
		]) {
			await assert.rejects(openImage(`${host}/app:1`, choice), /is not running/);
		}
		assert.deepEqual(requests, []);
	});
});
