import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {TarError} from '../../source/layer/layer-error.ts';
import {decodePax} from '../../source/layer/pax.ts';
import {paxRecord} from '../fixtures/raw-tar.ts';

describe('decodePax()', () => {
	test('returns the records that apply to an entry', () => {
		const records = decoded('path=a/b', 'linkpath=c', 'size=10', 'uid=70000', 'gid=3', 'mtime=1.5');
		assert.equal(Buffer.from(records.path ?? []).toString(), 'a/b');
		assert.equal(Buffer.from(records.linkPath ?? []).toString(), 'c');
		assert.equal(records.size, 10);
		assert.equal(records.uid, 70_000);
		assert.equal(records.gid, 3);
		assert.equal(records.mtime, 1.5);
	});

	test('accepts records longer than 99 bytes', () => {
		const path = 'long/'.repeat(300);
		assert.equal(Buffer.from(decoded(`path=${path}`).path ?? []).toString(), path);
	});

	test('keeps invalid UTF-8, `=` and line feeds in names', () => {
		const name = Buffer.from([0x61, 0xff, 0x3d, 0x0a, 0x62]);
		const body = paxRecord(Buffer.concat([Buffer.from('path='), name]));
		assert.deepEqual(Buffer.from(decodePax(body).path ?? []), name);
	});

	test('returns extended attributes and skips unknown records', () => {
		const {attributes, ...rest} = decoded(
			'SCHILY.xattr.user.a=1',
			'comment=nothing',
			'LIBARCHIVE.xattr.user.b=MQ==',
		);
		assert.deepEqual(
			attributes.map(attribute => Buffer.from(attribute).toString()),
			['SCHILY.xattr.user.a=1', 'LIBARCHIVE.xattr.user.b=MQ=='],
		);
		assert.deepEqual(rest, {});
	});

	test('unsets a record with an empty value', () => {
		assert.deepEqual(decoded('path=', 'size=', 'uid='), {attributes: []});
	});

	test('uses the last record of a key', () => {
		assert.equal(decoded('uid=1', 'uid=2').uid, 2);
	});

	for (const [description, body] of [
		['with a length that is too large', '99 uid=1\n'],
		['with a length that is too small', '5 uid=1\n'],
		['with a length of zero', '0 uid=1\n'],
		['with a non-numeric length', 'x uid=1\n'],
		['with a negative length', '-9 uid=1\n'],
		['with a length of 1000 digits', `${'9'.repeat(1000)} uid=1\n`],
		['without a length', ' uid=1\n'],
		['without a key', '7 uid1\n'],
		['without a final line feed', '9 uid=12'],
		['that is truncated', '9 uid=1'],
		['with a non-numeric size', '11 size=x1\n'],
		['with a negative size', '11 size=-1\n'],
		['with a uid that is too large', '28 uid=99999999999999999999\n'],
	] as const) {
		test(`rejects a record ${description}`, () => {
			assert.throws(() => decodePax(Buffer.from(body)), TarError);
		});
	}
});

function decoded(...records: readonly string[]) {
	return decodePax(Buffer.concat(records.map(paxRecord)));
}
