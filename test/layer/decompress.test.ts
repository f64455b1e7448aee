import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {constants, gzipSync, zstdCompressSync} from 'node:zlib';
import {compressionOf, decompressed, peek} from '../../source/layer/decompress.ts';
import {DecompressionError} from '../../source/layer/layer-error.ts';
import {inChunks} from '../fixtures/index-layer.ts';
import {generated} from '../fixtures/layer-tar.ts';

const plain = Buffer.concat([generated(100_000), Buffer.alloc(3_000_000)]);

/** Checksums are optional in zstd; BuildKit writes them. */
const checksummed = {params: {[constants.ZSTD_c_checksumFlag]: 1}};

describe('compressionOf()', () => {
	test('detects the compression by the first bytes', () => {
		assert.equal(compressionOf(gzipSync('x')), 'gzip');
		assert.equal(compressionOf(zstdCompressSync('x')), 'zstd');
		assert.equal(compressionOf(skippableFrame(3)), 'zstd');
		assert.equal(compressionOf(Buffer.from('BZh91AY')), 'bzip2');
		assert.equal(compressionOf(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])), 'xz');
		assert.equal(compressionOf(Buffer.from('plain text')), 'none');
		assert.equal(compressionOf(Buffer.alloc(0)), 'none');
		assert.equal(compressionOf(Buffer.from([0x1f])), 'none');
	});
});

describe('decompressed()', () => {
	for (const [name, blob] of [
		['plain bytes', plain],
		['gzip', gzipSync(plain)],
		[
			'gzip in two members',
			Buffer.concat([gzipSync(plain.subarray(0, 9)), gzipSync(plain.subarray(9))]),
		],
		['zstd', zstdCompressSync(plain)],
		[
			'zstd in two frames',
			Buffer.concat([zstdCompressSync(plain.subarray(0, 9)), zstdCompressSync(plain.subarray(9))]),
		],
		['zstd after a skippable frame', Buffer.concat([skippableFrame(5), zstdCompressSync(plain)])],
	] as const) {
		for (const chunkSize of [1000, blob.length]) {
			test(`decompresses ${name} in chunks of ${chunkSize} bytes`, async () => {
				const chunks = await Array.fromAsync(decompressed(inChunks(blob, chunkSize)));
				assert.ok(Buffer.concat(chunks).equals(plain));
			});
		}
	}

	test('accepts an empty stream', async () => {
		assert.deepEqual(await Array.fromAsync(decompressed(inChunks(Buffer.alloc(0), 1))), []);
	});

	for (const [name, blob] of [
		['truncated gzip', gzipSync(plain).subarray(0, -100)],
		['truncated zstd', zstdCompressSync(plain).subarray(0, -100)],
		['gzip with a corrupt byte', broken(gzipSync(plain))],
		['zstd with a corrupt byte', broken(zstdCompressSync(plain, checksummed))],
		['bzip2', Buffer.from('BZh91AY&SY')],
		['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0])],
	] as const) {
		test(`rejects ${name}`, async () => {
			await assert.rejects(Array.fromAsync(decompressed(inChunks(blob, 1000))), DecompressionError);
		});
	}

	for (const [name, blob] of [
		['gzip', gzipSync(plain)],
		['zstd', zstdCompressSync(plain)],
	] as const) {
		for (const chunkSize of [1000, blob.length + 1000]) {
			test(`skips zeros after ${name} in chunks of ${chunkSize} bytes`, async () => {
				const padded = Buffer.concat([blob, Buffer.alloc(10_000)]);
				const chunks = await Array.fromAsync(decompressed(inChunks(padded, chunkSize)));
				assert.ok(Buffer.concat(chunks).equals(plain));
			});
		}
	}

	test('passes on an error of the source', async () => {
		async function* failing() {
			yield gzipSync(plain).subarray(0, 1000);
			throw new Error('the source broke');
		}
		await assert.rejects(Array.fromAsync(decompressed(failing())), /the source broke/);
	});

	test('stops when aborted', async () => {
		const controller = new AbortController();
		const chunks = decompressed(inChunks(gzipSync(plain), 100), controller.signal);
		await chunks.next();
		controller.abort();
		await assert.rejects(Array.fromAsync(chunks), {name: 'AbortError'});
	});

	test('closes the source if iteration ends early', async () => {
		for (const blob of [plain, gzipSync(plain)]) {
			let isReleased = false;
			async function* source() {
				try {
					yield* inChunks(blob, 100);
				} finally {
					isReleased = true;
				}
			}
			for await (const chunk of decompressed(source())) {
				if (chunk.length > 0) break;
			}
			while (!isReleased) await new Promise(setImmediate);
			assert.ok(isReleased);
		}
	});
});

describe('peek()', () => {
	test('returns the first bytes and the complete stream', async () => {
		for (const chunkSize of [1, 3, 100]) {
			const {start, all} = await peek(inChunks(Buffer.from('hello world'), chunkSize), 5);
			assert.ok(start.length >= 5);
			assert.ok(Buffer.from('hello world').indexOf(start) === 0);
			assert.equal(Buffer.concat(await Array.fromAsync(all)).toString(), 'hello world');
		}
	});

	test('returns all bytes of a shorter stream', async () => {
		const {start, all} = await peek(inChunks(Buffer.from('hi'), 1), 5);
		assert.equal(Buffer.from(start).toString(), 'hi');
		assert.equal(Buffer.concat(await Array.fromAsync(all)).toString(), 'hi');
	});
});

/** @see https://www.rfc-editor.org/rfc/rfc8878#name-skippable-frames */
function skippableFrame(length: number): Buffer {
	const frame = Buffer.alloc(8 + length);
	frame.writeUInt32LE(0x184d2a50, 0);
	frame.writeUInt32LE(length, 4);
	return frame;
}

function broken(blob: Buffer): Buffer {
	const copy = Buffer.from(blob);
	copy[Math.floor(copy.length / 2)] ^= 0xff;
	return copy;
}
