import {once} from 'node:events';
import {stat, writeFile} from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
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
 * @throws Failure if the file cannot be written
 */
export async function writeJson(
	target: string,
	value: unknown,
	stdout: NodeJS.WritableStream,
): Promise<void> {
	const text = `${printableJson(value, '\t')}\n`;
	if (target === '-') stdout.write(text);
	else await writeText(target, text);
}

/**
 * Replaces a file as a whole: readers see either the old content or the new one. Anything but a
 * regular file (`/dev/null`, a pipe) is written to in place.
 *
 * @throws Failure if the file cannot be written
 */
export async function writeText(path: string, text: string): Promise<void> {
	try {
		const status = await stat(path).catch(() => undefined);
		if (status && !status.isFile()) await writeFile(path, text);
		else await writeFileAtomic(path, text);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		throw new Failure(
			`${path} cannot be written (${code ?? String(error)})`,
			'Check that its folder exists and may be written to.',
			{cause: error},
		);
	}
}
