import assert from 'node:assert/strict';
import {open} from 'node:fs/promises';
import {test} from 'node:test';
import {crc32} from 'node:zlib';
import {checksumContents} from '../../source/layer/checksum-contents.ts';
import {generated} from '../fixtures/layer-tar.ts';
import {type Cleanup, temporaryFile} from '../fixtures/temporary.ts';

const bytes = generated(2_500_000);

test('contents are checksummed where they lie in the tar', async t => {
	const range = await rangeOf(t);
	const contents = [
		{offset: 0, size: 10},
		{offset: 100, size: 0},
		{offset: 512, size: 2_000_000},
	];
	const expected = contents.map(({offset, size}) =>
		crc32(bytes.subarray(1000 + offset, 1000 + offset + size)),
	);
	assert.deepEqual(await checksumContents(range, contents), expected);
});

test('checksumming stops when it is told to', async t => {
	const range = await rangeOf(t);
	const contents = [{offset: 0, size: 2_000_000}];
	await assert.rejects(checksumContents(range, contents, AbortSignal.abort()), {
		name: 'AbortError',
	});
});

/** A tar that starts 1000 bytes into a file. */
async function rangeOf(t: Cleanup) {
	const handle = await open(await temporaryFile(t, 'layer.tar', bytes));
	t.after(() => handle.close());
	return {fd: handle.fd, start: 1000, length: bytes.length - 1000};
}
