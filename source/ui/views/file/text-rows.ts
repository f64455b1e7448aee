import {widthOf} from '../../../text/cut.ts';
import {printable} from '../../../text/printable.ts';
import {type Line, type Span, span} from '../../screen/line.ts';
import type {Tone} from '../../screen/theme.ts';

/** The rows of a text on the screen. */
export type TextRows = {
	/** Index of each row's first character. */
	readonly starts: readonly number[];
	/** The line of each row, from 0. */
	readonly lines: readonly number[];
};

/** A part of a text with a tone. */
export type Token = {readonly start: number; readonly end: number; readonly tone: Tone};

/** Splits a text into its lines, and lines of more than `limit` character cells into several rows. */
export function textRows(text: string, limit: number): TextRows {
	const starts = [0];
	const lines = [0];
	let line = 0;
	let cells = 0;
	for (let at = 0; at < text.length; ) {
		const code = text.codePointAt(at)!;
		const next = at + (code > 0xffff ? 2 : 1);
		if (code === lineFeed) {
			line += 1;
			cells = 0;
			// A line feed at the end ends the last line and starts no other.
			if (next < text.length) {
				starts.push(next);
				lines.push(line);
			}
		} else {
			const width = cellsOf(code, cells);
			if (cells + width > limit && cells > 0) {
				starts.push(at);
				lines.push(line);
				cells = 0;
			}
			cells += width;
		}
		at = next;
	}
	return {starts, lines};
}

/** The text of a row, without its line end. */
export function rowText(text: string, {starts}: TextRows, row: number): string {
	return text.slice(starts[row], starts[row + 1] ?? text.length).replace(/\r?\n$/, '');
}

/** The row that has a character. */
export function rowAt({starts}: TextRows, index: number): number {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (starts[middle] <= index) low = middle;
		else high = middle - 1;
	}
	return low;
}

/**
 * The part of a row that is on the screen. Control characters are made visible, tabs become spaces.
 *
 * @param start index of the row in the text that the tokens belong to
 * @param column character cells to the left of the screen
 */
export function rowSpans(row: string, {start, tokens, column, width}: RowOptions): Line {
	const spans: Span[] = [];
	let text = '';
	let tone: Tone | undefined;
	let cells = 0;
	let token = 0;
	const end = column + width;
	for (let at = 0; at < row.length && cells < end; ) {
		const code = row.codePointAt(at)!;
		const cell = shownAs(code, cells);
		const cellWidth = cellsOf(code, cells);
		while (token < tokens.length && tokens[token].end <= start + at) token += 1;
		const next = tokens[token]?.start <= start + at ? tokens[token].tone : undefined;
		if (cells >= column) {
			if (next !== tone && text !== '') {
				spans.push(span(text, tone));
				text = '';
			}
			tone = next;
			text += cell;
		}
		cells += cellWidth;
		at += code > 0xffff ? 2 : 1;
	}
	return text === '' ? spans : [...spans, span(text, tone)];
}

export type RowOptions = {
	readonly start: number;
	/** Sorted; the first of those that overlap wins. */
	readonly tokens: readonly Token[];
	readonly column: number;
	readonly width: number;
};

const tabWidth = 4;
const lineFeed = 0x0a;
const tab = 0x09;

function shownAs(code: number, cells: number): string {
	if (code >= 0x20 && code < 0x7f) return String.fromCharCode(code);
	if (code === tab) return ' '.repeat(tabWidth - (cells % tabWidth));
	return printable(String.fromCodePoint(code));
}

/** Character cells that a character takes after `cells` others. */
function cellsOf(code: number, cells: number): number {
	if (code >= 0x20 && code < 0x7f) return 1;
	if (code === tab) return tabWidth - (cells % tabWidth);
	let width = widths.get(code);
	if (width === undefined) {
		width = widthOf(printable(String.fromCodePoint(code)));
		if (widths.size >= widthLimit) widths.clear();
		widths.set(code, width);
	}
	return width;
}

/** Cells of characters measured before: measuring one takes microseconds. */
const widths = new Map<number, number>();
const widthLimit = 10_000;
