import {cutPathStart, widthOf} from '../../../text/cut.ts';
import {modeText} from '../../../text/mode-text.ts';
import {formatBytes, numberText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {besideColumns} from '../../screen/layout.ts';
import {emptyLine, type Line, line, span} from '../../screen/line.ts';
import {type InspectorState, layoutFor} from '../../state/state.ts';
import {readingLines} from '../loading/loading-text.ts';
import {
	bytesPerRow,
	type FileState,
	gutterOf,
	isShownInHex,
	lineCount,
	rowsOf,
	sizeOf,
	textColumns,
} from './file-state.ts';
import type {FileWindow} from './file-window.ts';
import {languageOf} from './language.ts';
import {rowSpans, rowText, type TextRows, type Token} from './text-rows.ts';

/** The path, its version and the place in it. A long path loses its start. */
export function fileTitle(state: InspectorState, view: FileState): string {
	const {tree} = state.image;
	const {node, version} = view;
	const owner = `${tree.uidOf(version)}:${tree.gidOf(version)}`;
	const aboutWith = (...metadata: readonly string[]) =>
		[
			`  of layer ${tree.arrays.versionLayer[version]}`,
			formatBytes(sizeOf(state, view)),
			...metadata,
			...placeText(state, view),
		].join(' · ');
	const roomFor = (about: string) => state.size.columns - titleRuleColumns - about.length;
	const path = printable(tree.pathOf(node));
	const whole = aboutWith(modeText(tree.kindOf(version), tree.modeOf(version)), owner);
	// The history has mode and owner, too: the name comes first.
	const name = path.slice(path.lastIndexOf('/'));
	const about = widthOf(name) < roomFor(whole) ? whole : aboutWith();
	return cutPathStart(path, Math.max(leastPathColumns, roomFor(about))) + about;
}

/** Columns of the rule on both sides of a title. */
const titleRuleColumns = 6;

const leastPathColumns = 16;

function placeText(state: InspectorState, view: FileState): readonly string[] {
	const {window, top} = view;
	const size = sizeOf(state, view);
	if (window === undefined || size === 0) return [];
	if (isShownInHex(view)) {
		const end = state.size.columns < besideColumns ? '' : ` of ${numberText(size)}`;
		return [`byte ${numberText(top * bytesPerRow(state))}${end}`];
	}
	const {firstLine, start, isLast} = window;
	if (firstLine === undefined) return [`about ${Math.round((100 * start) / size)} %`];
	const line = firstLine + (rowsOf(state, view).lines[top] ?? 0) + 1;
	const all = isLast ? ` of ${numberText(firstLine + lineCount(window))}` : '';
	return [`line ${numberText(line)}${all}`];
}

/** The rows of the file that are on the screen. */
export function fileLines(state: InspectorState, view: FileState): readonly Line[] {
	const {window, problem, task} = view;
	if (problem !== undefined) return [line(` ${problem}`, 'error')];
	if (window === undefined) return task ? readingLines(state) : [];
	if (sizeOf(state, view) === 0) return [line(' The file is empty.', 'faint')];
	return isShownInHex(view) ? hexLines(state, view, window) : textLines(state, view, window);
}

function textLines(state: InspectorState, view: FileState, window: FileWindow): readonly Line[] {
	const {top, column, pattern} = view;
	const rows = rowsOf(state, view);
	const gutter = gutterOf(view);
	const width = textColumns(state, view);
	const count = Math.min(layoutFor(state).pageRows, rows.starts.length - top);
	return Array.from({length: count}, (_, index) => {
		const row = top + index;
		const text = rowText(window.text, rows, row);
		const start = rows.starts[row];
		const tokens = [...matchTokens(text, start, pattern), ...syntaxTokens(state, view, row)];
		const isFirst = rows.lines[row] !== rows.lines[row - 1];
		const number =
			window.firstLine === undefined || !isFirst
				? ''
				: String(window.firstLine + rows.lines[row] + 1);
		return [
			span(` ${number.padStart(gutter)}  `, 'faint'),
			...rowSpans(text, {start, tokens, column, width}),
		];
	});
}

/** The occurrences of the text that was searched. */
function matchTokens(text: string, start: number, pattern: string): readonly Token[] {
	if (pattern === '') return [];
	const isExact = /\p{Lu}/u.test(pattern);
	const searched = isExact ? text : text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
	const tokens: Token[] = [];
	for (let at = searched.indexOf(pattern); at >= 0; at = searched.indexOf(pattern, at + 1)) {
		tokens.push({start: start + at, end: start + at + pattern.length, tone: 'cursor'});
	}
	return tokens;
}

/** Rows that are coloured together, and rows before them that are read for what they began. */
const batchRows = 50;

/** Longer texts are not coloured: a key must not wait for it. */
const batchLimit = 12 * 1024;

type Batches = {readonly rows: TextRows; readonly tokens: Map<number, readonly Token[]>};
const coloured = new WeakMap<FileWindow, Batches>();

function syntaxTokens(state: InspectorState, view: FileState, row: number): readonly Token[] {
	const {window, highlight, node} = view;
	if (window === undefined || highlight === undefined) return [];
	const rows = rowsOf(state, view);
	let batches = coloured.get(window);
	if (batches?.rows !== rows) {
		batches = {rows, tokens: new Map()};
		coloured.set(window, batches);
	}
	const batch = Math.floor(row / batchRows);
	let tokens = batches.tokens.get(batch);
	if (tokens === undefined) {
		const start = rows.starts[Math.max(0, (batch - 1) * batchRows)];
		const end = rows.starts[(batch + 1) * batchRows] ?? window.text.length;
		const language = languageOf(state.image.tree.pathOf(node), window.text.slice(0, 200));
		tokens =
			language === undefined || end - start > batchLimit
				? []
				: highlight(window.text.slice(start, end), language).map(token => ({
						...token,
						start: token.start + start,
						end: token.end + start,
					}));
		batches.tokens.set(batch, tokens);
	}
	return tokensWithin(tokens, rows.starts[row], rows.starts[row + 1] ?? window.text.length);
}

/** The tokens that overlap a range. */
function tokensWithin(tokens: readonly Token[], start: number, end: number): readonly Token[] {
	let low = 0;
	let high = tokens.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (tokens[middle].end <= start) low = middle + 1;
		else high = middle;
	}
	let last = low;
	while (last < tokens.length && tokens[last].start < end) last += 1;
	return tokens.slice(low, last);
}

function hexLines(state: InspectorState, view: FileState, window: FileWindow): readonly Line[] {
	const size = sizeOf(state, view);
	const perRow = bytesPerRow(state);
	const digits = Math.max(8, size.toString(16).length);
	return Array.from({length: layoutFor(state).pageRows}, (_, index) => {
		const offset = (view.top + index) * perRow;
		if (offset >= size) return emptyLine;
		const name = span(` ${offset.toString(16).padStart(digits, '0')}  `, 'faint');
		const at = offset - window.start;
		if (at < 0 || at >= window.bytes.length) return [name, span('…', 'faint')];
		const bytes = window.bytes.subarray(at, at + perRow);
		const hex = Array.from(
			bytes,
			(byte, place) => `${byte.toString(16).padStart(2, '0')}${place % 8 === 7 ? '  ' : ' '}`,
		).join('');
		const hexWidth = perRow * 3 + perRow / 8;
		const ascii = Array.from(bytes, byte =>
			byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·',
		).join('');
		return [name, span(hex.padEnd(hexWidth)), span(' '), span(ascii, 'label')];
	});
}
