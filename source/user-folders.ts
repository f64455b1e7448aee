import {homedir} from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's home folder: `HOME`, else that of the operating system. */
export function homeFolder(env: Environment): string {
	return env.HOME || homedir();
}

/** The folder of configuration files of all programs: `XDG_CONFIG_HOME` or `~/.config`. */
export function configFolder(env: Environment): string {
	return env.XDG_CONFIG_HOME || path.join(homeFolder(env), '.config');
}

/** The folder of docker's configuration: `DOCKER_CONFIG` or `~/.docker`. */
export function dockerFolder(env: Environment): string {
	return env.DOCKER_CONFIG || path.join(homeFolder(env), '.docker');
}

/**
 * The user's folder for the cache or the configuration of this program: `~/.cache/layerscope`,
 * `~/.config/layerscope`, or below `XDG_CACHE_HOME` and `XDG_CONFIG_HOME`. It need not exist.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ relative paths are ignored
 */
export function userFolder(kind: 'cache' | 'config', env: Environment): string {
	const given = env[`XDG_${kind.toUpperCase()}_HOME`] ?? '';
	const base = path.isAbsolute(given) ? given : path.join(homeFolder(env), `.${kind}`);
	return path.join(base, 'layerscope');
}
