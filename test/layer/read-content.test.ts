import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {ContentStream} from '../../source/layer/read-content.ts';
import {inChunks} from '../fixtures/index-layer.ts';
import {generated} from '../fixtures/layer-tar.ts';

const tar = generated(5000);

async function read(stream: ContentStream, offset: number, size: number): Promise<Buffer> {
	return Buffer.concat(await Array.fromAsync(stream.read({offset, size})));
}

describe('contents of a streamed tar', () => {
	for (const chunkSize of [1, 7, 512, 5000, 9000]) {
		test(`are its very bytes, in chunks of ${chunkSize}`, async () => {
			const stream = new ContentStream(inChunks(tar, chunkSize));
			for (const [offset, size] of [
				[0, 3],
				[3, 0],
				[3, 600],
				[2000, 1],
				[2001, 0],
				[2500, 2500],
			]) {
				assert.deepEqual(await read(stream, offset, size), tar.subarray(offset, offset + size));
			}
		});
	}

	test('need not be read to their end', async () => {
		const stream = new ContentStream(inChunks(tar, 100));
		for await (const chunk of stream.read({offset: 10, size: 1000})) {
			assert.equal(chunk.length, 90);
			break;
		}
		assert.deepEqual(await read(stream, 2000, 10), tar.subarray(2000, 2010));
	});

	test('are not read beyond what is asked for', async () => {
		let given = 0;
		const source = async function* () {
			for await (const chunk of inChunks(tar, 100)) {
				given += chunk.length;
				yield chunk;
			}
		};
		const stream = new ContentStream(source());
		await read(stream, 250, 40);
		await stream.close();
		assert.equal(given, 300);
	});

	test('fail where the tar is cut off', async () => {
		const stream = new ContentStream(inChunks(tar, 512));
		await assert.rejects(read(stream, 4900, 200), /it ends in the middle of a file/);
	});

	test('stop when they are told to', async () => {
		const stream = new ContentStream(inChunks(tar, 512));
		const reading = stream.read({offset: 0, size: 100}, AbortSignal.abort());
		await assert.rejects(Array.fromAsync(reading), {name: 'AbortError'});
	});
});
