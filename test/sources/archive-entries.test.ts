import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {freeExclusive, markExclusive} from '../../source/layer/exclusive-chunks.ts';
import {archiveEntries} from '../../source/sources/archive-entries.ts';
import {
	directory,
	endOfTar,
	file,
	generated,
	hardLink,
	layerTar,
	symlink,
} from '../fixtures/layer-tar.ts';

const longName = `folder/${'n'.repeat(150)}`;

const written = () =>
	layerTar([
		directory('folder'),
		file('folder/a', generated(1500)),
		file('empty'),
		file(longName, generated(512, 2)),
		symlink('link', 'folder/a'),
		hardLink('again', 'folder/a'),
	]);

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += size) {
		const chunk = Uint8Array.from(bytes.subarray(at, at + size));
		markExclusive(chunk);
		yield chunk;
	}
}

async function namesOf(chunks: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
	const names: string[] = [];
	for await (const {name} of archiveEntries(chunks)) names.push(name);
	return names;
}

describe('the entries of a streamed archive', () => {
	test('are the same for chunks of any size, which readers may free', async () => {
		const tar = await written();
		for (const size of [1, 100, 512, 700, 4096, tar.length]) {
			const found: (readonly [name: string, link: string, bytes: Buffer])[] = [];
			for await (const {name, link, bytes} of archiveEntries(piecesOf(tar, size))) {
				const parts: Buffer[] = [];
				for await (const part of bytes) {
					parts.push(Buffer.from(part));
					freeExclusive(part);
				}
				found.push([name, link, Buffer.concat(parts)]);
			}
			const none = Buffer.alloc(0);
			assert.deepEqual(found, [
				['folder/', '', none],
				['folder/a', '', generated(1500)],
				['empty', '', none],
				[longName, '', generated(512, 2)],
				['link', 'folder/a', none],
				['again', 'folder/a', none],
			]);
		}
	});

	test('may be skipped, or read in part', async () => {
		const tar = await written();
		const all = ['folder/', 'folder/a', 'empty', longName, 'link', 'again'];
		assert.deepEqual(await namesOf(piecesOf(tar, 300)), all);
		const names: string[] = [];
		for await (const {name, bytes} of archiveEntries(piecesOf(tar, 300))) {
			names.push(name);
			for await (const _ of bytes) break;
		}
		assert.deepEqual(names, all);
	});

	test('are read to the end of the stream, so that its writer can finish', async () => {
		let isFinished = false;
		async function* stream(): AsyncGenerator<Uint8Array> {
			yield* piecesOf(await written(), 512);
			for (let more = 0; more < 20; more++) yield endOfTar;
			isFinished = true;
		}
		await namesOf(stream());
		assert.ok(isFinished);
	});

	test('are left at the end-of-archive marker if nothing waits for the stream to end', async () => {
		async function* stream(): AsyncGenerator<Uint8Array> {
			yield* piecesOf(await written(), 512);
			throw new Error('is read too far');
		}
		const names: string[] = [];
		for await (const {name} of archiveEntries(stream(), {stopsAtMarker: true})) names.push(name);
		assert.equal(names.length, 6);
	});

	test('may have no end marker, but must not be cut off', async () => {
		const tar = (await written()).subarray(0, -endOfTar.length);
		assert.equal((await namesOf(piecesOf(tar, 512))).length, 6);
		const inFile = piecesOf(tar.subarray(0, 1600), 512);
		await assert.rejects(namesOf(inFile), {name: 'TarError', message: /middle of an entry/});
		const inHeader = piecesOf(tar.subarray(0, 700), 512);
		await assert.rejects(namesOf(inHeader), {name: 'TarError', message: /middle of an entry/});
	});

	test('end with the error of the stream, even if a reader of a content took no notice of it', async () => {
		async function* stream(): AsyncGenerator<Uint8Array> {
			yield (await written()).subarray(0, 1600);
			throw new Error('the peer is gone');
		}
		const read = async () => {
			for await (const {bytes} of archiveEntries(stream())) {
				await Array.fromAsync(bytes).catch(() => {});
			}
		};
		await assert.rejects(read(), {message: 'the peer is gone'});
	});

	test('close the stream when the loop is left', async () => {
		let isClosed = false;
		async function* stream(): AsyncGenerator<Uint8Array> {
			try {
				yield* piecesOf(await written(), 512);
			} finally {
				isClosed = true;
			}
		}
		for await (const _ of archiveEntries(stream())) break;
		assert.ok(isClosed);
	});
});
