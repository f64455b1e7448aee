import path from 'node:path';
import {configFolder, homeFolder} from '../user-folders.ts';

/**
 * The sockets on which programs of this machine serve the Docker API by default, those of the system
 * first. Each is a URL as DOCKER_HOST takes it.
 */
export function dockerSockets(env: NodeJS.ProcessEnv): readonly string[] {
	if (process.platform === 'win32') return ['npipe:////./pipe/docker_engine'];
	const home = homeFolder(env);
	return urls([
		'/var/run/docker.sock',
		// Rootless Docker.
		path.join(runtimeFolder(env), 'docker.sock'),
		// Docker Desktop, without its privileged helper and on Linux.
		path.join(home, '.docker/run/docker.sock'),
		path.join(home, '.docker/desktop/docker.sock'),
		path.join(env.COLIMA_HOME || path.join(home, '.colima'), 'default/docker.sock'),
		path.join(configFolder(env), 'colima/default/docker.sock'),
		// Rancher Desktop.
		path.join(home, '.rd/docker.sock'),
		path.join(home, '.orbstack/run/docker.sock'),
	]);
}

/** The sockets of Podman: that of a root user's containers comes first for root only. */
export function podmanSockets(env: NodeJS.ProcessEnv): readonly string[] {
	if (process.platform === 'win32') return ['npipe:////./pipe/podman-machine-default'];
	const ofUser = path.join(runtimeFolder(env), 'podman/podman.sock');
	const ofRoot = '/run/podman/podman.sock';
	const ofMachine = path.join(env.TMPDIR || '/tmp', 'podman/podman-machine-default-api.sock');
	const own = process.getuid?.() === 0 ? [ofRoot, ofUser] : [ofUser, ofRoot];
	return urls(process.platform === 'darwin' ? [ofMachine, ...own] : own);
}

function runtimeFolder(env: NodeJS.ProcessEnv): string {
	return env.XDG_RUNTIME_DIR || `/run/user/${process.getuid?.() ?? 0}`;
}

function urls(files: readonly string[]): readonly string[] {
	return [...new Set(files)].map(file => `unix://${file}`);
}
