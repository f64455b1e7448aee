import {type FileHandle, mkdtemp, open, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** Writes a stream to a temporary file, which is gone once it is closed. */
export async function spooled(
	chunks: AsyncIterable<Uint8Array>,
	signal: AbortSignal | undefined,
): Promise<FileHandle> {
	const folder = await mkdtemp(path.join(tmpdir(), 'layerscope-'));
	try {
		const file = await open(path.join(folder, 'image'), 'wx+', 0o600);
		try {
			await file.writeFile(chunks, {signal});
			return file;
		} catch (error) {
			await file.close();
			throw error;
		}
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
