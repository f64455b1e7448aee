import {clamp} from './viewport.ts';

/** The size of the terminal in character cells. */
export type Size = {
	readonly columns: number;
	readonly rows: number;
	/** Whether every byte counts: details that a page has are omitted. */
	readonly isSlow?: boolean;
};

/** The sizes of all parts of the screen in character cells. */
export type Layout = {
	/** One pane at a time. */
	readonly isNarrow: boolean;
	/** Rows between the header and the status line. */
	readonly bodyRows: number;
	readonly leftColumns: number;
	readonly rightColumns: number;
	/** Rows of the list of layers, without its title. */
	readonly layerRows: number;
	/** Rows of the details below the layers; 0 if there is no room. */
	readonly detailRows: number;
	/** Rows of the file tree, without its title and the rows about the selected path. */
	readonly treeRows: number;
	/** Rows about the selected path. */
	readonly pathRows: number;
	/** Rows of a page that covers the panes, without its title. */
	readonly pageRows: number;
};

/** Below this many columns one pane shows at a time. */
const narrowColumns = 60;

/** Fewer rows below the layers would not be useful. */
const leastDetailRows = 7;

/** Divides the screen. Header and status line take a row each, every pane has a title. */
export function layoutOf({columns, rows, isSlow = false}: Size, stepCount: number): Layout {
	const isNarrow = columns < narrowColumns;
	const bodyRows = Math.max(1, rows - 2);
	const leftColumns = isNarrow ? columns : clamp(Math.round(columns * 0.42), 32, 72);
	const rightColumns = isNarrow ? columns : columns - leftColumns - 1;
	const most = Math.max(3, Math.floor(bodyRows * 0.45));
	const isRoomy = !isSlow && bodyRows - 1 - Math.min(stepCount, most) >= leastDetailRows;
	const layerRows = Math.max(1, isRoomy ? Math.min(Math.max(stepCount, 1), most) : bodyRows - 1);
	const pathRows = bodyRows >= 10 ? 2 : bodyRows >= 6 ? 1 : 0;
	return {
		isNarrow,
		bodyRows,
		leftColumns,
		rightColumns,
		layerRows,
		detailRows: isRoomy ? bodyRows - 1 - layerRows : 0,
		treeRows: Math.max(1, bodyRows - 1 - pathRows),
		pathRows,
		pageRows: Math.max(1, bodyRows - 1),
	};
}
