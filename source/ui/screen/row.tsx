import {Box, Text} from 'ink';
import {createContext, memo, useContext} from 'react';
import type {TextSpan} from './line.ts';
import {terminalColors} from './palettes.ts';
import {styleOf, type Theme} from './theme.ts';

export const ThemeContext = createContext<Theme>(terminalColors);

/** Changes each text of the screen for what the terminal can show. */
export const WritingContext = createContext((text: string) => text);

/** One row of the screen. It renders again only if its text or tones change. */
export const Row = memo(function Row({spans}: {readonly spans: readonly TextSpan[]}) {
	const theme = useContext(ThemeContext);
	const written = useContext(WritingContext);
	const shown = joined(withoutEnd(spans));
	return (
		<Text wrap="truncate">
			{shown.length === 0 ? ' ' : null}
			{shown.map(({text, tone, cursor}, index) => (
				<Text
					// biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity besides their place
					key={index}
					{...styleOf(theme, tone, cursor)}
				>
					{written(text)}
				</Text>
			))}
		</Text>
	);
}, isSameRow);

/** Exactly `height` rows: missing ones are empty, surplus ones are cut off. */
export function Rows({
	lines,
	height,
	width,
}: {
	readonly lines: readonly (readonly TextSpan[])[];
	readonly height: number;
	/** Character cells. `100%` is the terminal's width, also before the lines are made for another one. */
	readonly width: number | '100%';
}) {
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			{lines.slice(0, height).map((spans, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row is a place on the screen
				<Row key={index} spans={spans} />
			))}
		</Box>
	);
}

/** The box has the full width already: trailing spaces would only take time to draw. */
function withoutEnd(spans: readonly TextSpan[]): readonly TextSpan[] {
	const last = spans.at(-1);
	return last?.tone === undefined && last?.cursor === undefined && last?.text.trim() === ''
		? spans.slice(0, -1)
		: spans;
}

/** Neighbours of one style as one text: each text costs time in every frame. */
function joined(spans: readonly TextSpan[]): readonly TextSpan[] {
	const texts: TextSpan[] = [];
	for (const item of spans) {
		const last = texts.at(-1);
		if (last !== undefined && isSameStyle(last, item)) {
			texts[texts.length - 1] = {...last, text: last.text + item.text};
		} else {
			texts.push(item);
		}
	}
	return texts;
}

function isSameStyle(one: TextSpan, other: TextSpan): boolean {
	return one.tone === other.tone && one.cursor === other.cursor;
}

function isSameRow(
	before: {readonly spans: readonly TextSpan[]},
	after: {readonly spans: readonly TextSpan[]},
): boolean {
	return (
		before.spans.length === after.spans.length &&
		before.spans.every(
			(item, index) =>
				item.text === after.spans[index].text && isSameStyle(item, after.spans[index]),
		)
	);
}
