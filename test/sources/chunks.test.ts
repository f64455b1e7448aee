import assert from 'node:assert/strict';
import {Readable} from 'node:stream';
import {describe, test} from 'node:test';
import {freeExclusive} from '../../source/layer/exclusive-chunks.ts';
import {joinedWaiting} from '../../source/sources/chunks.ts';

/** A stream in which chunks of these contents wait, each in a buffer of its own, and the first of them. */
function waiting(contents: readonly string[]) {
	const chunks = contents.map(content => Uint8Array.from(Buffer.from(content)));
	const stream = new Readable({read() {}});
	for (const chunk of chunks.slice(1)) stream.push(chunk);
	return {first: chunks[0], stream, chunks};
}

describe('joinedWaiting()', () => {
	test('joins the chunks that wait, and frees them', () => {
		const {first, stream, chunks} = waiting(['abc', 'de', 'f']);
		const joined = joinedWaiting(first, stream, 100);
		assert.equal(Buffer.from(joined).toString(), 'abcdef');
		assert.equal(stream.readableLength, 0);
		assert.equal(chunks[0].length, 0);
		freeExclusive(joined);
		assert.equal(joined.length, 0);
	});

	test('leaves chunks in the stream once it has enough bytes', () => {
		const {first, stream} = waiting(['abc', 'de', 'f']);
		assert.equal(joinedWaiting(first, stream, 3), first);
		assert.equal(stream.readableLength, 3);
	});

	test('gives a chunk back with which none waits', () => {
		const {first, stream} = waiting(['abc']);
		assert.equal(joinedWaiting(first, stream, 100), first);
	});

	test('frees no chunk that shares its buffer', () => {
		const all = Buffer.from(Uint8Array.from(Buffer.from('abcdef')).buffer);
		const stream = new Readable({read() {}});
		stream.push(all.subarray(3));
		assert.equal(Buffer.from(joinedWaiting(all.subarray(0, 3), stream, 100)).toString(), 'abcdef');
		assert.equal(all.toString(), 'abcdef');
	});
});
