import assert from 'node:assert/strict';
import {open} from 'node:fs/promises';
import {describe, test} from 'node:test';
import {crc32} from 'node:zlib';
import {ContentStream, checksumContents} from '../../source/layer/read-content.ts';
import {inChunks} from '../fixtures/index-layer.ts';
import {generated} from '../fixtures/layer-tar.ts';
import {type Cleanup, temporaryFile} from '../fixtures/temporary.ts';

const tar = generated(5000);

async function read(stream: ContentStream, offset: number, size: number): Promise<Buffer> {
	return Buffer.concat(await Array.fromAsync(stream.read({offset, size})));
}

describe('contents in a streamed tar', () => {
	for (const chunkSize of [1, 7, 512, 5000, 9000]) {
		test(`are read exactly from chunks of ${chunkSize} bytes`, async () => {
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

	test('can be read partially', async () => {
		const stream = new ContentStream(inChunks(tar, 100));
		for await (const chunk of stream.read({offset: 10, size: 1000})) {
			assert.equal(chunk.length, 90);
			break;
		}
		assert.deepEqual(await read(stream, 2000, 10), tar.subarray(2000, 2010));
	});

	test('are not read past the requested range', async () => {
		let consumed = 0;
		const source = async function* () {
			for await (const chunk of inChunks(tar, 100)) {
				consumed += chunk.length;
				yield chunk;
			}
		};
		const stream = new ContentStream(source());
		await read(stream, 250, 40);
		await stream.close();
		assert.equal(consumed, 300);
	});

	test('fail if the tar is truncated', async () => {
		const stream = new ContentStream(inChunks(tar, 512));
		await assert.rejects(read(stream, 4900, 200), /it ends in the middle of a file/);
	});

	test('stop when aborted', async () => {
		const stream = new ContentStream(inChunks(tar, 512));
		const reading = stream.read({offset: 0, size: 100}, AbortSignal.abort());
		await assert.rejects(Array.fromAsync(reading), {name: 'AbortError'});
	});
});

const checksummed = generated(2_500_000);

test('checksumContents() returns the CRC-32 of ranges in the tar', async t => {
	const range = await rangeOf(t);
	const contents = [
		{offset: 0, size: 10},
		{offset: 100, size: 0},
		{offset: 512, size: 2_000_000},
	];
	const expected = contents.map(({offset, size}) =>
		crc32(checksummed.subarray(1000 + offset, 1000 + offset + size)),
	);
	assert.deepEqual(await checksumContents(range, contents), expected);
});

test('checksumContents() stops when aborted', async t => {
	const range = await rangeOf(t);
	const contents = [{offset: 0, size: 2_000_000}];
	await assert.rejects(checksumContents(range, contents, AbortSignal.abort()), {
		name: 'AbortError',
	});
});

/** A tar at offset 1000 of a file. */
async function rangeOf(t: Cleanup) {
	const handle = await open(await temporaryFile(t, 'layer.tar', checksummed));
	t.after(() => handle.close());
	return {fd: handle.fd, start: 1000, length: checksummed.length - 1000};
}
