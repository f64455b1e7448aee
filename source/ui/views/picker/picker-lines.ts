import {formatBytes} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {
	emptyLine,
	fitLine,
	type Line,
	line,
	span,
	withCursor,
	withTarget,
} from '../../screen/line.ts';
import {hintSpans} from '../../screen/status-line.ts';
import {fit} from '../../screen/text-width.ts';
import {
	activePickerBindings,
	type Choice,
	listHeight,
	moveToChoice,
	type PickerState,
	scrollChoices,
	shownChoices,
} from './picker-state.ts';

/** The screen on which one of several images is chosen. */
export function pickerLines(state: PickerState): readonly Line<PickerState>[] {
	const {choices, filter, place, setup, size, viewport} = state;
	const {columns} = size;
	const height = listHeight(state);
	const shown = shownChoices(state);
	const rows = shown
		.slice(viewport.offset, viewport.offset + height)
		.map((choice, index) => choiceLine(choice, viewport.offset + index, viewport.cursor, columns));
	const list = rows.length > 0 ? rows : [line(' no image has such a name', 'faint')];
	const empty = Array.from({length: height - list.length}, () => emptyLine);
	const count = `${shown.length} of ${choices.length} images of ${printable(place)}`;
	const keys = activePickerBindings(state);
	const typing = ' type to search ';
	return [
		fitLine([span('layerscope', 'strong'), span(`  ${count}`, 'faint')], columns),
		fitLine([span(' Image: '), span(printable(filter), 'strong'), span('▏')], columns),
		...list,
		...empty,
		fitLine([span(typing), ...hintSpans(keys, columns - typing.length, setup.isAscii)], columns),
	];
}

function choiceLine(
	{name, image}: Choice,
	item: number,
	cursor: number,
	columns: number,
): Line<PickerState> {
	const size = formatBytes(image.bytes).padStart(8);
	const day = image.createdAt.slice(0, 10);
	const figures = `  ${size}  ${day}`;
	const room = Math.max(8, columns - figures.length - 1);
	const text = `${item === cursor ? '▸' : ' '}${fit(printable(name), room)}${figures}`;
	const row = withTarget(fitLine<PickerState>([span(text)], columns), {
		press: state => moveToChoice(state, item),
		open: 'choose-image',
		wheel: scrollChoices,
	});
	return item === cursor ? withCursor(row, 'cursor') : row;
}
