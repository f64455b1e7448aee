import assert from 'node:assert/strict';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {findPodman} from '../../../source/sources/engine/podman-host.ts';
import {temporaryFolder} from '../../fixtures/temporary.ts';

/** An environment with two Podman connections, of which `machine` is the default. */
async function environment(context: TestContext): Promise<NodeJS.ProcessEnv> {
	const folder = await temporaryFolder(context);
	await mkdir(path.join(folder, 'containers'));
	const Connections = {
		machine: {URI: 'ssh://core@127.0.0.1:5000/run/user/1/podman.sock', Identity: '/keys/machine'},
		tcp: {URI: 'tcp://build:8080'},
	};
	await writeFile(
		path.join(folder, 'containers', 'podman-connections.json'),
		JSON.stringify({Connection: {Default: 'machine', Connections}}),
	);
	return {XDG_CONFIG_HOME: folder, XDG_RUNTIME_DIR: '/run/user/7', HOME: '/home/me'};
}

const machine = {
	host: 'ssh://core@127.0.0.1:5000/run/user/1/podman.sock',
	name: 'podman',
	identity: '/keys/machine',
};

describe('Podman', () => {
	test('is at --host, or at CONTAINER_HOST', async context => {
		const env = {...(await environment(context)), CONTAINER_HOST: 'unix:///run/p.sock'};
		assert.deepEqual(findPodman({}, env), [{host: 'unix:///run/p.sock', name: 'podman'}]);
		assert.deepEqual(findPodman({host: 'tcp://flag:1'}, env), [
			{host: 'tcp://flag:1', name: 'podman'},
		]);
		assert.deepEqual(findPodman({}, {...env, CONTAINER_SSHKEY: '/key'}), [
			{host: 'unix:///run/p.sock', name: 'podman', identity: '/key'},
		]);
	});

	test('is at the connection that CONTAINER_CONNECTION names', async context => {
		const env = await environment(context);
		assert.deepEqual(findPodman({}, {...env, CONTAINER_CONNECTION: 'machine'}), [machine]);
		assert.throws(() => findPodman({}, {...env, CONTAINER_CONNECTION: 'none'}), {
			name: 'Failure',
			message: 'there is no Podman connection named none',
			hint: 'See the connections with: podman system connection list.',
		});
	});

	test('is otherwise at a socket of this machine or at the default connection', {
		skip: process.platform !== 'linux',
	}, async context => {
		const env = await environment(context);
		const hosts = findPodman({}, env).map(({host}) => host);
		assert.deepEqual(hosts.toSorted(), [
			'ssh://core@127.0.0.1:5000/run/user/1/podman.sock',
			'unix:///run/podman/podman.sock',
			'unix:///run/user/7/podman/podman.sock',
		]);
		assert.deepEqual(findPodman({}, env).at(-1), machine);
	});

	test('is at a socket of this machine if the file of connections is broken', async context => {
		const env = await environment(context);
		await writeFile(`${env.XDG_CONFIG_HOME}/containers/podman-connections.json`, '{"Connection":');
		for (const {host} of findPodman({}, env)) assert.match(host, /^(?:unix|npipe):/);
	});
});
