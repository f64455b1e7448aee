import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type Layout, layoutOf, type Size} from '../../../source/ui/screen/layout.ts';

/** Title rows of the panes, and the rows with the names of their columns. */
const fixedRows = {beside: 2, stacked: 2, single: 1} as const;

/** The rows of all parts together. */
function rowsOf({panes, layerRows, treeRows, detailRows}: Layout): number {
	const lists = panes === 'stacked' ? layerRows + treeRows : layerRows;
	return fixedRows[panes] + lists + (detailRows === 0 ? 0 : detailRows + 1);
}

describe('the panes', () => {
	test('are side by side from 100 columns on, and one above the other below', () => {
		assert.equal(layoutOf({columns: 100, rows: 24}, 10).panes, 'beside');
		assert.equal(layoutOf({columns: 99, rows: 24}, 10).panes, 'stacked');
	});

	test('show one at a time in a low and narrow terminal', () => {
		assert.equal(layoutOf({columns: 80, rows: 14}, 10).panes, 'stacked');
		assert.equal(layoutOf({columns: 80, rows: 13}, 10).panes, 'single');
		assert.equal(layoutOf({columns: 100, rows: 13}, 10).panes, 'beside');
	});

	test('fill the screen between the top line and the status line', () => {
		for (const columns of [20, 80, 99, 100, 101, 120, 200]) {
			for (let rows = 6; rows <= 70; rows++) {
				for (const split of [-50, -1, 0, 1, 50]) {
					const layout = layoutOf({columns, rows}, 12, split);
					const text = `${columns}×${rows}, moved by ${split}`;
					assert.equal(rowsOf(layout), rows - 2, text);
					assert.equal(layout.pageRows, rows - 3, text);
					if (layout.panes !== 'beside') assert.equal(layout.leftColumns, columns, text);
					else assert.equal(layout.leftColumns + 1 + layout.rightColumns, columns, text);
				}
			}
		}
	});

	test('have at least a row each in the smallest terminal', () => {
		const {layerRows, treeRows, pageRows} = layoutOf({columns: 5, rows: 1}, 3);
		assert.deepEqual([layerRows, treeRows, pageRows], [1, 1, 1]);
	});

	test('have details below them where there is room', () => {
		const detailRows = (size: Size) => layoutOf(size, 10).detailRows;
		assert.equal(detailRows({columns: 120, rows: 40}), 10);
		assert.equal(detailRows({columns: 80, rows: 24}), 7);
		assert.equal(detailRows({columns: 100, rows: 24}), 6);
		assert.equal(detailRows({columns: 80, rows: 15}), 0);
		assert.equal(detailRows({columns: 120, rows: 40, isSlow: true}), 0);
	});
});

describe('stacked panes', () => {
	const rowsAt = (layerCount: number, split = 0) => {
		const {layerRows, treeRows} = layoutOf({columns: 80, rows: 24}, layerCount, split);
		return [layerRows, treeRows];
	};

	test('give a short list no more rows than it has, and a long one two fifths', () => {
		assert.deepEqual(rowsAt(3), [3, 9]);
		assert.deepEqual(rowsAt(100), [5, 7]);
	});

	test('can be given other heights, down to a few rows', () => {
		assert.deepEqual(rowsAt(100, 2), [7, 5]);
		assert.deepEqual(rowsAt(100, 99), [9, 3]);
		assert.deepEqual(rowsAt(100, -99), [2, 10]);
	});
});

test('panes side by side can be given other widths, down to 40 columns', () => {
	const columnsAt = (split: number) => {
		const {leftColumns, rightColumns} = layoutOf({columns: 120, rows: 40}, 10, split);
		return [leftColumns, rightColumns];
	};
	assert.deepEqual(columnsAt(0), [60, 59]);
	assert.deepEqual(columnsAt(8), [68, 51]);
	assert.deepEqual(columnsAt(99), [80, 39]);
	assert.deepEqual(columnsAt(-99), [40, 79]);
});
