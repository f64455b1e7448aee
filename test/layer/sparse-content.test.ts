import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {TarError} from '../../source/layer/layer-error.ts';
import {isHole, sparseContent} from '../../source/layer/sparse-content.ts';
import {inChunks} from '../fixtures/index-layer.ts';
import {paxHeader, rawEntry} from '../fixtures/raw-tar.ts';
import {filled, type Piece, sparseFormats} from '../fixtures/sparse-files.ts';

const size = 1_000_000;
const pieces: readonly Piece[] = Array.from({length: 60}, (_, index) => [
	1000 + index * 10_000,
	`piece ${index}`,
]);

async function contentOf(tar: Buffer, ofSize: number, chunkSize = 4096): Promise<Buffer> {
	return Buffer.concat(await Array.fromAsync(sparseContent(inChunks(tar, chunkSize), ofSize)));
}

describe('a sparse file is read with its holes', () => {
	for (const [format, write] of Object.entries(sparseFormats)) {
		for (const chunkSize of [1, 512, 1_000_000]) {
			test(`from the format ${format} in chunks of ${chunkSize} bytes`, async () => {
				const content = await contentOf(write('file', size, pieces), size, chunkSize);
				assert.ok(content.equals(filled(size, pieces)));
			});
		}

		test(`from the format ${format} if it has no data`, async () => {
			assert.ok((await contentOf(write('file', size, []), size)).equals(Buffer.alloc(size)));
		});

		test(`from the format ${format} if its data comes first and last`, async () => {
			const ends: readonly Piece[] = [
				[0, 'first'],
				[size - 4, 'last'],
			];
			const content = await contentOf(write('file', size, ends), size);
			assert.ok(content.equals(filled(size, ends)));
		});

		test(`from the format ${format}, not if its data overlaps`, async () => {
			const overlapping: readonly Piece[] = [
				[100, 'one piece'],
				[104, 'another'],
			];
			await assert.rejects(contentOf(write('file', size, overlapping), size), TarError);
		});

		test(`from the format ${format}, not if its data ends after the file`, async () => {
			await assert.rejects(contentOf(write('file', 10, [[8, 'text']]), 10), TarError);
		});
	}
});

test('a hole is told from zeros that are stored', async () => {
	const tar = sparseFormats['pax 1.0']('file', 100, [[50, '\0\0\0\0']]);
	const chunks = await Array.fromAsync(sparseContent(inChunks(tar, 4096), 100));
	assert.deepEqual(
		chunks.map(chunk => [chunk.length, isHole(chunk)]),
		[
			[50, true],
			[4, false],
			[46, true],
		],
	);
});

test('a map of more pieces than are read is rejected before it is read', async () => {
	const tar = Buffer.concat([
		paxHeader(['GNU.sparse.major=1', 'GNU.sparse.realsize=10']),
		rawEntry({name: 'file'}, '99999999\n'),
	]);
	await assert.rejects(contentOf(tar, 10), /more than 1000000 pieces/);
});
