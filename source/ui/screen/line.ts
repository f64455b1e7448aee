import wrapAnsi from 'wrap-ansi';
import {cut, widthOf} from '../../text/cut.ts';
import type {InspectorState} from '../state/state.ts';
import {fit} from './text-width.ts';
import type {Tone} from './theme.ts';

/** Printable text with one tone. In the row of a cursor, the cursor's style is added to it. */
export type Span = {
	readonly text: string;
	readonly tone?: Tone;
	readonly cursor?: 'cursor' | 'restingCursor';
	/** A text of the image: it is drawn as it is where signs are replaced. */
	readonly isName?: boolean;
	readonly target?: Target;
};

/** The effects of the mouse on a span. */
export type Target = {
	readonly press?: (state: InspectorState) => InspectorState;
	/** The command that a press runs. */
	readonly command?: string;
	/** The command that a double click runs, after the press. */
	readonly open?: string;
	/** @param rows to scroll by; negative towards the start */
	readonly wheel?: (state: InspectorState, rows: number) => InspectorState;
	/** Called for each move of the mouse with its button held since the press. Cells are those of the move. */
	readonly drag?: (state: InspectorState, columns: number, rows: number) => InspectorState;
};

/** One row of the screen, or of a pane. */
export type Line = readonly Span[];

export const emptyLine: Line = [];

export function span(text: string, tone?: Tone): Span {
	return tone === undefined ? {text} : {text, tone};
}

export function line(text: string, tone?: Tone): Line {
	return [span(text, tone)];
}

/** Character cells that a line takes. */
export function lineWidth(spans: Line): number {
	return spans.reduce((width, {text}) => width + widthOf(text), 0);
}

/** Cuts a line to `width` cells, or pads it with spaces. */
export function fitLine(spans: Line, width: number): Line {
	const fitted: Span[] = [];
	let left = width;
	for (const item of spans) {
		if (left <= 0) return fitted;
		const itemWidth = widthOf(item.text);
		if (itemWidth <= left) fitted.push(item);
		else fitted.push(...cutSpan(item, left));
		left -= itemWidth;
	}
	if (left > 0) fitted.push({text: ' '.repeat(left)});
	return fitted;
}

/** The ellipsis of a name is no part of it. */
function cutSpan(item: Span, width: number): readonly Span[] {
	const text = fit(item.text, width);
	const end = text.lastIndexOf('…');
	if (!item.isName || end < 0) return [{...item, text}];
	const {isName: _, ...rest} = item;
	return [
		{...item, text: text.slice(0, end)},
		{...rest, text: text.slice(end)},
	];
}

/** Puts a cursor on a whole line. Spaces after a text lose its tone: inverted, they would be filled with it. */
export function withCursor(spans: Line, cursor: NonNullable<Span['cursor']>): Line {
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
export function withTarget(spans: Line, target: Target): Line {
	return spans.map(item => ({...item, target: {...target, ...item.target}}));
}

/** The target at a cell of a line. */
export function targetAt(spans: Line, column: number): Target | undefined {
	let end = 0;
	return spans.find(({text}) => {
		end += widthOf(text);
		return column < end;
	})?.target;
}

/** Narrower panes have a title only. */
const leastRuleColumns = 12;

/** A titled rule across a pane: `── Layers, row 1 of 12 ───`. */
export function ruleLine(title: string, width: number, isFocused = false): Line {
	const tone = isFocused ? 'focusedTitle' : 'title';
	if (width < leastRuleColumns) return fitLine([span(title, tone)], width);
	const start = width < 60 ? '─ ' : '── ';
	const shown = cut(title, Math.max(1, width - start.length - 2));
	const end = '─'.repeat(Math.max(0, width - start.length - widthOf(shown) - 1));
	return fitLine([span(start, 'rule'), span(shown, tone), span(` ${end}`, 'rule')], width);
}

/** Wraps a text to lines of at most `width` cells, between words if possible. */
export function wrapped(text: string, width: number, tone?: Tone): readonly Line[] {
	const rows = [...chunksOf(text)].flatMap(chunk =>
		wrapAnsi(chunk, Math.max(1, width), {hard: true, trim: false}).split('\n'),
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
