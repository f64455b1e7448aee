import {randomUUID} from 'node:crypto';
import {realpath, rename, rm, stat, writeFile} from 'node:fs/promises';
import {Failure} from '../failure.ts';

/**
 * Writes a file so that whoever reads it sees the old content or the new one, never a part. What is
 * no regular file (`/dev/null`, a pipe) is written to as it is.
 *
 * @throws Failure where it cannot be written
 */
export async function writeFileWhole(path: string, text: string): Promise<void> {
	try {
		const target = await realpath(path).catch(() => path);
		const status = await stat(target).catch(() => undefined);
		if (status && !status.isFile()) {
			await writeFile(target, text);
			return;
		}
		const temporary = `${target}.${randomUUID()}.tmp`;
		try {
			await writeFile(temporary, text, {flag: 'wx', mode: status ? status.mode & 0o777 : 0o666});
			await rename(temporary, target);
		} catch (error) {
			await rm(temporary, {force: true});
			throw error;
		}
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		throw new Failure(
			`${path} cannot be written (${code ?? String(error)})`,
			'Check that its folder exists and may be written to.',
			{cause: error},
		);
	}
}
