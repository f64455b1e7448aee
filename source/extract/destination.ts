import {lstat, stat} from 'node:fs/promises';
import path from 'node:path';
import {Failure} from '../failure.ts';

/**
 * Where an extraction goes: to `given` itself, or under the path's own name into a folder that exists
 * (the working directory where nothing is given).
 *
 * @param imagePath path in the image, as the user typed it
 * @throws Failure where something is there already, or no name can be told
 */
export async function chooseDestination(
	imagePath: string,
	given: string | undefined,
): Promise<string> {
	const isFolder = given === undefined || (await stat(given).catch(() => undefined))?.isDirectory();
	const destination = isFolder ? path.join(given ?? '.', nameOf(imagePath)) : given;
	if (await lstat(destination).catch(() => undefined)) throw existsAlready(destination);
	return destination;
}

/** What keeps a destination from being written, as the user is told of it. */
export function destinationFailure(destination: string, error: unknown): Failure {
	const {code} = error as NodeJS.ErrnoException;
	if (code === 'EEXIST') return existsAlready(destination);
	const hints: Readonly<Record<string, string>> = {
		ENOENT: 'Make the folder that it shall go into first.',
		ENOSPC: 'Free some space, or name a DEST on another disk.',
		EDQUOT: 'Free some space, or name a DEST on another disk.',
	};
	return new Failure(
		`${destination} cannot be written (${code ?? String(error)})`,
		hints[code ?? ''] ?? 'Check that its folder may be written to, or name another DEST.',
		{cause: error},
	);
}

function existsAlready(destination: string): Failure {
	return new Failure(
		`${destination} exists already, and extract overwrites nothing`,
		'Remove it, or name another DEST.',
	);
}

function nameOf(imagePath: string): string {
	const name = path.posix.basename(path.posix.normalize(`/${imagePath}`));
	if (name !== '') return name;
	throw new Failure(
		'the root of an image has no name to be extracted under',
		'Name a DEST that does not exist yet.',
	);
}
