import {createReadStream} from 'node:fs';
import {basename, relative, resolve} from 'node:path';
import * as find from 'empathic/find';
import {Failure} from '../failure.ts';
import {userFolder} from '../user-folders.ts';
import type {PartialSettings} from './settings.ts';

/** Where config files and variables are looked up. */
export type ConfigEnvironment = {
	/** Absolute path of the working directory. */
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
};

const projectNames = ['.layerscope.yaml', '.layerscope.yml', '.layerscope.json'];
const diveNames = ['.dive-ci'];
const userNames = ['config.yaml', 'config.yml', 'config.json'];

/**
 * The project's config file: the nearest `.layerscope.yaml`, `.yml` or `.json` in the working
 * directory or above it; otherwise the nearest `.dive-ci`.
 */
export function findProjectConfig({cwd}: ConfigEnvironment): string | undefined {
	return find.any(projectNames, {cwd}) ?? find.any(diveNames, {cwd});
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

/** Bytes of a config file at most. */
const sizeLimit = 1024 * 1024;

/**
 * Reads a config file.
 *
 * @throws Failure with the name of the file, and with the line if the file could be read
 */
export async function readConfigFile(
	path: string,
	{cwd}: ConfigEnvironment,
): Promise<PartialSettings> {
	const name = nameOf(resolve(cwd, path), cwd);
	const text = await readText(resolve(cwd, path), name);
	// The YAML parser takes longer to load than most images.
	const {readConfigText} = await import('./config-text.ts');
	return readConfigText({name, text, isDive: /dive/i.test(basename(path))});
}

/** The relative path if it is shorter: terminals make it a link. */
function nameOf(path: string, cwd: string): string {
	const fromHere = relative(cwd, path);
	return fromHere !== '' && fromHere.length < path.length ? fromHere : path;
}

/** Reads up to the limit. The size of the file is not checked first, because it may be a pipe. */
async function readText(path: string, name: string): Promise<string> {
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of createReadStream(path, {end: sizeLimit})) {
			chunks.push(chunk);
			length += chunk.length;
		}
	} catch (error) {
		throw unreadable(name, error);
	}
	if (length > sizeLimit) {
		throw new Failure(`${name} is larger than 1 MiB`, 'Give a config file of layerscope or dive.');
	}
	return Buffer.concat(chunks).toString();
}

function unreadable(name: string, error: unknown): Failure {
	const {code} = error as NodeJS.ErrnoException;
	if (code === 'ENOENT') {
		return new Failure(`there is no config file ${name}`, 'Check the path given with --config.', {
			cause: error,
		});
	}
	const reasons: Readonly<Record<string, string>> = {
		EACCES: 'permission denied',
		EISDIR: 'it is a directory',
	};
	const reason = reasons[code ?? ''] ?? (error instanceof Error ? error.message : String(error));
	return new Failure(
		`the config file ${name} cannot be read: ${reason}`,
		'Make it a readable file, or give another one with --config.',
		{cause: error},
	);
}
