import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {constants, zstdCompressSync, zstdDecompressSync} from 'node:zlib';
import {DecompressionError} from '../../source/layer/layer-error.ts';
import {zstdFrames} from '../../source/layer/zstd-frames.ts';
import {inChunks} from '../fixtures/index-layer.ts';
import {generated} from '../fixtures/layer-tar.ts';

const checksummed = {params: {[constants.ZSTD_c_checksumFlag]: 1}};

/** All frame layouts: with and without checksum and size; raw, RLE and compressed blocks; skippable frames. */
const frames = [
	zstdCompressSync('x'),
	zstdCompressSync(''),
	zstdCompressSync(generated(100_000), checksummed),
	zstdCompressSync(Buffer.alloc(3_000_000)),
	skippableFrame(0),
	zstdCompressSync(generated(150_000)),
	skippableFrame(70_000),
	zstdCompressSync(Buffer.from('ab'.repeat(150)), checksummed),
	zstdCompressSync(generated(70_000), {params: {[constants.ZSTD_c_contentSizeFlag]: 0}}),
];

const blob = Buffer.concat(frames);
const ends = frames.map((_, index) => Buffer.concat(frames.slice(0, index + 1)).length);

describe('zstd frames', () => {
	for (const chunkSize of [1, 1000, 65_536, blob.length]) {
		test(`are separated in chunks of ${chunkSize} bytes`, async () => {
			const pieces = await Array.fromAsync(zstdFrames(inChunks(blob, chunkSize)));
			assert.ok(Buffer.concat(pieces).equals(blob));
			let at = 0;
			for (const piece of pieces) {
				const start = at;
				at += piece.length;
				assert.ok(!ends.some(end => start < end && end < at));
			}
		});
	}

	test('are complete if they arrive in one chunk', async () => {
		const [...pieces] = await Array.fromAsync(zstdFrames(inChunks(blob, blob.length)));
		assert.deepEqual(
			pieces.map(({length}) => length),
			frames.map(({length}) => length),
		);
		assert.equal(zstdDecompressSync(pieces[2]).length, 100_000);
	});

	test('end before trailing bytes of another format', async () => {
		const padded = Buffer.concat([frames[2], Buffer.alloc(100)]);
		for (const chunkSize of [7, padded.length]) {
			const pieces = await Array.fromAsync(zstdFrames(inChunks(padded, chunkSize)));
			assert.equal(zstdDecompressSync(Buffer.concat(pieces)).length, 100_000);
		}
	});

	for (const missing of [1, 4, 5, 100, 95_000]) {
		test(`are rejected if ${missing} bytes are missing`, async () => {
			const cut = inChunks(frames[2].subarray(0, -missing), 1000);
			await assert.rejects(Array.fromAsync(zstdFrames(cut)), DecompressionError);
		});
	}
});

function skippableFrame(length: number): Buffer {
	const header = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
	header.writeUInt32LE(length, 4);
	return Buffer.concat([header, generated(length)]);
}
