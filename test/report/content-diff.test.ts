import assert from 'node:assert/strict';
import {test} from 'node:test';
import {diffContents, diffLimit} from '../../source/report/content-diff.ts';
import {inChunks} from '../fixtures/index-layer.ts';

function diffOf(older: string | Buffer, newer: string | Buffer, chunkSizes = [1000, 700]) {
	return diffContents(
		inChunks(Buffer.from(older), chunkSizes[0]),
		inChunks(Buffer.from(newer), chunkSizes[1]),
	);
}

test('equal contents have no difference, whatever their chunks', async () => {
	const text = 'line\n'.repeat(5000);
	assert.deepEqual(await diffOf(text, text), {kind: 'same'});
});

test('texts differ in hunks with lines around them', async () => {
	const lines = Array.from({length: 100}, (_, index) => `line ${index}`);
	const newer = lines.with(50, 'changed').toSpliced(70, 1);
	const diff = await diffOf(lines.join('\n'), newer.join('\n'));
	assert.ok(diff.kind === 'text');
	assert.deepEqual([diff.hunks.length, diff.added, diff.removed], [2, 1, 2]);
	assert.deepEqual(diff.hunks[0].lines.slice(3, 5), ['-line 50', '+changed']);
});

test('texts in UTF-16 and in Windows-1252 are compared as text', async () => {
	const utf16 = (text: string) =>
		Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]);
	const latin = (text: string) => Buffer.from(text, 'latin1');
	for (const encode of [utf16, latin]) {
		const diff = await diffOf(encode('café\nold\n'), encode('café\nnew\n'));
		assert.ok(diff.kind === 'text');
		assert.deepEqual(diff.hunks[0].lines, [' café', '-old', '+new']);
	}
});

test('a long text beside none is all added', async () => {
	const diff = await diffOf('', uniqueLines('line '));
	assert.ok(diff.kind === 'text');
	assert.deepEqual([diff.added, diff.removed], [5000, 0]);
});

for (const [name, older, newer, reason, first] of [
	['binary data', Buffer.of(1, 0, 2), Buffer.of(1, 0, 3), 'binary', 2],
	['a content that continues the other', Buffer.of(1, 0), Buffer.of(1, 0, 3), 'binary', 2],
	['texts that are too long', 'x'.repeat(diffLimit + 1), 'x'.repeat(diffLimit), 'large', diffLimit],
	['texts with nothing in common', uniqueLines('a'), uniqueLines('b'), 'different', 0],
] as const) {
	test(`${name} is summarized`, async () => {
		const diff = await diffOf(older, newer, [100_000, 70_000]);
		assert.ok(diff.kind === 'summary');
		assert.equal(diff.reason, reason);
		assert.equal(diff.firstDifference, first);
		assert.equal(diff.older.bytes, older.length);
		assert.match(diff.newer.sha256, /^[\da-f]{64}$/);
	});
}

function uniqueLines(prefix: string): string {
	return Array.from({length: 5000}, (_, index) => `${prefix}${index}`).join('\n');
}
