import {existsSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {type ConfigEnvironment, findProjectConfig} from './config-file.ts';
import type {WithOrigin} from './settings.ts';
import {nameOf} from './text-file.ts';

/** Where the baseline of a run is. */
export type BaselinePlace = {
	/** Absolute path. */
	readonly file: string;
	/** How messages name it; not printable. */
	readonly name: string;
	/** Whether it must exist, or does. */
	readonly isExpected: boolean;
};

/** A baseline that the user names. */
export function baselineAt(path: string, cwd: string): BaselinePlace {
	const file = resolve(cwd, path);
	return {file, name: nameOf(file, cwd), isExpected: true};
}

const usualName = '.layerscope-baseline.json';

/**
 * The given file; otherwise `.layerscope-baseline.json` beside the project's config, or in the working
 * directory if there is no config.
 *
 * @param given of an option or a config file, as an absolute path
 * @param config the file given by `--config`, if any
 */
export function baselinePlace(
	given: WithOrigin<string> | undefined,
	config: string | undefined,
	environment: ConfigEnvironment,
): BaselinePlace {
	const {cwd} = environment;
	if (given) return baselineAt(given.value, cwd);
	const project = config ?? findProjectConfig(environment);
	const folder = project === undefined ? cwd : dirname(resolve(cwd, project));
	const file = join(folder, usualName);
	return {file, name: nameOf(file, cwd), isExpected: existsSync(file)};
}
