import {type ConfigEnvironment, readConfigFiles} from './config-file.ts';
import {mergeSettings} from './settings.ts';

export type PathTest = (path: string) => boolean;

/**
 * The test for paths that the config, `removable: {ignore: [GLOB...]}`, declares as needed. A glob that
 * matches a folder matches all below it.
 *
 * @param config the file given by `--config`, if any
 * @returns `undefined` if there are no such paths
 * @throws Failure with the place of an invalid setting
 */
export async function readIgnoredPaths(
	config: string | undefined,
	environment: ConfigEnvironment,
): Promise<PathTest | undefined> {
	const {ignore} = mergeSettings(await readConfigFiles(config, environment));
	if (!ignore || ignore.value.length === 0) return undefined;
	const {default: picomatch} = await import('picomatch');
	const globs = ignore.value.flatMap(glob => [glob, `${glob.replace(/\/+$/, '')}/**`]);
	return picomatch(globs, {dot: true, nonegate: true});
}
