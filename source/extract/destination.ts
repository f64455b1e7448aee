import {lstat, stat} from 'node:fs/promises';
import path from 'node:path';
import {Failure} from '../failure.ts';

/**
 * Chooses the path to extract to: `given` itself, or a file in it if it is an existing folder; in the
 * working directory if nothing is given.
 *
 * @param imagePath path in the image, as typed by the user
 * @throws Failure if the destination exists already, or the image path has no name
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

/** Makes a Failure of an error that occurred while writing the destination. */
export function destinationFailure(destination: string, error: unknown): Failure {
	const {code} = error as NodeJS.ErrnoException;
	if (code === 'EEXIST') return existsAlready(destination);
	const hints: Readonly<Record<string, string>> = {
		ENOENT: 'Create its parent folder first.',
		ENOSPC: 'Free some space, or give a path on another disk.',
		EDQUOT: 'Free some space, or give a path on another disk.',
	};
	return new Failure(
		`${destination} cannot be written (${code ?? String(error)})`,
		hints[code ?? ''] ?? 'Check that its folder is writable, or give another path.',
		{cause: error},
	);
}

function existsAlready(destination: string): Failure {
	return new Failure(
		`${destination} exists already, and extract never overwrites files`,
		'Remove it, or give another path.',
	);
}

function nameOf(imagePath: string): string {
	const name = path.posix.basename(path.posix.normalize(`/${imagePath}`));
	if (name !== '') return name;
	throw new Failure(
		'the root of an image has no name to extract it to',
		'Give a DEST that does not exist yet.',
	);
}
