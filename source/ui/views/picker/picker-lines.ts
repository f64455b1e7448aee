import {formatBytes} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import type {Size} from '../../screen/layout.ts';
import {emptyLine, fitLine, type Line, line, span, withCursor} from '../../screen/line.ts';
import {fit} from '../../screen/text-width.ts';
import {type Choice, type PickerState, shownChoices} from './picker-state.ts';

/** Rows of the screen besides the list: title, prompt and keys. */
const otherRows = 3;

/** Rows that the list has. */
export function listHeight({rows}: Size): number {
	return Math.max(1, rows - otherRows);
}

/**
 * The screen on which one of an engine's images is chosen.
 *
 * @param place how messages call the engine
 */
export function pickerLines(state: PickerState, size: Size, place: string): readonly Line[] {
	const {columns} = size;
	const height = listHeight(size);
	const {cursor, offset} = state.viewport;
	const shown = shownChoices(state);
	const rows = shown
		.slice(offset, offset + height)
		.map((choice, index) => choiceLine(choice, offset + index === cursor, columns));
	const list = rows.length > 0 ? rows : [line(' no image has such a name', 'faint')];
	const empty = Array.from({length: height - list.length}, () => emptyLine);
	const count = `${shown.length} of ${state.choices.length} images of ${printable(place)}`;
	return [
		fitLine([span('layerscope', 'strong'), span(`  ${count}`, 'faint')], columns),
		fitLine([span(' Image: '), span(printable(state.filter), 'strong'), span('▏')], columns),
		...list,
		...empty,
		fitLine(
			[
				...[' Enter', ' explore  '],
				...['type', ' to search  '],
				...['↑↓', ' move  '],
				...['Esc', ' quit'],
			].map((text, index) => span(text, index % 2 === 0 ? 'key' : undefined)),
			columns,
		),
	];
}

function choiceLine({name, image}: Choice, hasCursor: boolean, columns: number): Line {
	const size = formatBytes(image.bytes).padStart(8);
	const day = image.createdAt.slice(0, 10);
	const figures = `  ${size}  ${day}`;
	const room = Math.max(8, columns - figures.length - 1);
	const text = `${hasCursor ? '▸' : ' '}${fit(printable(name), room)}${figures}`;
	const row = fitLine([span(text)], columns);
	return hasCursor ? withCursor(row, 'cursor') : row;
}
