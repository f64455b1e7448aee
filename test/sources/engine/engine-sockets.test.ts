import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {engineConnection} from '../../../source/sources/engine/engine-host.ts';
import {dockerSockets, podmanSockets} from '../../../source/sources/engine/engine-sockets.ts';

const skip = process.platform === 'win32' && 'paths have other separators';

describe('the sockets of this machine', {skip}, () => {
	const linux = {HOME: '/home/me', XDG_RUNTIME_DIR: '/run/user/7'};
	const mac = {HOME: '/Users/me', TMPDIR: '/var/folders/a/T/'};
	const ofRoot = 'unix:///run/podman/podman.sock';
	const ofUser = 'unix:///run/user/7/podman/podman.sock';

	test('on Linux are those of Docker, rootless Docker, Docker Desktop, Colima and Rancher Desktop', () => {
		assert.deepEqual(dockerSockets(linux, 'linux'), [
			'unix:///var/run/docker.sock',
			'unix:///run/user/7/docker.sock',
			'unix:///home/me/.docker/desktop/docker.sock',
			'unix:///home/me/.colima/default/docker.sock',
			'unix:///home/me/.config/colima/default/docker.sock',
			'unix:///home/me/.rd/docker.sock',
		]);
		assert.deepEqual(
			podmanSockets(linux, 'linux'),
			process.getuid?.() === 0 ? [ofRoot, ofUser] : [ofUser, ofRoot],
		);
	});

	test('on macOS are those of Docker Desktop, OrbStack, Colima, Rancher Desktop and Podman machines', () => {
		assert.deepEqual(dockerSockets(mac, 'darwin'), [
			'unix:///var/run/docker.sock',
			'unix:///Users/me/.docker/run/docker.sock',
			'unix:///Users/me/.orbstack/run/docker.sock',
			'unix:///Users/me/.colima/default/docker.sock',
			'unix:///Users/me/.rd/docker.sock',
		]);
		assert.deepEqual(podmanSockets(mac, 'darwin'), [
			'unix:///var/folders/a/T/podman/podman-machine-default-api.sock',
			'unix:///Users/me/.local/share/containers/podman/machine/podman.sock',
		]);
	});

	test('on Windows are the named pipes of Docker, Docker Desktop and Podman machines', () => {
		assert.deepEqual(dockerSockets({}, 'win32'), [
			'npipe:////./pipe/docker_engine',
			'npipe:////./pipe/dockerDesktopLinuxEngine',
		]);
		assert.deepEqual(podmanSockets({}, 'win32'), ['npipe:////./pipe/podman-machine-default']);
	});

	test('are where the environment says', () => {
		const env = {...mac, COLIMA_HOME: '/colima', XDG_CONFIG_HOME: '/xdg'};
		assert.ok(dockerSockets(env, 'darwin').includes('unix:///colima/default/docker.sock'));
		assert.ok(dockerSockets(env, 'linux').includes('unix:///xdg/colima/default/docker.sock'));
	});

	test('can be named pipes', () => {
		assert.deepEqual(engineConnection({host: 'npipe:////./pipe/docker_engine'}), {
			protocol: 'http:',
			socketPath: '//./pipe/docker_engine',
		});
	});
});
