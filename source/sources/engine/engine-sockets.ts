import path from 'node:path';
import {configFolder, homeFolder} from '../../user-folders.ts';

/**
 * The sockets on which programs of this machine serve the Docker API by default, those of the system
 * first. Each is a URL as DOCKER_HOST takes it.
 */
export function dockerSockets(
	env: NodeJS.ProcessEnv,
	platform: NodeJS.Platform = process.platform,
): readonly string[] {
	// Docker Desktop listens at both; the first may be switched off in its settings.
	if (platform === 'win32') return pipes('docker_engine', 'dockerDesktopLinuxEngine');
	const home = homeFolder(env);
	const colima = path.join(env.COLIMA_HOME || path.join(home, '.colima'), 'default/docker.sock');
	const rancher = path.join(home, '.rd/docker.sock');
	if (platform === 'darwin') {
		return urls([
			'/var/run/docker.sock',
			// Docker Desktop without its privileged helper.
			path.join(home, '.docker/run/docker.sock'),
			path.join(home, '.orbstack/run/docker.sock'),
			colima,
			rancher,
		]);
	}
	return urls([
		'/var/run/docker.sock',
		// Rootless Docker.
		path.join(runtimeFolder(env), 'docker.sock'),
		// Docker Desktop.
		path.join(home, '.docker/desktop/docker.sock'),
		colima,
		path.join(configFolder(env), 'colima/default/docker.sock'),
		rancher,
	]);
}

/** The sockets of Podman: that of a root user's containers comes first for root only. */
export function podmanSockets(
	env: NodeJS.ProcessEnv,
	platform: NodeJS.Platform = process.platform,
): readonly string[] {
	if (platform === 'win32') return pipes('podman-machine-default');
	if (platform === 'darwin') {
		return urls([
			path.join(env.TMPDIR || '/tmp', 'podman/podman-machine-default-api.sock'),
			path.join(homeFolder(env), '.local/share/containers/podman/machine/podman.sock'),
		]);
	}
	const ofUser = path.join(runtimeFolder(env), 'podman/podman.sock');
	const ofRoot = '/run/podman/podman.sock';
	return urls(process.getuid?.() === 0 ? [ofRoot, ofUser] : [ofUser, ofRoot]);
}

function runtimeFolder(env: NodeJS.ProcessEnv): string {
	return env.XDG_RUNTIME_DIR || `/run/user/${process.getuid?.() ?? 0}`;
}

function urls(files: readonly string[]): readonly string[] {
	return [...new Set(files)].map(file => `unix://${file}`);
}

function pipes(...names: readonly string[]): readonly string[] {
	return names.map(name => `npipe:////./pipe/${name}`);
}
