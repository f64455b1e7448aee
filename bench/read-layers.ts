import {once} from 'node:events';
import {get} from 'node:http';
import {availableParallelism} from 'node:os';
import {createGunzip} from 'node:zlib';
import pMap from 'p-map';

/**
 * Downloads layers of gzip, as many side by side as there are cores, and discards the decompressed data.
 * Prints the seconds from the first request to the last byte.
 */
const [repository, ...digests] = process.argv.slice(2);
const start = performance.now();
await pMap(
	digests,
	async digest => {
		const [answer] = await once(get(`${repository}/blobs/${digest}`), 'response');
		for await (const _ of answer.pipe(createGunzip({chunkSize: 1024 * 1024}))) {
			// Discard the data.
		}
	},
	{concurrency: availableParallelism()},
);
process.stdout.write(String((performance.now() - start) / 1000));
