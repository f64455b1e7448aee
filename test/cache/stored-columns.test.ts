import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {fromStored, storedLength, toStored} from '../../source/cache/stored-columns.ts';

/** The columns as they come back from a file. */
function restored(columns: readonly NodeJS.TypedArray[]): readonly Uint8Array[] {
	const {notes, stored} = toStored(columns);
	const file = Buffer.concat(stored);
	const again: Uint8Array[] = [];
	let at = 0;
	// The notes go through JSON.
	for (const note of JSON.parse(JSON.stringify(notes))) {
		const bytes = file.subarray(at, at + storedLength(note));
		again.push(fromStored(note, bytes, again));
		at += bytes.length;
	}
	assert.equal(at, file.length);
	return again;
}

function bytesOf({buffer, byteOffset, byteLength}: NodeJS.TypedArray): Buffer {
	return Buffer.from(buffer, byteOffset, byteLength);
}

describe('columns that are stored', () => {
	test('come back as they were, whatever is in them', () => {
		const counting = Uint32Array.from({length: 5000}, (_, number) => number);
		const columns = [
			counting,
			new Float64Array(5000),
			new Float64Array(5000).fill(1.7e9),
			new Uint16Array(5000).fill(0o755),
			new Int32Array(5000).fill(-1),
			new Uint8Array(5000).fill(3),
			counting.slice(),
			new Float64Array(5000).fill(Number.NaN),
			new Uint32Array(5000).fill(7, 0, 4999),
			Uint32Array.of(1, 1),
			new Uint8Array(),
			counting.subarray(7, 4000),
		];
		assert.deepEqual(restored(columns).map(bytesOf), columns.map(bytesOf));
	});

	test('take no room where they repeat an element, or another column', () => {
		const counting = Uint32Array.from({length: 5000}, (_, number) => number);
		const {stored} = toStored([
			counting,
			counting.slice(),
			new Uint32Array(5000).fill(1000),
			new Float64Array(5000),
		]);
		assert.deepEqual(
			stored.map(({length}) => length),
			[20_000, 4, 8],
		);
	});
});
