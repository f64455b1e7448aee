import {createReadStream} from 'node:fs';
import {relative} from 'node:path';
import {Failure} from '../failure.ts';

/** How messages name a file. */
export type TextFile = {
	readonly name: string;
	/** `config file`. */
	readonly kind: string;
	/** `--config`. */
	readonly option: string;
	/** MiB at most. */
	readonly limit: number;
};

/** The relative path if it is shorter: terminals make it a link. */
export function nameOf(path: string, cwd: string): string {
	const fromHere = relative(cwd, path);
	return fromHere !== '' && fromHere.length < path.length ? fromHere : path;
}

/**
 * Reads a file up to its limit. The size of the file is not checked first, because it may be a pipe.
 *
 * @throws Failure
 */
export async function readTextFile(path: string, file: TextFile): Promise<string> {
	const {name, kind, option, limit} = file;
	const most = limit * 1024 * 1024;
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of createReadStream(path, {end: most})) {
			chunks.push(chunk);
			length += chunk.length;
		}
	} catch (error) {
		throw unreadable(file, error);
	}
	if (length > most) {
		throw new Failure(`${name} is larger than ${limit} MiB`, `Give a ${kind} with ${option}.`);
	}
	return Buffer.concat(chunks).toString();
}

function unreadable({name, kind, option}: TextFile, error: unknown): Failure {
	const {code} = error as NodeJS.ErrnoException;
	if (code === 'ENOENT') {
		return new Failure(`there is no ${kind} ${name}`, `Check the path given with ${option}.`, {
			cause: error,
		});
	}
	const reasons: Readonly<Record<string, string>> = {
		EACCES: 'permission denied',
		EISDIR: 'it is a directory',
	};
	const reason = reasons[code ?? ''] ?? (error instanceof Error ? error.message : String(error));
	return new Failure(
		`the ${kind} ${name} cannot be read: ${reason}`,
		`Make it a readable file, or give another one with ${option}.`,
		{cause: error},
	);
}
