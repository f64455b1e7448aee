import assert from 'node:assert/strict';
import {test} from 'node:test';
import {findInFile} from '../../../../source/ui/views/file/find-in-file.ts';

const size = 3_000_000;
const places = [1_048_570, 2_500_000];
const content = Buffer.alloc(size, '.');
for (const place of places) content.write('Needle', place);

const {signal} = new AbortController();

function find(pattern: string, from: number, direction: 1 | -1 = 1): Promise<number | undefined> {
	return findInFile(
		async ({start, length}) => content.subarray(start, start + length),
		{pattern, from, direction, size},
		signal,
	);
}

test('a text is found where two parts of the file meet', async () => {
	assert.equal(await find('needle', 0), places[0]);
});

test('the search goes on from a place, and at the end again from the start', async () => {
	assert.equal(await find('needle', places[0] + 1), places[1]);
	assert.equal(await find('needle', places[1] + 1), places[0]);
});

test('the search goes backwards, and at the start again from the end', async () => {
	assert.equal(await find('needle', places[1], -1), places[0]);
	assert.equal(await find('needle', places[0], -1), places[1]);
});

test('capital letters in the text match themselves only', async () => {
	assert.equal(await find('Needle', 0), places[0]);
	assert.equal(await find('NEEDLE', 0), undefined);
});
