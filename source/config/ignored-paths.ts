import type {PathTest} from '../check/globs.ts';
import {type ConfigEnvironment, readConfigFiles} from './config-file.ts';
import {mergeSettings} from './settings.ts';

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
	const {neededPaths = []} = mergeSettings(await readConfigFiles(config, environment));
	return neededPathTest(neededPaths);
}

/** The test for paths that match one of some globs; `undefined` without globs. */
export async function neededPathTest(globs: readonly string[]): Promise<PathTest | undefined> {
	if (globs.length === 0) return undefined;
	const {pathTest} = await import('../check/globs.ts');
	return pathTest(globs);
}
