import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {sizeOfIndex} from '../../source/layer/layer-index.ts';
import {checkIndexSize} from '../../source/layer/layer-limits.ts';
import {indexLayer} from '../fixtures/index-layer.ts';
import {file, symlink} from '../fixtures/layer-tar.ts';

const million = 1_000_000;

describe('an index', () => {
	test('may be of any size if its texts and paths are in proportion to its entries', () => {
		for (const entries of [million, 20 * million]) {
			checkIndexSize({entries, paths: 4 * entries, textBytes: 64 * entries});
		}
		checkIndexSize({entries: 1, paths: 10_000, textBytes: 64 * 1024 * 1024});
	});

	test('may not have far more paths than entries', () => {
		const size = {entries: 1000, paths: 14_001, textBytes: 0};
		assert.throws(() => checkIndexSize(size), {
			name: 'TarLimitError',
			message: 'far more directories in its names than entries',
		});
	});

	test('may not have gigabytes of texts', () => {
		const size = {entries: million, paths: million, textBytes: 132 * million};
		assert.throws(() => checkIndexSize(size), {
			name: 'TarLimitError',
			message: 'too many long names, link targets or extended attributes',
		});
	});
});

test('the size of an index counts names, link targets and attributes, equal ones once', async () => {
	const fields = {pax: {'SCHILY.xattr.user.a': 'b'}};
	const index = await indexLayer([
		file('d/name', '', fields),
		file('d/other', '', fields),
		symlink('link', 'target'),
	]);
	const textBytes = 'd name other link target SCHILY.xattr.user.a=b'.replaceAll(' ', '').length;
	assert.deepEqual(sizeOfIndex(index), {entries: 3, paths: 5, textBytes});
});
