import {clamp} from './viewport.ts';

/** The size of the terminal in character cells. */
export type Size = {
	readonly columns: number;
	readonly rows: number;
	/** Whether every byte counts: details that a page has are omitted. */
	readonly isSlow?: boolean;
};

/** The sizes of all parts of the screen in character cells. Each part has a title row, which is not counted. */
export type Layout = {
	/** The panes are side by side, or one above the other; if there is no room for that, one shows at a time. */
	readonly panes: 'beside' | 'stacked' | 'single';
	/** Rows between the header and the status line. */
	readonly bodyRows: number;
	readonly leftColumns: number;
	readonly rightColumns: number;
	readonly layerRows: number;
	readonly treeRows: number;
	/** Rows of the details below the panes; 0 if there is no room. */
	readonly detailRows: number;
	/** Rows of a page that covers the panes. */
	readonly pageRows: number;
};

/** Below this many columns the panes are stacked. */
export const besideColumns = 100;
/** Fewer rows are too few for two panes, one above the other. */
const leastStackedRows = 12;
/** Fewer rows are too few for details. */
const leastDetailedRows = 14;

/**
 * Divides the screen. Header and status line take a row each.
 *
 * @param layerCount rows of the list of layers
 * @param split columns or rows that the layers get in addition
 */
export function layoutOf(
	{columns, rows, isSlow = false}: Size,
	layerCount: number,
	split = 0,
): Layout {
	const bodyRows = Math.max(1, rows - 2);
	const pageRows = Math.max(1, bodyRows - 1);
	const hasDetails = !isSlow && bodyRows >= leastDetailedRows;
	// In a narrow terminal, advice is below its fix and takes more rows.
	const leastDetails = bodyRows < 20 ? 4 : columns < besideColumns ? 7 : 6;
	const detailRows = hasDetails ? clamp(Math.floor(bodyRows * 0.27), leastDetails, 13) : 0;
	const paneRows = bodyRows - (hasDetails ? detailRows + 1 : 0);
	const shared = {bodyRows, pageRows, detailRows};
	if (columns >= besideColumns) {
		// Both panes have a row with the names of their columns.
		const height = Math.max(1, paneRows - 2);
		const leftColumns = clamp(Math.floor(columns / 2) + split, 40, columns - 40);
		const rightColumns = columns - leftColumns - 1;
		return {
			...shared,
			panes: 'beside',
			leftColumns,
			rightColumns,
			layerRows: height,
			treeRows: height,
		};
	}
	const whole = {...shared, leftColumns: columns, rightColumns: columns};
	if (bodyRows < leastStackedRows) {
		const height = Math.max(1, paneRows - 1);
		return {...whole, panes: 'single', layerRows: height, treeRows: height};
	}
	const listRows = paneRows - 2;
	const wanted = Math.min(layerCount, Math.ceil(listRows * 0.4));
	const layerRows = clamp(wanted + split, 2, listRows - 3);
	return {...whole, panes: 'stacked', layerRows, treeRows: listRows - layerRows};
}
