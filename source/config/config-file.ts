import {createReadStream} from 'node:fs';
import {basename, relative, resolve} from 'node:path';
import * as find from 'empathic/find';
import {Failure} from '../failure.ts';
import {userFolder} from '../user-folders.ts';
import type {PartialSettings} from './settings.ts';

/** Where to look for files. */
export type ConfigEnvironment = {
	/** The working directory, absolute. */
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
};

const projectNames = ['.layerscope.yaml', '.layerscope.yml', '.layerscope.json'];
const diveNames = ['.dive-ci'];
const userNames = ['config.yaml', 'config.yml', 'config.json'];

/**
 * The project's config file: `.layerscope.yaml`, `.yml` or `.json` in the working directory or the
 * nearest one above it, else a `.dive-ci` likewise.
 */
export function findProjectConfig({cwd}: ConfigEnvironment): string | undefined {
	return find.any(projectNames, {cwd}) ?? find.any(diveNames, {cwd});
}

/** The user's config file, `layerscope/config.yaml` (`.yml`, `.json`) in the folder for configuration. */
export function findUserConfig({env}: ConfigEnvironment): string | undefined {
	const folder = userFolder('config', env);
	return find.any(userNames, {cwd: folder, last: folder});
}

/** No config that a person writes is longer. */
const sizeLimit = 1024 * 1024;

/**
 * Reads a config file.
 *
 * @throws Failure that names the file, and the line if it could be read
 */
export async function readConfigFile(
	path: string,
	{cwd}: ConfigEnvironment,
): Promise<PartialSettings> {
	const name = nameOf(resolve(cwd, path), cwd);
	const text = await readText(resolve(cwd, path), name);
	// What reads YAML takes longer to load than most images: only those who have a config wait for it.
	const {readConfigText} = await import('./config-text.ts');
	return readConfigText({name, text, isDive: /dive/i.test(basename(path))});
}

/** Relative where that is shorter, so that it can be clicked on in a log. */
function nameOf(path: string, cwd: string): string {
	const fromHere = relative(cwd, path);
	return fromHere !== '' && fromHere.length < path.length ? fromHere : path;
}

/** Reads no more than may be, whatever the size that the file claims: it can be a pipe. */
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
		throw new Failure(
			`${name} is longer than a mebibyte`,
			'Name a config file of layerscope or dive.',
		);
	}
	return Buffer.concat(chunks).toString();
}

function unreadable(name: string, error: unknown): Failure {
	const {code} = error as NodeJS.ErrnoException;
	if (code === 'ENOENT') {
		return new Failure(`there is no config file ${name}`, 'Check the name given with --config.', {
			cause: error,
		});
	}
	const reasons: Readonly<Record<string, string>> = {
		EACCES: 'you may not read it',
		EISDIR: 'it is a directory',
	};
	const reason = reasons[code ?? ''] ?? (error instanceof Error ? error.message : String(error));
	return new Failure(
		`the config file ${name} cannot be read: ${reason}`,
		'Make it a file that you may read, or name another one with --config.',
		{cause: error},
	);
}
