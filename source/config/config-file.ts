import {basename, dirname, resolve} from 'node:path';
import * as find from 'empathic/find';
import {userFolder} from '../user-folders.ts';
import type {PartialSettings} from './settings.ts';
import {nameOf, readTextFile} from './text-file.ts';

/** Where config files and variables are looked up. */
export type ConfigEnvironment = {
	/** Absolute path of the working directory. */
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
};

/** Names of the project's config file; the first one takes precedence. */
export const projectNames: readonly string[] = [
	'.layerscope.yaml',
	'.layerscope.yml',
	'.layerscope.json',
];
const diveNames = ['.dive-ci'];
const userNames = ['config.yaml', 'config.yml', 'config.json'];

/**
 * The project's config file: the nearest `.layerscope.yaml`, `.yml` or `.json` in the working
 * directory or above it; otherwise the nearest `.dive-ci`.
 */
export function findProjectConfig({cwd}: ConfigEnvironment): string | undefined {
	return find.any([...projectNames], {cwd}) ?? find.any(diveNames, {cwd});
}

/** The user's config file, `layerscope/config.yaml` (`.yml`, `.json`) in the folder for configuration. */
export function findUserConfig({env}: ConfigEnvironment): string | undefined {
	const folder = userFolder('config', env);
	return find.any(userNames, {cwd: folder, last: folder});
}

/**
 * Reads the config files that apply, the one that takes precedence first.
 *
 * @param given instead of the project's file
 * @throws Failure as {@link readConfigFile}
 */
export async function readConfigFiles(
	given: string | undefined,
	environment: ConfigEnvironment,
): Promise<readonly PartialSettings[]> {
	const files = [given ?? findProjectConfig(environment), findUserConfig(environment)];
	return Promise.all(
		files.flatMap(file => (file === undefined ? [] : [readConfigFile(file, environment)])),
	);
}

/**
 * Reads a config file.
 *
 * @throws Failure with the name of the file, and with the line if the file could be read
 */
export async function readConfigFile(
	path: string,
	{cwd}: ConfigEnvironment,
): Promise<PartialSettings> {
	const file = resolve(cwd, path);
	const name = nameOf(file, cwd);
	const text = await readTextFile(file, {name, kind: 'config file', option: '--config', limit: 1});
	// The YAML parser takes longer to load than most images.
	const {readConfigText} = await import('./config-text.ts');
	const settings = readConfigText({name, text, isDive: /dive/i.test(basename(path))});
	const {baseline} = settings;
	if (baseline === undefined) return settings;
	return {...settings, baseline: {...baseline, value: resolve(dirname(file), baseline.value)}};
}
