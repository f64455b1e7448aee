import wrapAnsi from 'wrap-ansi';
import {cutAtWord, widthOf} from '../../text/cut.ts';
import type {InspectorState} from '../state/state.ts';
import {fit} from './text-width.ts';
import type {Tone} from './theme.ts';

/** Printable text with one tone. In the row of a cursor, the cursor's style is added to it. */
export type TextSpan = {
	readonly text: string;
	readonly tone?: Tone;
	readonly cursor?: 'cursor' | 'restingCursor';
};

/** A text that the mouse can do something with. */
export type Span<State = InspectorState> = TextSpan & {readonly target?: Target<State>};

/** The effects of the mouse on a span. */
export type Target<State = InspectorState> = {
	readonly press?: (state: State) => State;
	/** The command that a press runs. */
	readonly command?: string;
	/** The command that a double click runs, after the press. */
	readonly open?: string;
	/** @param rows to scroll by; negative towards the start */
	readonly wheel?: (state: State, rows: number) => State;
	/** Called for each move of the mouse with its button held since the press. Cells are those of the move. */
	readonly drag?: (state: State, columns: number, rows: number) => State;
};

/** One row of the screen, or of a pane. */
export type Line<State = InspectorState> = readonly Span<State>[];

export const emptyLine: readonly TextSpan[] = [];

export function span(text: string, tone?: Tone): TextSpan {
	return tone === undefined ? {text} : {text, tone};
}

export function line(text: string, tone?: Tone): readonly TextSpan[] {
	return [span(text, tone)];
}

/** Character cells that a line takes. */
export function lineWidth(spans: readonly TextSpan[]): number {
	return spans.reduce((width, {text}) => width + widthOf(text), 0);
}

/** Cuts a line to `width` cells, or pads it with spaces. */
export function fitLine<State = InspectorState>(spans: Line<State>, width: number): Line<State> {
	const fitted: Span<State>[] = [];
	let left = width;
	for (const item of spans) {
		if (left <= 0) return fitted;
		const itemWidth = widthOf(item.text);
		if (itemWidth <= left) fitted.push(item);
		else fitted.push({...item, text: fit(item.text, left)});
		left -= itemWidth;
	}
	if (left > 0) fitted.push({text: ' '.repeat(left)});
	return fitted;
}

/** Puts a cursor on a whole line. Spaces after a text lose its tone: inverted, they would be filled with it. */
export function withCursor<State = InspectorState>(
	spans: Line<State>,
	cursor: NonNullable<Span['cursor']>,
): Line<State> {
	return spans.flatMap(item => {
		const end = item.tone === undefined ? item.text.length : item.text.trimEnd().length;
		const {tone: _, ...spaces} = item;
		return [
			{...item, text: item.text.slice(0, end), cursor},
			{...spaces, text: item.text.slice(end), cursor},
		].filter(({text}) => text !== '');
	});
}

/** Makes a whole line a target of the mouse. A target that a span has already takes precedence. */
export function withTarget<State = InspectorState>(
	spans: Line<State>,
	target: Target<State>,
): Line<State> {
	return spans.map(item => ({...item, target: {...target, ...item.target}}));
}

/** The target at a cell of a line. */
export function targetAt<State = InspectorState>(
	spans: Line<State>,
	column: number,
): Target<State> | undefined {
	let end = 0;
	return spans.find(({text}) => {
		end += widthOf(text);
		return column < end;
	})?.target;
}

/** Narrower panes have a title only. */
const leastRuleColumns = 12;

function startOfRule(width: number): string {
	return width < 60 ? '─ ' : '── ';
}

/** Cells of a rule that a title can take. */
function titleRoom(width: number): number {
	return Math.max(1, width - startOfRule(width).length - 2);
}

/** Whether a rule has room for a whole title. */
export function fitsRule(title: string, width: number): boolean {
	return widthOf(title) <= titleRoom(width);
}

/** A titled rule across a pane: `── Layers, row 1 of 12 ───`. */
export function ruleLine(title: string, width: number, isFocused = false): Line {
	const tone = isFocused ? 'focusedTitle' : 'title';
	if (width < leastRuleColumns) return fitLine([span(title, tone)], width);
	const start = startOfRule(width);
	const shown = cutAtWord(title, titleRoom(width));
	const end = '─'.repeat(Math.max(0, width - start.length - widthOf(shown) - 1));
	return fitLine([span(start, 'rule'), span(shown, tone), span(` ${end}`, 'rule')], width);
}

/** Wraps a text to lines of at most `width` cells, between words if possible. */
export function wrapped(text: string, width: number, tone?: Tone): readonly Line[] {
	const rows = [...chunksOf(text)].flatMap(chunk =>
		wrapAnsi(chunk, Math.max(1, width), {hard: true, trim: false})
			.split('\n')
			// The space between two words belongs to neither line.
			.map((row, at) => (at === 0 ? row : row.replace(/^ (?=\S)/, ''))),
	);
	return rows.map(row => line(row, tone));
}

/** A text with a mark before it: wrapped, with its lines below each other. */
export function marked(mark: string, text: string, width: number, tone?: Tone): readonly Line[] {
	const indent = widthOf(mark) + 1;
	return wrapped(text, Math.max(1, width - indent)).map(([{text: row}], at) =>
		line((at === 0 ? `${mark} ` : ' '.repeat(indent)) + row.trim(), tone),
	);
}

/** Characters that are wrapped at once: segmenting a text into graphemes takes quadratic time. */
const chunkLength = 4000;

function* chunksOf(text: string): Generator<string> {
	let start = 0;
	while (text.length - start > chunkLength) {
		const end = start + chunkLength;
		// A surrogate pair stays together.
		const next = (text.codePointAt(end - 1) ?? 0) > 0xffff ? end - 1 : end;
		yield text.slice(start, next);
		start = next;
	}
	yield text.slice(start);
}

/** A name in a column of its own, with the wrapped text beside it. */
export function field(name: string, text: string, width: number, tone?: Tone): readonly Line[] {
	const column = Math.min(fieldColumn, Math.max(0, width - 10));
	const label = name.padEnd(column).slice(0, column);
	return wrapped(text, width - column, tone).map((rest, index) => [
		index === 0 ? span(label, 'label') : span(' '.repeat(column)),
		...rest,
	]);
}

const fieldColumn = 12;
