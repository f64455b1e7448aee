import assert from 'node:assert/strict';
import {test} from 'node:test';
import {listLayer} from '../../../source/sources/registry/table-of-contents.ts';

test('an entry of an unknown type in a table of contents is skipped with a warning', () => {
	for (const type of ['volume', 'constructor', 'toString']) {
		const table = {version: 1, entries: [{name: 'a', type}]};
		assert.deepEqual(listLayer(table, 0)?.index.warnings, [
			'skipped a: an entry of the unknown type ?',
		]);
	}
});
