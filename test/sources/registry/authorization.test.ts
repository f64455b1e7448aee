import assert from 'node:assert/strict';
import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import {createServer, type IncomingMessage} from 'node:http';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {DiskCache} from '../../../source/cache/disk-cache.ts';
import {knownDocuments} from '../../../source/load/image-cache.ts';
import {parseReference} from '../../../source/sources/reference.ts';
import {parseChallenges} from '../../../source/sources/registry/authorization.ts';
import {registrySource} from '../../../source/sources/registry/registry.ts';
import {ociBlobs} from '../../fixtures/archives.ts';
import {entryPaths, loadOpened, temporaryCache} from '../../fixtures/cache.ts';
import {listen, registryServer} from '../../fixtures/registry-server.ts';
import {temporaryFolder} from '../../fixtures/temporary.ts';
import {contractImage} from '../contract.ts';

const user = 'ann:p%ss wörd';
const basic = `Basic ${Buffer.from(user).toString('base64')}`;
const token = 'Bearer token-of-ann';

/** Reads all layers of an image; returns their number. */
async function read(host: string, env: NodeJS.ProcessEnv): Promise<number> {
	const source = registrySource({env, timing: {patience: 20_000, firstPause: 1}});
	const opened = await source.open(parseReference(`registry:${host}/team/app:1`), {});
	assert.ok(opened);
	try {
		return (await opened.readLayers()).layers.size;
	} finally {
		await opened.close();
	}
}

/** A home folder with files of credentials; `HOST` in them is replaced. */
async function home(context: TestContext, host: string, files: Readonly<Record<string, unknown>>) {
	const folder = await temporaryFolder(context);
	for (const [name, content] of Object.entries(files)) {
		const target = path.join(folder, name);
		await mkdir(path.dirname(target), {recursive: true});
		await writeFile(target, JSON.stringify(content).replaceAll('HOST', host));
	}
	return {HOME: folder};
}

/** A registry that wants this header, and asks for it with a challenge. */
async function startRegistry(context: TestContext, wanted: string, challenge: string) {
	const content = ociBlobs([await contractImage('team/app:1')]);
	return registryServer(context, content, {
		intercept: ({headers}, response) => {
			if (headers.authorization === wanted) return false;
			response.writeHead(401, {'www-authenticate': challenge}).end();
			return true;
		},
	});
}

/** A server that gives a token to requests that pass. */
async function startTokenServer(
	context: TestContext,
	passes: (request: IncomingMessage, body: string) => boolean,
) {
	const requests: string[] = [];
	const server = createServer(async (request, response) => {
		const body = Buffer.concat(await Array.fromAsync(request)).toString();
		requests.push(`${request.method} ${request.url}`);
		if (passes(request, body)) response.end(JSON.stringify({token: 'token-of-ann'}));
		else response.writeHead(401).end();
	});
	return {host: await listen(context, server), requests};
}

const auths = (entry: Readonly<Record<string, string>>) => ({auths: {HOST: entry}});
const stored = auths({auth: Buffer.from(user).toString('base64')});

describe('a registry with basic authentication', () => {
	for (const [name, file] of [
		['docker login', '.docker/config.json'],
		['podman login', '.config/containers/auth.json'],
	] as const) {
		test(`takes the credentials of ${name}`, async context => {
			const {host} = await startRegistry(context, basic, 'Basic realm="r"');
			assert.equal(await read(host, await home(context, host, {[file]: stored})), 6);
		});
	}

	test('takes the credentials of a folder of an organization before those of the host', async context => {
		const {host} = await startRegistry(context, basic, 'Basic realm="r"');
		const wrong = {auth: Buffer.from('bob:no').toString('base64')};
		const env = await home(context, host, {
			'auth.json': {auths: {HOST: wrong, 'HOST/team': stored.auths.HOST}},
		});
		assert.equal(await read(host, {REGISTRY_AUTH_FILE: path.join(env.HOME, 'auth.json')}), 6);
	});

	test('takes the credentials of a credential helper', async context => {
		const {host} = await startRegistry(context, basic, 'Basic realm="r"');
		const env = await home(context, host, {'.docker/config.json': {credsStore: 'of-test'}});
		const [name, secret] = user.split(':');
		const script = `#!/bin/sh\nread server\n[ "$server" = ${host} ] && echo '${JSON.stringify({Username: name, Secret: secret})}'\n`;
		const program = path.join(env.HOME, 'docker-credential-of-test');
		await writeFile(program, script);
		await chmod(program, 0o755);
		const PATH = `${env.HOME}:${process.env.PATH}`;
		assert.equal(await read(host, {...env, PATH}), 6);
		await assert.rejects(read(host, {...env, PATH: '/nonexistent'}), {
			message: 'the credential helper docker-credential-of-test is not installed',
		});
	});

	test('asks for a login without credentials, and names none if they are wrong', async context => {
		const {host} = await startRegistry(context, 'Basic other', 'Basic realm="r"');
		for (const env of [
			{HOME: '/nonexistent'},
			await home(context, host, {'.docker/config.json': stored}),
		]) {
			await assert.rejects(read(host, env), (error: Error & {hint: string}) => {
				assert.match(error.message, /it is not there, or needs a login$/);
				assert.match(error.hint, new RegExp(`docker login ${host}`));
				assert.doesNotMatch(JSON.stringify(error) + error.stack, /p%ss|Basic/);
				return true;
			});
		}
	});
});

test('steps are there after three requests, besides two for a token that serves all others; the next time they take three in all', async context => {
	const tokens = await startTokenServer(context, () => true);
	const {host, requests} = await startRegistry(
		context,
		token,
		`Bearer realm="http://${tokens.host}/token",service="s"`,
	);
	const source = registrySource({env: {}, timing: {patience: 20_000, firstPause: 1}});
	const cache = new DiskCache(await temporaryCache(context));
	const options = {known: knownDocuments(cache)};
	const opened = await source.open(parseReference(`registry:${host}/team/app:1`), options);
	assert.ok(opened);
	assert.equal(opened.info.layers.length, 6);
	const [manifest, ...others] = requests;
	assert.equal(others[0], manifest, 'the refused request is sent again');
	assert.deepEqual([requests.length, tokens.requests.length], [4, 1]);
	await opened.readLayers();
	await opened.close();
	assert.equal(tokens.requests.length, 1);
	await cache.flush();
	const before = requests.length;
	const again = await source.open(parseReference(`registry:${host}/team/app:1`), options);
	await again!.close();
	assert.equal(again!.info.layers.length, 6);
	assert.deepEqual([requests.length - before, tokens.requests.length], [2, 2]);
});

test('credentials are not part of what is cached', async context => {
	const {host} = await startRegistry(context, basic, 'Basic realm="r"');
	const env = await home(context, host, {'.docker/config.json': stored});
	const folder = await temporaryCache(context);
	const source = registrySource({env, timing: {patience: 20_000, firstPause: 1}});
	const opened = await source.open(parseReference(`registry:${host}/team/app:1`), {});
	assert.ok(opened);
	await loadOpened(opened, new DiskCache(folder));
	const records = await Promise.all((await entryPaths(folder)).map(file => readFile(file)));
	assert.ok(records.length > 0);
	for (const secret of ['p%ss', basic.slice('Basic '.length)]) {
		assert.ok(records.every(record => !record.includes(secret)));
	}
});

describe('a registry with a token server', () => {
	const challengeOf = (host: string) =>
		`Bearer realm="http://${host}/token",service="test",scope="repository:team/app:pull"`;

	test('that leads to another host keeps the password from it', async context => {
		const seen: (string | undefined)[] = [];
		const other = createServer(({headers}, response) => {
			seen.push(headers.authorization);
			response.writeHead(401).end();
		});
		const target = await listen(context, other);
		const tokens = createServer((_, response) =>
			response.writeHead(307, {location: `http://${target}/token`}).end(),
		);
		const {host} = await startRegistry(context, token, challengeOf(await listen(context, tokens)));
		const env = await home(context, host, {'.docker/config.json': stored});
		await assert.rejects(read(host, env), /needs a login/);
		assert.deepEqual(seen, [undefined]);
	});

	test('gives a token to everyone for a public image, asked for once', async context => {
		const tokens = await startTokenServer(context, ({headers}) => !headers.authorization);
		const {host} = await startRegistry(context, token, challengeOf(tokens.host));
		assert.equal(await read(host, {HOME: '/nonexistent'}), 6);
		assert.deepEqual(tokens.requests, [
			'GET /token?service=test&scope=repository%3Ateam%2Fapp%3Apull',
		]);
	});

	test('gives a token for a password', async context => {
		const tokens = await startTokenServer(context, ({headers}) => headers.authorization === basic);
		const {host} = await startRegistry(context, token, challengeOf(tokens.host));
		const env = await home(context, host, {'.docker/config.json': stored});
		assert.equal(await read(host, env), 6);
		await assert.rejects(read(host, {HOME: '/nonexistent'}), /needs a login/);
	});

	test('gives a token for an identity token', async context => {
		const tokens = await startTokenServer(
			context,
			({method}, body) =>
				method === 'POST' && new URLSearchParams(body).get('refresh_token') === 'identity',
		);
		const {host} = await startRegistry(context, token, challengeOf(tokens.host));
		const file = auths({identitytoken: 'identity'});
		assert.equal(await read(host, await home(context, host, {'.docker/config.json': file})), 6);
	});
});

test('challenges are parsed in all their forms', () => {
	assert.deepEqual(parseChallenges('Bearer realm="https://a/t",service="s,1",scope=x'), [
		{scheme: 'bearer', parameters: {realm: 'https://a/t', service: 's,1', scope: 'x'}},
	]);
	assert.deepEqual(
		parseChallenges(['Basic realm="r"', 'BEARER realm="https://a/t"']).map(({scheme}) => scheme),
		['basic', 'bearer'],
	);
	assert.deepEqual(parseChallenges('Basic'), [{scheme: 'basic', parameters: {}}]);
	assert.deepEqual(parseChallenges(undefined), []);
});
