import {decompressed} from '../layer/decompress.ts';
import {DigestCheck} from './digest-check.ts';
import type {LayerTar} from './source.ts';

/**
 * The bytes of a blob, whose digest is checked at their end.
 *
 * @throws WrongContentError while they are read
 */
export async function* checkedBlob(
	digest: string,
	chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
	const check = new DigestCheck(digest);
	yield* added(chunks, check);
	check.finish();
}

/**
 * The plain tar of a layer. Reading it to its end verifies the blob.
 *
 * @param bytesFrom the bytes of the blob from a position on
 */
export function checkedTar(
	digest: string,
	bytesFrom: (start: number) => AsyncIterable<Uint8Array>,
	signal?: AbortSignal,
): Extract<LayerTar, {kind: 'stream'}> {
	const check = new DigestCheck(digest);
	return {
		kind: 'stream',
		readBytes: () => check.received,
		chunks: (async function* () {
			const stored = added(bytesFrom(0), check);
			yield* decompressed(stored, signal);
			// The decoder may have stopped before bytes that follow the compressed data.
			await stored.return(undefined);
			for await (const chunk of bytesFrom(check.received)) check.add(chunk);
			check.finish();
		})(),
	};
}

async function* added(
	chunks: AsyncIterable<Uint8Array>,
	check: DigestCheck,
): AsyncGenerator<Uint8Array> {
	for await (const chunk of chunks) {
		check.add(chunk);
		yield chunk;
	}
}
