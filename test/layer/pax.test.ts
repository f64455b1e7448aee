import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {TarError} from '../../source/layer/layer-error.ts';
import {decodePax} from '../../source/layer/pax.ts';
import {paxRecord} from '../fixtures/raw-tar.ts';

describe('the body of a pax header', () => {
	test('gives the records that change an entry', () => {
		const records = decoded('path=a/b', 'linkpath=c', 'size=10', 'uid=70000', 'gid=3', 'mtime=1.5');
		assert.equal(Buffer.from(records.path ?? []).toString(), 'a/b');
		assert.equal(Buffer.from(records.linkPath ?? []).toString(), 'c');
		assert.equal(records.size, 10);
		assert.equal(records.uid, 70_000);
		assert.equal(records.gid, 3);
		assert.equal(records.mtime, 1.5);
	});

	test('may hold a record that is longer than ninety-nine bytes', () => {
		const path = 'long/'.repeat(300);
		assert.equal(Buffer.from(decoded(`path=${path}`).path ?? []).toString(), path);
	});

	test('keeps the bytes of names that are no UTF-8, and those of `=` and line feeds in them', () => {
		const name = Buffer.from([0x61, 0xff, 0x3d, 0x0a, 0x62]);
		const body = paxRecord(Buffer.concat([Buffer.from('path='), name]));
		assert.deepEqual(Buffer.from(decodePax(body).path ?? []), name);
	});

	test('has extended attributes, and passes over what it does not know', () => {
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

	test('takes a record without a value back', () => {
		assert.deepEqual(decoded('path=', 'size=', 'uid='), {attributes: []});
	});

	test('lets the last of several records of a key win', () => {
		assert.equal(decoded('uid=1', 'uid=2').uid, 2);
	});

	for (const [what, body] of [
		['whose length is too large', '99 uid=1\n'],
		['whose length is too small', '5 uid=1\n'],
		['whose length is zero', '0 uid=1\n'],
		['whose length is no number', 'x uid=1\n'],
		['whose length is negative', '-9 uid=1\n'],
		['whose length has a thousand digits', `${'9'.repeat(1000)} uid=1\n`],
		['without a length', ' uid=1\n'],
		['without a key', '7 uid1\n'],
		['that does not end in a line feed', '9 uid=12'],
		['that is cut off', '9 uid=1'],
		['whose size is no number', '11 size=x1\n'],
		['whose size is negative', '11 size=-1\n'],
		['whose uid is too large a number', '28 uid=99999999999999999999\n'],
	] as const) {
		test(`with a record ${what} is refused`, () => {
			assert.throws(() => decodePax(Buffer.from(body)), TarError);
		});
	}
});

function decoded(...records: readonly string[]) {
	return decodePax(Buffer.concat(records.map(paxRecord)));
}
