import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {findFixes} from '../../source/analysis/fixes/fix.ts';
import {plainLookup} from '../../source/analysis/waste-lookup.ts';
import {file, whiteout} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';

describe('the lookup of waste', async () => {
	const image = await loadedImage([
		{createdBy: 'RUN make', entries: [file('a', 'one'), file('b', 'two'), file('kept', 'x')]},
		{createdBy: 'RUN rm a', entries: [whiteout('a')]},
		{createdBy: 'RUN make again', entries: [file('a', 'three')]},
		{createdBy: 'RUN rm a b', entries: [whiteout('a'), whiteout('b')]},
	]);
	const {tree, analysis} = image;
	const {wasted} = analysis;
	const fixes = findFixes(image);
	const {wasteAt, fixOf} = plainLookup(wasted, fixes);
	const rowsOf = (path: string) => wasted.filter(row => row.path === path);

	test('finds all rows of a path, and none of a path without waste', () => {
		for (const path of ['/a', '/b', '/kept']) {
			const node = [...Array(tree.nodeCount).keys()].find(node => tree.pathOf(node) === path);
			assert.deepEqual(wasteAt(node ?? -1), rowsOf(path));
		}
		assert.equal(rowsOf('/a').length, 2, 'removed twice');
		assert.deepEqual(wasteAt(tree.nodeCount), [], 'no such path');
	});

	test('finds the fix of each row', () => {
		for (const row of wasted) assert.ok(fixOf(row)?.rows.includes(row));
		assert.equal(fixOf({...wasted[0]}), undefined, 'a row of another image');
	});
});
