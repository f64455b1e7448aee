import {homedir} from 'node:os';
import path from 'node:path';

/**
 * The user's folder for the cache or the configuration of this program: `~/.cache/layerscope`,
 * `~/.config/layerscope`, or below `XDG_CACHE_HOME` and `XDG_CONFIG_HOME`. It need not exist.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ relative paths are ignored
 */
export function userFolder(
	kind: 'cache' | 'config',
	env: Readonly<Record<string, string | undefined>>,
): string {
	const given = env[`XDG_${kind.toUpperCase()}_HOME`] ?? '';
	const base = path.isAbsolute(given) ? given : path.join(env.HOME || homedir(), `.${kind}`);
	return path.join(base, 'layerscope');
}
