import assert from 'node:assert/strict';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {
	type EngineChoice,
	engineConnection,
	findEngines,
} from '../../../source/sources/engine/engine-host.ts';
import {DockerConfig} from '../../fixtures/docker-config.ts';
import {temporaryFolder} from '../../fixtures/temporary.ts';

/** A DOCKER_CONFIG with the contexts `current` (in use) and `other`. */
async function configOf(context: TestContext) {
	const config = await DockerConfig.create(context);
	await config.addContext('current', {host: 'tcp://current:1'});
	await config.addContext('other', {host: 'tcp://other:1'});
	await config.use('current');
	return config;
}

describe('the engine', () => {
	const precedence: readonly (readonly [string, EngineChoice, NodeJS.ProcessEnv, string])[] = [
		[
			'--host',
			{host: 'tcp://flag:1', context: 'other'},
			{DOCKER_HOST: 'tcp://env:1'},
			'tcp://flag:1',
		],
		['--context', {context: 'other'}, {DOCKER_HOST: 'tcp://env:1'}, 'tcp://other:1'],
		['DOCKER_HOST', {}, {DOCKER_HOST: 'tcp://env:1', DOCKER_CONTEXT: 'other'}, 'tcp://env:1'],
		['DOCKER_CONTEXT', {}, {DOCKER_CONTEXT: 'other'}, 'tcp://other:1'],
		['the context in use', {}, {}, 'tcp://current:1'],
		[
			'the context in use, if all others are empty',
			{host: '', context: ''},
			{DOCKER_HOST: '', DOCKER_CONTEXT: ''},
			'tcp://current:1',
		],
		[
			'DOCKER_HOST for the context default',
			{context: 'default'},
			{DOCKER_HOST: 'tcp://env:1'},
			'tcp://env:1',
		],
	];
	for (const [name, choice, env, host] of precedence) {
		test(`is that of ${name}`, async context => {
			const {folder} = await configOf(context);
			assert.deepEqual(findEngines(choice, {DOCKER_CONFIG: folder, ...env}), [{host}]);
		});
	}

	test('is that of the default socket if nothing is set, or the context default is in use', async context => {
		const folder = await temporaryFolder(context);
		assert.match(findEngines({}, {DOCKER_CONFIG: folder})[0].host, /^(?:unix|npipe):\/\/.*docker/);
		const config = new DockerConfig(folder);
		await config.use('default');
		assert.match(findEngines({}, {DOCKER_CONFIG: folder})[0].host, /^(?:unix|npipe):\/\/.*docker/);
		assert.match(
			findEngines({context: 'default'}, {DOCKER_CONFIG: folder})[0].host,
			/^(?:unix|npipe):\/\/.*docker/,
		);
	});

	test('is that of the default socket if config.json is broken', async context => {
		const config = await configOf(context);
		await config.writeConfig('{"currentContext": ');
		assert.match(findEngines({}, {DOCKER_CONFIG: config.folder})[0].host, /^(?:unix|npipe):/);
	});

	test('is not found in a context that does not exist', async context => {
		const {folder} = await configOf(context);
		for (const [choice, env] of [
			[{context: 'none'}, {}],
			[{}, {DOCKER_CONTEXT: 'none'}],
		] as const) {
			assert.throws(() => findEngines(choice, {DOCKER_CONFIG: folder, ...env}), {
				name: 'Failure',
				message: 'there is no docker context named none',
				hint: 'See the contexts with: docker context ls.',
			});
		}
	});

	test('is not found in a broken context, whose file is named', async context => {
		const config = await configOf(context);
		for (const text of ['', '{"Endpoints"', '[]', '{"Endpoints":{"docker":{"Host":3}}}']) {
			const file = await config.writeMeta('broken', text);
			assert.throws(() => findEngines({context: 'broken'}, {DOCKER_CONFIG: config.folder}), {
				name: 'Failure',
				message: `the docker context broken names no engine: ${file}`,
			});
		}
	});
});

describe('the connection to an engine', () => {
	const cases: readonly (readonly [string, object])[] = [
		['unix:///run/docker.sock', {protocol: 'http:', socketPath: '/run/docker.sock'}],
		['tcp://engine', {protocol: 'http:', host: 'engine', port: '2375'}],
		['tcp://engine:2376', {protocol: 'https:', host: 'engine', port: '2376'}],
		['engine:1234', {protocol: 'http:', host: 'engine', port: '1234'}],
		['https://engine', {protocol: 'https:', host: 'engine', port: '2376'}],
		['tcp://[::1]:1234', {protocol: 'http:', host: '::1', port: '1234'}],
	];
	for (const [host, connection] of cases) {
		test(`to ${host} has its parts`, () => {
			assert.deepEqual(engineConnection({host}), connection);
		});
	}

	test('uses TLS if DOCKER_TLS_VERIFY or DOCKER_TLS asks for it, and verifies for the first only', async context => {
		const DOCKER_CERT_PATH = await temporaryFolder(context);
		const connect = (env: NodeJS.ProcessEnv) =>
			engineConnection(findEngines({host: 'tcp://engine'}, env)[0]);
		const tls = (rejectUnauthorized: boolean) => ({
			protocol: 'https:',
			host: 'engine',
			port: '2376',
			ca: undefined,
			cert: undefined,
			key: undefined,
			rejectUnauthorized,
		});
		const plain = {protocol: 'http:', host: 'engine', port: '2375'};
		assert.deepEqual(connect({DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH}), tls(true));
		assert.deepEqual(connect({DOCKER_TLS: '1', DOCKER_CERT_PATH}), tls(false));
		assert.deepEqual(
			connect({DOCKER_TLS: '1', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH}),
			tls(true),
		);
		assert.deepEqual(connect({DOCKER_CERT_PATH}), plain);
		assert.deepEqual(connect({}), plain);
	});

	test('names the folder of certificates that does not exist', async context => {
		const folder = path.join(await temporaryFolder(context), 'none');
		const message = (origin: string) => ({
			name: 'Failure',
			message: `the certificates in ${folder} (${origin}) cannot be read`,
		});
		const host = 'tcp://engine';
		const connect = (env: NodeJS.ProcessEnv) => engineConnection(findEngines({host}, env)[0]);
		assert.throws(
			() => connect({DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder}),
			message('DOCKER_CERT_PATH'),
		);
		assert.throws(
			() => connect({DOCKER_TLS_VERIFY: '1', DOCKER_CONFIG: folder}),
			message('as DOCKER_CERT_PATH is not set'),
		);
	});
});
