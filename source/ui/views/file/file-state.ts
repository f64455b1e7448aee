import {scrollTo} from '../../screen/viewport.ts';
import {type InspectorState, layoutFor} from '../../state/state.ts';
import type {Subject} from '../file-subject.ts';
import {type FileWindow, offsetOf, textIndexOf, windowBytes} from './file-window.ts';
import type {highlight} from './highlight.ts';
import {rowAt, type TextRows, textRows} from './text-rows.ts';

/** Asks for a part of the file, or for an occurrence of a text in it. */
export type FileTask =
	/** The part from about `start` on; the row with the byte `anchor` comes to the top. */
	| {readonly kind: 'window'; readonly start: number; readonly anchor: number}
	| {
			readonly kind: 'find';
			readonly pattern: string;
			readonly from: number;
			readonly direction: 1 | -1;
	  };

export type FileState = Subject & {
	readonly name: 'file';
	/** The pending read. */
	readonly task: FileTask | undefined;
	/** The result of the last read. */
	readonly window: FileWindow | undefined;
	readonly problem: string | undefined;
	/** The row at the top: of the window's text, or of the whole file in hexadecimal digits. */
	readonly top: number;
	/** Character cells to the left of the screen. */
	readonly column: number;
	readonly isWrapped: boolean;
	/** Whether a text is shown in hexadecimal digits. */
	readonly isHex: boolean;
	/** The text that was searched last; empty before. */
	readonly pattern: string;
	/** Colours the text, once it is loaded. */
	readonly highlight: typeof highlight | undefined;
};

export function newFile({node, version}: Subject): FileState {
	return {
		name: 'file',
		node,
		version,
		task: {kind: 'window', start: 0, anchor: 0},
		window: undefined,
		problem: undefined,
		top: 0,
		column: 0,
		isWrapped: false,
		isHex: false,
		pattern: '',
		highlight: undefined,
	};
}

/** Whether a file is shown in hexadecimal digits, because it is binary or was asked for. */
export function isShownInHex({window, isHex}: FileState): boolean {
	return isHex || (window !== undefined && window.encoding === undefined);
}

/** The row and its column of a file that is as long as the screen is wide; longer rows are split. */
const longestRow = 4000;

/** Digits of the largest line number, or 0 if lines are not numbered. */
export function gutterOf({window}: FileState): number {
	if (window?.firstLine === undefined) return 0;
	return Math.max(3, String(window.firstLine + lineCount(window)).length);
}

const lineCounts = new WeakMap<FileWindow, number>();

/** Lines in the window. */
export function lineCount(window: FileWindow): number {
	const known = lineCounts.get(window);
	if (known !== undefined) return known;
	const rows = textRows(window.text, longestRow);
	const count = (rows.lines.at(-1) ?? 0) + 1;
	lineCounts.set(window, count);
	return count;
}

/** Columns of the text beside the line numbers. */
export function textColumns(state: InspectorState, view: FileState): number {
	return Math.max(1, state.size.columns - gutterOf(view) - 3);
}

const splitTexts = new WeakMap<FileWindow, {readonly limit: number; readonly rows: TextRows}>();

/** The rows of the window's text. */
export function rowsOf(state: InspectorState, view: FileState): TextRows {
	const {window, isWrapped} = view;
	if (window === undefined) return {starts: [], lines: []};
	const limit = isWrapped ? textColumns(state, view) : longestRow;
	const known = splitTexts.get(window);
	if (known?.limit === limit) return known.rows;
	const rows = textRows(window.text, limit);
	splitTexts.set(window, {limit, rows});
	return rows;
}

/** Bytes in a row of hexadecimal digits. */
export function bytesPerRow({size: {columns}}: InspectorState): number {
	return columns >= 78 ? 16 : 8;
}

/** Rows of what is shown. */
export function rowCount(state: InspectorState, view: FileState): number {
	if (!isShownInHex(view)) return rowsOf(state, view).starts.length;
	return Math.max(1, Math.ceil(sizeOf(state, view) / bytesPerRow(state)));
}

export function sizeOf({image}: InspectorState, {version}: FileState): number {
	return image.tree.sizeOf(version);
}

/** Offset of the first byte on the screen. */
export function topOffset(state: InspectorState, view: FileState): number {
	const {window, top} = view;
	if (isShownInHex(view)) return top * bytesPerRow(state);
	if (window === undefined) return 0;
	return offsetOf(window, rowsOf(state, view).starts[top] ?? 0);
}

/** Puts the row with a byte at the top, and asks for its part of the file if it is missing. */
export function goToOffset(state: InspectorState, view: FileState, offset: number): FileState {
	const {window} = view;
	if (window === undefined) return view;
	if (isShownInHex(view)) {
		return scrolled(state, view, Math.floor(offset / bytesPerRow(state)));
	}
	const {start, bytes} = window;
	if (offset < start || (offset >= start + bytes.length && !window.isLast)) {
		return asking(view, offset);
	}
	return scrolled(state, view, rowAt(rowsOf(state, view), textIndexOf(window, offset)));
}

/** Scrolls to a row, and asks for more of the file at the ends of the part that was read. */
export function scrolled(state: InspectorState, view: FileState, row: number): FileState {
	const {window} = view;
	const {pageRows} = layoutFor(state);
	const top = scrollTo(row, rowCount(state, view), pageRows);
	const next = {...view, top};
	if (window === undefined) return next;
	const {start, bytes, isLast} = window;
	if (isShownInHex(view)) {
		const from = top * bytesPerRow(state);
		const to = Math.min(sizeOf(state, view), from + pageRows * bytesPerRow(state));
		return from >= start && to <= start + bytes.length ? next : asking(next, from);
	}
	const isAtEnd = row >= top && top + pageRows >= rowCount(state, view) && !isLast;
	const isAtStart = row <= 0 && start > 0;
	return isAtEnd || isAtStart ? asking(next, topOffset(state, next)) : next;
}

/** Asks for the part of the file around a byte. */
function asking(view: FileState, anchor: number): FileState {
	const start = Math.max(0, Math.floor(anchor - windowBytes / 2));
	return {...view, task: {kind: 'window', start, anchor}};
}

/** The state with a part of the file that was read. */
export function withWindow(
	state: InspectorState,
	view: FileState,
	window: FileWindow,
	anchor: number,
): FileState {
	const next: FileState = {...view, window, task: undefined, top: 0};
	if (isShownInHex(next)) {
		const row = Math.floor(anchor / bytesPerRow(state));
		return {...next, top: scrollTo(row, rowCount(state, next), layoutFor(state).pageRows)};
	}
	const row = rowAt(rowsOf(state, next), textIndexOf(window, anchor));
	return {...next, top: scrollTo(row, rowCount(state, next), layoutFor(state).pageRows)};
}

/** Changes how the file is shown; the same byte stays at the top. */
export function reshaped(
	state: InspectorState,
	view: FileState,
	change: Partial<Pick<FileState, 'isWrapped' | 'isHex'>>,
): FileState {
	return goToOffset(state, {...view, ...change, column: 0, top: 0}, topOffset(state, view));
}
