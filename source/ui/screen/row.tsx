import {Box, Text} from 'ink';
import {createContext, memo, useContext} from 'react';
import {asciiSigns} from './ascii.ts';
import type {Line, Span} from './line.ts';
import {terminalColors} from './palettes.ts';
import {styleOf, type Theme} from './theme.ts';

export const ThemeContext = createContext<Theme>(terminalColors);

/** Whether rows have ASCII signs only. */
export const AsciiContext = createContext(false);

/** One row of the screen. It renders again only if its text or tones change. */
export const Row = memo(function Row({spans}: {readonly spans: Line}) {
	const theme = useContext(ThemeContext);
	const isAscii = useContext(AsciiContext);
	const shown = joined(withoutEnd(spans));
	return (
		<Text wrap="truncate">
			{shown.length === 0 ? ' ' : null}
			{shown.map(({text, tone, cursor, isName}, index) => (
				<Text
					// biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity besides their place
					key={index}
					{...styleOf(theme, tone, cursor)}
				>
					{isAscii && !isName ? asciiSigns(text) : text}
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
	readonly lines: readonly Line[];
	readonly height: number;
	readonly width: number;
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
function withoutEnd(spans: Line): Line {
	const last = spans.at(-1);
	return last?.tone === undefined && last?.cursor === undefined && last?.text.trim() === ''
		? spans.slice(0, -1)
		: spans;
}

/** Neighbours of one style as one text: each text costs time in every frame. */
function joined(spans: Line): Line {
	const texts: Span[] = [];
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

function isSameStyle(one: Span, other: Span): boolean {
	return one.tone === other.tone && one.cursor === other.cursor && one.isName === other.isName;
}

function isSameRow(before: {readonly spans: Line}, after: {readonly spans: Line}): boolean {
	return (
		before.spans.length === after.spans.length &&
		before.spans.every(
			(item, index) =>
				item.text === after.spans[index].text && isSameStyle(item, after.spans[index]),
		)
	);
}
