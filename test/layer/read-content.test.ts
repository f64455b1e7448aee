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

const checksummed = generated(2_500_000);

test('contents are checksummed where they lie in the tar', async t => {
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

test('checksumming stops when it is told to', async t => {
	const range = await rangeOf(t);
	const contents = [{offset: 0, size: 2_000_000}];
	await assert.rejects(checksumContents(range, contents, AbortSignal.abort()), {
		name: 'AbortError',
	});
});

/** A tar that starts 1000 bytes into a file. */
async function rangeOf(t: Cleanup) {
	const handle = await open(await temporaryFile(t, 'layer.tar', checksummed));
	t.after(() => handle.close());
	return {fd: handle.fd, start: 1000, length: checksummed.length - 1000};
}
