import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {TarError} from '../../source/layer/layer-error.ts';
import {decodeHeader, looksLikeTar, type TarHeader} from '../../source/layer/tar-header.ts';
import {base256, rawHeader} from '../fixtures/raw-tar.ts';

describe('a tar header', () => {
	test('has all fields', () => {
		const header = decoded({
			name: 'usr/bin/env',
			type: '3',
			linkName: 'there',
			mode: 0o104755,
			uid: 1000,
			gid: 50,
			size: 1234,
			mtime: 1_700_000_000,
			deviceMajor: 8,
			deviceMinor: 1,
		});
		assert.deepEqual(
			{...header, name: text(header.name), linkName: text(header.linkName)},
			{
				typeFlag: '3'.charCodeAt(0),
				name: 'usr/bin/env',
				linkName: 'there',
				mode: 0o4755,
				uid: 1000,
				gid: 50,
				size: 1234,
				mtime: 1_700_000_000,
				deviceMajor: 8,
				deviceMinor: 1,
			},
		);
	});

	test('is decoded at any offset', () => {
		const bytes = Buffer.concat([Buffer.alloc(100, 0xff), rawHeader({name: 'here'})]);
		assert.equal(text(decodeHeader(bytes, 100)?.name), 'here');
	});

	test('in ustar format joins prefix and name', () => {
		assert.equal(text(decoded({name: 'name', prefix: 'a/prefix'}).name), 'a/prefix/name');
	});

	test('in GNU and v7 format has no prefix', () => {
		for (const format of ['gnu', 'v7'] as const) {
			assert.equal(text(decoded({name: 'name', prefix: 'times', format}).name), 'name');
		}
	});

	test('in v7 format has no device numbers', () => {
		const {deviceMajor} = decoded({name: 'n', format: 'v7', patches: [[329, Buffer.from('07')]]});
		assert.equal(deviceMajor, 0);
	});

	test('may have names that fill their fields', () => {
		const name = 'n'.repeat(100);
		const linkName = 'l'.repeat(100);
		const prefix = 'p'.repeat(155);
		const header = decoded({name, linkName, prefix});
		assert.equal(text(header.name), `${prefix}/${name}`);
		assert.equal(text(header.linkName), linkName);
	});

	test('may pad octal numbers with spaces and NULs', () => {
		assert.equal(decoded({name: 'n', uid: '   755 \0'}).uid, 0o755);
		assert.equal(decoded({name: 'n', uid: '755\0\0\0\0\0'}).uid, 0o755);
		assert.equal(decoded({name: 'n', uid: '12345670'}).uid, 0o12345670);
		assert.equal(decoded({name: 'n', uid: '       \0'}).uid, 0);
		assert.equal(decoded({name: 'n', uid: Buffer.alloc(8)}).uid, 0);
	});

	test('may have numbers in base 256', () => {
		assert.equal(decoded({name: 'n', size: base256(2 ** 40 + 5, 12)}).size, 2 ** 40 + 5);
		assert.equal(decoded({name: 'n', uid: base256(4_000_000_000, 8)}).uid, 4_000_000_000);
		assert.equal(decoded({name: 'n', mtime: base256(-86_400, 12)}).mtime, -86_400);
		assert.equal(decoded({name: 'n', mtime: base256(-1, 12)}).mtime, -1);
	});

	test('with a wrong checksum is rejected', () => {
		assert.throws(() => decoded({name: 'n', checksum: 1}), TarError);
		const header = rawHeader({name: 'n'});
		header[0] += 1;
		assert.throws(() => decodeHeader(header, 0), TarError);
	});

	test('may have a checksum of signed bytes', () => {
		assert.equal(text(decoded({name: 'm\u00fcller', checksum: 'signed'}).name), 'm\u00fcller');
	});

	test('with an impossible size is rejected', () => {
		assert.throws(() => decoded({name: 'n', size: base256(-1, 12)}), /impossible size/);
		assert.throws(() => decoded({name: 'n', size: base256(2n ** 60n, 12)}), /impossible size/);
	});

	test('with an invalid number is rejected, and the error names the field', () => {
		assert.throws(() => decoded({name: 'n', mode: 'rwxr-xr'}), /with an invalid mode/);
		assert.throws(() => decoded({name: 'n', uid: '0000789'}), /with an invalid uid/);
		assert.throws(() => decoded({name: 'n', mtime: '-1'}), /with an invalid mtime/);
	});

	test('of zeros ends the tar', () => {
		assert.equal(decodeHeader(Buffer.alloc(512), 0), undefined);
	});

	test('with the byte sum of a zero block is rejected', () => {
		const block = Buffer.alloc(512);
		block.fill(0x20, 148, 156);
		assert.throws(() => decodeHeader(block, 0), TarError);
	});
});

describe('looksLikeTar()', () => {
	test('accepts a header or a block of zeros', () => {
		assert.equal(looksLikeTar(rawHeader({name: 'n'})), true);
		assert.equal(looksLikeTar(Buffer.alloc(512)), true);
	});

	test('rejects JSON, short and empty input', () => {
		assert.equal(looksLikeTar(Buffer.from('{}'.padEnd(600))), false);
		assert.equal(looksLikeTar(rawHeader({name: 'n'}).subarray(0, 511)), false);
		assert.equal(looksLikeTar(Buffer.alloc(0)), false);
	});
});

function decoded(fields: Parameters<typeof rawHeader>[0]): TarHeader {
	const header = decodeHeader(rawHeader(fields), 0);
	assert.ok(header);
	return header;
}

function text(bytes: Uint8Array | undefined): string {
	return Buffer.from(bytes ?? []).toString();
}
