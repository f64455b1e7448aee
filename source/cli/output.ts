import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {realpath, rename, rm, stat, writeFile} from 'node:fs/promises';
import {Failure} from '../failure.ts';
import {printableJson} from '../text/printable.ts';

/** Characters that are gathered before they are written: one write per line costs more than the line. */
const batchLength = 64 * 1024;

/** Writes lines as fast as the reader takes them, so that memory use does not grow with the list. */
export async function writeLines(
	output: NodeJS.WritableStream,
	lines: Iterable<string>,
	signal?: AbortSignal,
): Promise<void> {
	let batch = '';
	const flush = async () => {
		signal?.throwIfAborted();
		const isDrained = output.write(batch);
		batch = '';
		if (!isDrained) await once(output, 'drain', {signal});
	};
	for (const line of lines) {
		batch += `${line}\n`;
		if (batch.length >= batchLength) await flush();
	}
	if (batch !== '') await flush();
}

/**
 * Writes a value as JSON to the target of `--json`.
 *
 * @param target path of a file, or `-` for standard output
 * @throws Failure where the file cannot be written
 */
export async function writeJson(
	target: string,
	value: unknown,
	stdout: NodeJS.WritableStream,
): Promise<void> {
	const text = `${printableJson(value, '\t')}\n`;
	if (target === '-') stdout.write(text);
	else await writeFileAtomically(target, text);
}

/**
 * Replaces a file as a whole: readers see either the old content or the new one. Anything but a
 * regular file (`/dev/null`, a pipe) is written to in place.
 */
async function writeFileAtomically(path: string, text: string): Promise<void> {
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
