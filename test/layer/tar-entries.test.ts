import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {TarError} from '../../source/layer/layer-error.ts';
import {sparseOffset} from '../../source/layer/layer-index.ts';
import {type EntryRow, entryRows} from '../fixtures/entry-rows.ts';
import {indexLayer, indexTar} from '../fixtures/index-layer.ts';
import {
	defaultTime,
	device,
	directory,
	fifo,
	file,
	hardLink,
	type LayerEntry,
	symlink,
} from '../fixtures/layer-tar.ts';
import {base256, gnuLong, paxHeader, rawEntry, rawHeader} from '../fixtures/raw-tar.ts';

/** A following entry, to check that reading continues at the right offset. */
const next = file('next', 'content');

describe('the entries of a layer', () => {
	test('can be of every kind, and are in tar order', async () => {
		const rows = await rowsOf(
			directory('d', {mode: 0o1777, uid: 1, gid: 2}),
			file('d/f', 'hello', {mode: 0o4755}),
			symlink('d/s', '../f'),
			hardLink('d/h', 'd/f'),
			device('d/c', 'character-device', {major: 1, minor: 3}),
			device('d/b', 'block-device', {major: 8, minor: 0}),
			fifo('d/p'),
		);
		assert.deepEqual(
			rows.map(({path, kind, mode, size, link, attributes}) => ({
				path,
				kind,
				mode,
				size,
				link,
				attributes,
			})),
			[
				{path: 'd', kind: 'dir', mode: 0o1777, size: 0, link: '', attributes: ''},
				{path: 'd/f', kind: 'file', mode: 0o4755, size: 5, link: '', attributes: ''},
				{path: 'd/s', kind: 'symlink', mode: 0o777, size: 0, link: '../f', attributes: ''},
				{path: 'd/h', kind: 'hardlink', mode: 0o644, size: 0, link: 'd/f', attributes: ''},
				{path: 'd/c', kind: 'char', mode: 0o644, size: 0, link: '', attributes: 'device=1:3'},
				{path: 'd/b', kind: 'block', mode: 0o644, size: 0, link: '', attributes: 'device=8:0'},
				{path: 'd/p', kind: 'fifo', mode: 0o644, size: 0, link: '', attributes: ''},
			],
		);
		assert.deepEqual([rows[0].uid, rows[0].gid, rows[0].mtime], [1, 2, defaultTime]);
	});

	test('may not imply far more directories than there are entries', async () => {
		const entries = Array.from({length: 20}, (_, at) =>
			Buffer.concat([paxHeader([`path=${at}/${'d/'.repeat(1000)}f`]), rawEntry({name: 'f'})]),
		);
		await assert.rejects(indexTar(Buffer.concat(entries)), {
			name: 'TarLimitError',
			message: 'far more directories in its names than entries',
		});
		const {paths} = await indexTar(Buffer.concat(entries.slice(0, 5)));
		assert.equal(paths.count, 1 + 5 * 1002);
	});

	test('may not have a header that is longer than a mebibyte', async () => {
		const pathOf = (length: number) => `path=${'x'.repeat(length - 14)}`;
		const read = (length: number) =>
			indexTar(Buffer.concat([paxHeader([pathOf(length)]), rawEntry({name: 'f'})]));
		const {warnings} = await read(2 ** 20);
		assert.match(warnings[0], /a name of 1048562 bytes/);
		await assert.rejects(read(2 ** 20 + 1), {
			name: 'TarLimitError',
			message: 'a header that is longer than a mebibyte',
		});
	});

	test('may not have far too many attributes together', async () => {
		const records = [`SCHILY.xattr.user.a=${'x'.repeat(1_000_000)}`];
		const entry = Buffer.concat([paxHeader(records), rawEntry({name: 'f'})]);
		const {entries} = await indexTar(Buffer.concat(Array.from({length: 16}, () => entry)));
		assert.equal(entries.count, 16);
		await assert.rejects(indexTar(Buffer.concat(Array.from({length: 17}, () => entry))), {
			name: 'TarLimitError',
			message: 'far too many attributes or long names',
		});
	});

	test('with many extended attributes have their number and a checksum instead', async () => {
		const records = (last: string) =>
			Array.from(
				{length: 100},
				(_, at) => `SCHILY.xattr.user.${at}${'x'.repeat(100)}=${at === 99 ? last : 'value'}`,
			);
		const attributesOf = async (body: readonly string[]) =>
			(await first(paxHeader(body), rawEntry({name: 'f'}))).attributes;
		const attributes = await attributesOf(records('a'));
		assert.match(attributes, /^100 extended attributes#\d+$/);
		assert.equal(await attributesOf(records('a').reverse()), attributes);
		assert.notEqual(await attributesOf(records('b')), attributes);
	});

	test('can be contiguous files or v7 files', async () => {
		for (const type of ['7', '\0']) {
			assert.equal((await first(rawEntry({name: 'f', type}, 'abc'))).kind, 'file');
		}
	});

	test('are directories if they are v7 files with a trailing slash', async () => {
		const row = await first(rawEntry({name: 'd/', type: '\0', format: 'v7'}));
		assert.deepEqual([row.path, row.kind, row.size], ['d', 'dir', 0]);
	});

	test('of an unknown type are skipped with their content and give a warning', async () => {
		const index = await indexLayer([rawEntry({name: 'volume', type: 'V'}, 'x'.repeat(600)), next]);
		assert.deepEqual(pathsOf(entryRows(index)), ['next']);
		assert.deepEqual(index.warnings, ['skipped volume: an entry of the unknown type V']);
		assert.equal(index.storedBytes, 7);
	});

	test('that leave or replace the root are skipped with a warning', async () => {
		const index = await indexLayer([file('../x', 'evil'), symlink('./', '/etc'), next]);
		assert.deepEqual(pathsOf(entryRows(index)), ['next']);
		assert.deepEqual(index.warnings, [
			'skipped ../x: a name that leads out of the image',
			'skipped ./: an entry that would replace the root directory',
		]);
	});

	test('with a link target over 4096 bytes are skipped with a warning', async () => {
		const index = await indexLayer([
			paxHeader([`linkpath=${'l'.repeat(4097)}`]),
			rawHeader({name: 's', type: '2'}),
			next,
		]);
		assert.deepEqual(pathsOf(entryRows(index)), ['next']);
		assert.deepEqual(index.warnings, ['skipped s: a link to a name of 4097 bytes']);
	});

	test('give at most 100 warnings', async () => {
		const evil = Array.from({length: 1000}, () => file('../x'));
		const {warnings} = await indexLayer(evil);
		assert.equal(warnings.length, 101);
		assert.equal(warnings.at(-1), 'and 900 more of this kind');
	});
});

describe('the size in a header', () => {
	for (const [kind, type] of [
		['a hard link', '1'],
		['a symlink', '2'],
		['a character device', '3'],
		['a block device', '4'],
		['a directory', '5'],
		['a fifo', '6'],
	]) {
		test(`of ${kind} is ignored`, async () => {
			const rows = await rowsOf(rawHeader({name: 'n', type, linkName: 'l', size: 5_000_000}), next);
			assert.deepEqual(pathsOf(rows), ['n', 'next']);
			assert.equal(rows[0].size, 0);
		});
	}

	test('counts as stored bytes for files only', async () => {
		const {storedBytes} = await indexLayer([
			rawHeader({name: 'h', type: '1', linkName: 'next', size: 1000}),
			next,
		]);
		assert.equal(storedBytes, 7);
	});
});

describe('a pax header', () => {
	test('applies only to the following entry', async () => {
		const body = [
			'path=long/name',
			'uid=3000000',
			'gid=3000001',
			'mtime=1700000000.25',
			'size=600',
		];
		const [row, other] = await rowsOf(
			paxHeader(body),
			rawEntry({name: 'short', size: 0}),
			padding(600),
			next,
		);
		assert.deepEqual(
			[row.path, row.uid, row.gid, row.mtime, row.size],
			['long/name', 3_000_000, 3_000_001, 1_700_000_000.25, 600],
		);
		assert.deepEqual([other.path, other.uid, other.mtime, other.size], ['next', 0, defaultTime, 7]);
	});

	test('can contain the target of a link', async () => {
		const target = 'deep/'.repeat(50);
		const row = await first(paxHeader([`linkpath=${target}`]), rawHeader({name: 's', type: '2'}));
		assert.equal(row.link, target);
	});

	test('can contain extended attributes in any order', async () => {
		const attributes = ['SCHILY.xattr.user.a=1', 'SCHILY.xattr.security.capability=\u0001'];
		const one = await first(paxHeader(attributes), file('f'));
		const other = await first(paxHeader(attributes.toReversed()), file('f'));
		assert.equal(one.attributes, attributes.toSorted().join('\n'));
		assert.equal(other.attributes, one.attributes);
	});

	test('with a huge attribute is represented by a checksum, which still differs by value', async () => {
		const [one, other] = await rowsOf(
			paxHeader([`SCHILY.xattr.user.a=${'x'.repeat(100_000)}1`]),
			file('f'),
			paxHeader([`SCHILY.xattr.user.a=${'x'.repeat(100_000)}2`]),
			file('g'),
		);
		assert.ok(one.attributes.length < 300);
		assert.notEqual(one.attributes, other.attributes);
	});

	test('that is global is skipped, as engines do', async () => {
		const row = await first(paxHeader(['path=everywhere', 'uid=7'], 'g'), file('f'));
		assert.deepEqual([row.path, row.uid], ['f', 0]);
	});

	test('with a size beyond the end of the tar is rejected', async () => {
		await assert.rejects(rowsOf(paxHeader(['size=99999999999']), file('f', 'abc')), TarError);
	});

	for (const type of ['x', 'L', 'K']) {
		test(`of type ${type} with a size over 1 MiB is rejected before it is read`, async () => {
			const header = rawHeader({name: 'h', type, size: base256(2 ** 50, 12)});
			await assert.rejects(indexLayer([header]), /longer than a mebibyte/);
		});
	}

	test('may be empty', async () => {
		assert.equal((await first(paxHeader([]), file('f'))).path, 'f');
	});
});

describe('a GNU long name', () => {
	test('and a long link name apply to the following entry', async () => {
		const name = 'name/'.repeat(60);
		const target = 'target/'.repeat(40);
		const [row, other] = await rowsOf(
			gnuLong('K', target),
			gnuLong('L', name),
			rawHeader({name: 'cut', type: '2', linkName: 'cut', format: 'gnu'}),
			next,
		);
		assert.deepEqual([row.path, row.link], [name.slice(0, -1), target]);
		assert.equal(other.path, 'next');
	});

	test('is overridden by a pax header', async () => {
		const row = await first(
			gnuLong('L', 'gnu'),
			paxHeader(['path=pax']),
			rawHeader({name: 'ustar'}),
		);
		assert.equal(row.path, 'pax');
	});
});

describe('a sparse file', () => {
	const realSize = 10_000_000;

	test('in GNU format has its expanded size, and the place of its headers', async () => {
		const [row, other] = await rowsOf(gnuSparse(realSize, []), next);
		assert.deepEqual(
			[row.kind, row.size, row.offset, row.checksum],
			['file', realSize, sparseOffset(0), undefined],
		);
		assert.equal(other.path, 'next');
	});

	test('in GNU format may have several map blocks', async () => {
		const rows = await rowsOf(gnuSparse(realSize, [1, 1, 0]), next);
		assert.deepEqual(pathsOf(rows), ['sparse', 'next']);
	});

	test('in GNU format is rejected if its map is truncated', async () => {
		const tar = gnuSparse(realSize, [1, 1, 0]).subarray(0, 512 * 3);

		await assert.rejects(indexTar(tar), TarError);
	});

	test('in pax 0.x format has its size in a record', async () => {
		const [row, other] = await rowsOf(
			paxHeader([`GNU.sparse.size=${realSize}`, 'GNU.sparse.numblocks=1', 'GNU.sparse.map=0,3']),
			rawEntry({name: 'sparse'}, 'abc'),
			next,
		);
		assert.deepEqual([row.path, row.size, row.offset], ['sparse', realSize, sparseOffset(0)]);
		assert.equal(other.path, 'next');
	});

	test('in pax 1.0 format has its name and size in records', async () => {
		const [row, other] = await rowsOf(
			paxHeader([
				'GNU.sparse.major=1',
				'GNU.sparse.minor=0',
				'GNU.sparse.name=real/name',
				`GNU.sparse.realsize=${realSize}`,
			]),
			rawEntry({name: 'GNUSparseFile.0/name'}, '1\n0\n3\n'.padEnd(512, '\0').concat('abc')),
			next,
		);
		assert.deepEqual([row.path, row.size, row.offset], ['real/name', realSize, sparseOffset(0)]);
		assert.equal(other.path, 'next');
	});
});

/** A sparse file in the old GNU format, with one content block and a further map block per item of `extended`. */
function gnuSparse(realSize: number, extended: readonly (0 | 1)[]): Buffer {
	const isExtended = extended.length > 0 ? 1 : 0;
	const header = rawHeader({
		name: 'sparse',
		type: 'S',
		format: 'gnu',
		size: 512,
		patches: [
			[482, Uint8Array.of(isExtended)],
			[483, Buffer.from(realSize.toString(8).padStart(11, '0'))],
		],
	});
	const maps = extended.map(more => {
		const block = Buffer.alloc(512, '1');
		block[504] = more;
		return block;
	});
	return Buffer.concat([header, ...maps, padding(512)]);
}

function padding(size: number): Buffer {
	return Buffer.alloc(Math.ceil(size / 512) * 512, 'x');
}

async function rowsOf(...entries: readonly LayerEntry[]): Promise<readonly EntryRow[]> {
	return entryRows(await indexLayer(entries));
}

async function first(...entries: readonly LayerEntry[]): Promise<EntryRow> {
	const rows = await rowsOf(...entries);
	assert.equal(rows.length, 1);
	return rows[0];
}

function pathsOf(rows: readonly EntryRow[]): readonly string[] {
	return rows.map(({path}) => path);
}
