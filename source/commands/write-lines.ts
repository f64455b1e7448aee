import {once} from 'node:events';

/** Bytes that are gathered before they are written: a write for each line would cost more than the line. */
const batchLength = 64 * 1024;

/** Writes lines as fast as the reader takes them, so that a long list needs no memory. */
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
