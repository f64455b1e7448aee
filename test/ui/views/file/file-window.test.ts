import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	type FileWindow,
	offsetOf,
	type ReadPart,
	readWindow,
	textIndexOf,
	windowBytes,
} from '../../../../source/ui/views/file/file-window.ts';

const lines = Array.from({length: 100_000}, (_, index) => `line ${index} é\n`);
const content = Buffer.from(lines.join(''));
const size = content.length;

const read: ReadPart = async ({start, length}) => content.subarray(start, start + length);

function firstLineOf({text}: FileWindow): string {
	return text.slice(0, text.indexOf('\n') + 1);
}

describe('a window of a large text', () => {
	test('starts and ends at line ends, and numbers its lines from the window before', async () => {
		const first = await readWindow(read, {start: 0, size});
		assert.equal(first.firstLine, 0);
		assert.equal(first.isLast, false);
		assert.ok(first.bytes.length <= windowBytes);
		const second = await readWindow(read, {start: windowBytes / 2 + 1, size, before: first});
		assert.equal(firstLineOf(second), lines[second.firstLine!]);
		assert.ok(second.text.endsWith('é\n'));
	});

	test('has no line numbers after a jump', async () => {
		const first = await readWindow(read, {start: 0, size});
		const last = await readWindow(read, {start: size - 1000, size, before: first});
		assert.equal(last.firstLine, undefined);
		assert.equal(last.isLast, true);
		assert.ok(last.text.endsWith(lines.at(-1)!));
	});

	test('knows the place of its characters in the file', async () => {
		const first = await readWindow(read, {start: 0, size});
		const window = await readWindow(read, {start: 300_001, size, before: first});
		const index = window.text.indexOf('line', 5000);
		const offset = offsetOf(window, index);
		assert.equal(content.subarray(offset, offset + 4).toString(), 'line');
		assert.equal(textIndexOf(window, offset), index);
	});

	test('splits no character if the text has no lines', async () => {
		const long = Buffer.from('é'.repeat(windowBytes));
		const readLong: ReadPart = async ({start, length}) => long.subarray(start, start + length);
		const first = await readWindow(readLong, {start: 0, size: long.length});
		const next = await readWindow(readLong, {start: 1001, size: long.length, before: first});
		for (const {text} of [first, next]) assert.match(text, /^é+$/);
	});
});

test('a text in UTF-16 is read as text, if it is read whole', async () => {
	const utf16 = Buffer.from('\ufeffone\ntwo', 'utf16le');
	const window = await readWindow(async () => utf16, {start: 0, size: utf16.length});
	assert.deepEqual([window.text, window.encoding], ['one\ntwo', 'utf-8']);
	const part = await readWindow(async () => utf16, {start: 0, size: 10_000_000});
	assert.equal(part.encoding, undefined);
});
