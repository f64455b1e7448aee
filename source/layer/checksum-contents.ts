import {readSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import {crc32} from 'node:zlib';
import type {FileRange} from './read-layer.ts';

const chunkSize = 1024 * 1024;

/**
 * CRC-32 of the contents of some entries of a plain layer tar in a file.
 *
 * @param contents where they lie in the tar, in bytes
 * @returns one checksum a content, in their order
 */
export async function checksumContents(
	range: FileRange,
	contents: readonly {readonly offset: number; readonly size: number}[],
	signal?: AbortSignal,
): Promise<readonly number[]> {
	const buffer = Buffer.allocUnsafe(chunkSize);
	const checksums: number[] = [];
	let sliceBytes = 0;
	for (const {offset, size} of contents) {
		let checksum = 0;
		for (let done = 0; done < size; ) {
			const length = Math.min(chunkSize, size - done);
			const read = readSync(range.fd, buffer, 0, length, range.start + offset + done);
			if (read === 0) break;
			checksum = crc32(buffer.subarray(0, read), checksum);
			done += read;
			sliceBytes += read;
			if (sliceBytes >= chunkSize) {
				sliceBytes = 0;
				await setImmediate();
				signal?.throwIfAborted();
			}
		}
		checksums.push(checksum);
	}
	return checksums;
}
