import assert from 'node:assert/strict';
import {open} from 'node:fs/promises';
import {describe, test} from 'node:test';
import {crc32} from 'node:zlib';
import {TarError} from '../../source/layer/layer-error.ts';
import {indexTarRange, indexTarStream} from '../../source/layer/read-layer.ts';
import {type EntryRow, entryRows} from '../fixtures/entry-rows.ts';
import {inChunks, indexTar, indexTarFile} from '../fixtures/index-layer.ts';
import {
	directory,
	endOfTar,
	file,
	generated,
	hardLink,
	layerTar,
	symlink,
	whiteout,
} from '../fixtures/layer-tar.ts';
import {base256, gnuLong, paxHeader, rawEntry, rawHeader} from '../fixtures/raw-tar.ts';
import {temporaryFile} from '../fixtures/temporary.ts';

/** All kinds of records, and contents that end before, at and after a block boundary. */
const everything = await layerTar([
	directory('./'),
	directory('etc'),
	file('etc/empty'),
	file('etc/short', 'x'),
	file('etc/block', generated(512)),
	file('etc/more', generated(513)),
	file(`etc/${'long/'.repeat(60)}name`, generated(5000), {pax: {'SCHILY.xattr.user.a': 'b'}}),
	gnuLong('L', 'gnu/'.repeat(40)),
	rawHeader({name: 'gnu/', type: '5', format: 'gnu'}),
	paxHeader(['mtime=1.5']),
	rawEntry({name: 'v7', type: '\0', format: 'v7'}, generated(700)),
	symlink('link', 'etc'),
	hardLink('hard', 'etc/more'),
	whiteout('gone'),
	file('large', generated(200_000)),
	file('last', 'the last one'),
]);

describe('a layer in a stream', () => {
	for (const chunkSize of [1, 7, 511, 512, 513, 65_536, everything.length]) {
		test(`has the same entries in chunks of ${chunkSize} bytes as in a file`, async t => {
			const streamed = entryRows(await indexTar(everything, chunkSize));
			const inFile = entryRows(await indexTarFile(t, everything, 1000));
			assert.ok(streamed.length > 12);
			assert.deepEqual(withoutChecksums(streamed), withoutChecksums(inFile));
		});
	}

	test('has checksums, independent of the chunk size', async () => {
		for (const chunkSize of [1, 513, everything.length]) {
			const rows = entryRows(await indexTar(everything, chunkSize));
			for (const {path, kind, offset, size, checksum} of rows) {
				if (kind !== 'file') continue;
				const content = everything.subarray(offset, offset + size);
				assert.equal(checksum, crc32(content), path);
			}
		}
	});

	test('reports the bytes read, and stops when aborted', async () => {
		let bytes = 0;
		const onBytes = (more: number) => {
			bytes += more;
		};
		await indexTarStream(inChunks(everything, 1000), {onBytes});
		assert.equal(bytes, everything.length);

		const controller = new AbortController();
		const work = indexTarStream(inChunks(everything, 1000), {
			signal: controller.signal,
			onBytes: () => controller.abort(),
		});
		await assert.rejects(work, {name: 'AbortError'});
	});

	test('may have arbitrary bytes after its end', async () => {
		const tar = Buffer.concat([everything, Buffer.from('no tar at all'), Buffer.alloc(5000, 1)]);
		assert.deepEqual(entryRows(await indexTar(tar)), entryRows(await indexTar(everything)));
	});
});

describe('a layer in a file', () => {
	test('has no checksums, because contents are not read', async t => {
		const rows = entryRows(await indexTarFile(t, everything));
		assert.ok(rows.every(({checksum}) => checksum === undefined));
	});

	test('may have files over 4 GiB, which are skipped', async t => {
		const size = 2 ** 33 + 5;
		const path = await temporaryFile(t, 'large.tar', rawHeader({name: 'hole', size}));
		const handle = await open(path, 'r+');
		t.after(() => handle.close());
		const next = 512 + size + (512 - 5);
		await handle.write(rawEntry({name: 'next'}, 'content'), 0, 1024, next);
		const range = {fd: handle.fd, start: 0, length: next + 1024};
		const index = await indexTarRange(range);
		const rows = entryRows(index).map(({path, size, offset}) => [path, size, offset]);
		assert.deepEqual(rows, [
			['hole', size, 512],
			['next', 7, next + 512],
		]);
		assert.equal(index.storedBytes, size + 7);
	});

	test('reports the bytes processed', async t => {
		let bytes = 0;
		await indexTarFile(t, everything, 0, {
			onBytes: more => {
				bytes += more;
			},
		});
		assert.equal(bytes, everything.length);
	});
});

for (const [form, read] of [
	['in a stream', (_: unknown, tar: Buffer) => indexTar(tar, 1000)],
	['in a file', indexTarFile],
] as const) {
	describe(`a layer ${form}`, () => {
		test('that is empty or only has an end has no entries', async t => {
			assert.equal((await read(t, Buffer.alloc(0))).entries.count, 0);
			assert.equal((await read(t, endOfTar)).entries.count, 0);
			assert.equal((await read(t, endOfTar.subarray(512))).entries.count, 0);
		});

		test('may lack the end blocks and the padding of the last entry', async t => {
			const whole = entryRows(await read(t, everything));
			const withoutEnd = everything.subarray(0, -endOfTar.length);
			const withoutPadding = withoutEnd.subarray(0, -(512 - 'the last one'.length));
			for (const tar of [withoutEnd, withoutPadding]) {
				assert.deepEqual(entryRows(await read(t, tar)), whole);
			}
		});

		test('that is truncated in a header or content is rejected', async t => {
			const rows = entryRows(await read(t, everything));
			for (const {path, offset, size} of rows.filter(row => row.offset >= 0)) {
				const cuts = [offset - 511, offset - 1];
				if (size > 0) cuts.push(offset, offset + size - 1);
				for (const cut of cuts) {
					await assert.rejects(read(t, everything.subarray(0, cut)), TarError, `${path} at ${cut}`);
				}
			}
		});

		test('that is truncated anywhere gives an error or fewer entries, and never hangs', async t => {
			const tar = await layerTar([
				paxHeader(['uid=5']),
				file('a', generated(600)),
				gnuLong('L', 'b'.repeat(700)),
				rawHeader({name: 'b', format: 'gnu'}),
				file('c', generated(10)),
			]);
			const whole = entryRows(await read(t, tar));
			for (let length = 0; length < tar.length; length += 61) {
				const result = await read(t, tar.subarray(0, length)).catch((error: unknown) => error);
				if (result instanceof Error) assert.ok(result instanceof TarError, String(result));
				else {
					const rows = entryRows(result as Awaited<ReturnType<typeof read>>);
					assert.deepEqual(rows, whole.slice(0, rows.length), `cut at ${length}`);
				}
			}
		});

		test('with a size beyond its end is rejected', async t => {
			for (const size of [5000, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
				const header = rawHeader({name: 'f', size: base256(size, 12)});
				await assert.rejects(read(t, Buffer.concat([header, Buffer.alloc(4000)])), TarError);
			}
		});

		test('with a corrupt header between entries is rejected', async t => {
			const tar = await layerTar([file('a', 'x'), rawHeader({name: 'b', checksum: 7}), file('c')]);
			await assert.rejects(read(t, tar), /wrong checksum/);
		});
	});
}

function withoutChecksums(rows: readonly EntryRow[]) {
	return rows.map(({checksum: _, ...row}) => row);
}
