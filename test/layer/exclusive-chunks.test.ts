import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {decompressed} from '../../source/layer/decompress.ts';
import {freeExclusive, markExclusive} from '../../source/layer/exclusive-chunks.ts';
import {indexTarStream} from '../../source/layer/read-layer.ts';
import {entryRows} from '../fixtures/entry-rows.ts';
import {inChunks} from '../fixtures/index-layer.ts';
import {file, generated, layerTar} from '../fixtures/layer-tar.ts';
import {gnuLong, paxHeader, rawEntry} from '../fixtures/raw-tar.ts';

describe('an exclusive chunk', () => {
	test('is empty after it is freed', () => {
		const chunk = new Uint8Array(1000);
		markExclusive(chunk);
		freeExclusive(chunk);
		assert.equal(chunk.length, 0);
	});

	test('can be freed, unlike any other chunk', () => {
		const chunk = Buffer.from('shared');
		freeExclusive(chunk);
		assert.equal(chunk.toString(), 'shared');
	});
});

describe('reading a compressed layer', () => {
	test('frees decompressed chunks, but not shared compressed ones', async () => {
		const blob = gzipSync(await layerTar([file('a', Buffer.alloc(5_000_000, 'x'))]));
		const chunks: Uint8Array[] = [];
		async function* recordChunks() {
			for await (const chunk of decompressed(inChunks(blob, blob.length))) {
				chunks.push(chunk);
				yield chunk;
			}
		}
		const before = Buffer.from(blob);
		const index = await indexTarStream(recordChunks());
		assert.equal(index.entries.count, 1);
		assert.ok(blob.equals(before));
		assert.deepEqual(
			chunks.slice(0, -1).map(chunk => chunk.length),
			chunks.slice(0, -1).map(() => 0),
		);
		assert.ok(chunks.length > 2);
	});

	test('keeps the names of headers whose chunks are freed', async () => {
		const link = `links/${'n'.repeat(150)}`;
		const tar = Buffer.concat([
			paxHeader(['path=from-pax', 'SCHILY.xattr.user.a=b']),
			rawEntry({name: 'short'}),
			gnuLong('L', link),
			gnuLong('K', 'from-pax'),
			rawEntry({name: 'short', type: '1', linkName: 'short'}),
		]);
		const rows = entryRows(await indexTarStream(ownChunks(tar, 512)));
		assert.deepEqual(
			rows.map(row => [row.path, row.link, row.attributes]),
			[
				['from-pax', '', 'SCHILY.xattr.user.a=b'],
				[link, 'from-pax', ''],
			],
		);
	});

	test('requests a compressed chunk before it is done with the one before', async () => {
		const blob = gzipSync(await layerTar([file('a', generated(100_000))]));
		const leftBytes: number[] = [];
		const chunks = ownChunks(blob, 10_000, chunk => leftBytes.push(chunk.length));
		await indexTarStream(decompressed(chunks));
		assert.ok(leftBytes.length > 2);
		assert.ok(leftBytes.every(length => length > 0));
	});

	test('frees compressed chunks that are exclusive', async () => {
		const blob = gzipSync(await layerTar([file('a', generated(100_000))]));
		const chunks: Uint8Array[] = [];
		const recorded = ownChunks(blob, 10_000, chunk => chunks.push(chunk));
		const index = await indexTarStream(decompressed(recorded));
		assert.equal(index.entries.count, 1);
		assert.ok(chunks.length > 2);
		assert.ok(chunks.every(chunk => chunk.length === 0));
	});
});

/** Streams exclusive chunks, and passes on each when the next one is requested. */
async function* ownChunks(
	bytes: Uint8Array,
	chunkSize: number,
	onNext: (chunk: Uint8Array) => void = () => {},
): AsyncGenerator<Uint8Array> {
	for await (const chunk of inChunks(bytes, chunkSize)) {
		const own = Uint8Array.from(chunk);
		markExclusive(own);
		yield own;
		onNext(own);
	}
}
