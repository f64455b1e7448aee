import {decompressed} from '../../layer/decompress.ts';
import type {LayerTar} from '../source.ts';
import {DigestCheck} from './digest-check.ts';
import type {RegistryClient, StoredBlob} from './registry-client.ts';

/**
 * The bytes of a blob, whose digest is checked at their end.
 *
 * @throws WrongContentError while they are read
 */
export function checkedBlob(
	client: RegistryClient,
	blob: StoredBlob,
	signal?: AbortSignal,
): {readonly chunks: AsyncGenerator<Uint8Array>; readonly check: DigestCheck} {
	const check = new DigestCheck(blob.digest);
	const chunks = (async function* () {
		for await (const chunk of client.blob(blob, undefined, signal)) {
			check.add(chunk);
			yield chunk;
		}
		check.finish();
	})();
	return {chunks, check};
}

/** The plain tar of a layer. Reading it to its end verifies the blob. */
export function checkedLayer(
	client: RegistryClient,
	blob: StoredBlob,
	signal?: AbortSignal,
): LayerTar {
	const {chunks, check} = checkedBlob(client, blob, signal);
	return {
		kind: 'stream',
		readBytes: () => check.received,
		chunks: (async function* () {
			yield* decompressed(chunks, signal);
			// The decoder may have stopped before bytes that follow the compressed data.
			await chunks.return(undefined);
			if (check.isFinished) return;
			const rest = {start: check.received, end: blob.size};
			for await (const chunk of client.blob(blob, rest, signal)) check.add(chunk);
			check.finish();
		})(),
	};
}
