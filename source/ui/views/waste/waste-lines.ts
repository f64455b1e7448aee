import {adviceFor} from '../../../analysis/advice.ts';
import {countText, formatBytes} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {layersText} from '../../figures.ts';
import {layoutOf} from '../../screen/layout.ts';
import {emptyLine, fitLine, type Line, line, span, wrapped} from '../../screen/line.ts';
import {cut, fit, fitRight, widthOf} from '../../screen/text-width.ts';
import type {Viewport} from '../../screen/viewport.ts';
import {commandOfLayer, type InspectorState} from '../../state/state.ts';
import {oneLine} from '../../step-text.ts';
import {atLeast, loadingText} from '../loading/loading-text.ts';

/** Rows of the list of waste, of the rows of a page: the rest tells of the one that the cursor is on. */
export function wasteRowsOf(pageRows: number): number {
	return pageRows < 12 ? Math.max(1, pageRows - 3) : pageRows - 8;
}

const columns = {bytes: 8, copies: 7, cause: 14, layers: 12} as const;

/** The list of all waste, largest first, and below it which steps did the selected one and what to do. */
export function wastePageLines(state: InspectorState, viewport: Viewport): readonly Line[] {
	const {size, image} = state;
	const {wasted} = image.analysis;
	const width = size.columns;
	const {pageRows} = layoutOf(size, image.info.history.length);
	if (wasted.length === 0) {
		return [
			image.isFinal
				? line(' Nothing is wasted: every stored byte is in the final files.', 'good')
				: line(' Nothing is wasted so far.', 'good'),
		];
	}
	const listRows = wasteRowsOf(pageRows);
	const list = wasted
		.slice(viewport.offset, viewport.offset + listRows - 1)
		.map((_, at) => wasteLine(state, viewport.offset + at, viewport.cursor, width));
	const heading = fitLine(
		[
			span(
				`${fitRight('bytes', columns.bytes + 1)} ${fitRight('copies', columns.copies)}  ${fit('cause', columns.cause)}${fit('layers', columns.layers)}path`,
				'label',
			),
		],
		width,
	);
	const filled = Array.from({length: listRows - 1}, (_, at) => list[at] ?? emptyLine);
	const about = aboutLines(state, viewport.cursor, width - 1, pageRows - listRows);
	return [heading, ...filled, ...about];
}

/** The title of the list. */
export function wasteTitle(state: InspectorState): string {
	const {image} = state;
	const {wasted, totals} = image.analysis;
	const bytes = atLeast(image, formatBytes(totals.wastedBytes));
	const found = `${bytes} in ${countText(wasted.length, 'path')}`;
	return image.isFinal ? `Wasted: ${found}` : `Wasted so far: ${found} (${loadingText(state)})`;
}

function wasteLine(state: InspectorState, row: number, cursor: number, width: number): Line {
	const {bytes, copies, cause, layers, path} = state.image.analysis.wasted[row];
	const isCursor = row === cursor;
	const start = `${isCursor ? '>' : ' '}${fitRight(formatBytes(bytes), columns.bytes)} ${fitRight(String(copies), columns.copies)}  `;
	const middle = fit(cause, columns.cause) + fit(layersText(layers), columns.layers);
	const room = Math.max(4, width - widthOf(start) - widthOf(middle));
	const name = cut(printable(path), room, 'start');
	if (isCursor) return fitLine([span(start + middle + name, 'cursor')], width);
	return fitLine([span(start, 'waste'), span(middle), span(name)], width);
}

/** What to do about a row, and the steps that are involved. */
function aboutLines(
	state: InspectorState,
	row: number,
	width: number,
	rows: number,
): readonly Line[] {
	const wasted = state.image.analysis.wasted[row];
	if (wasted === undefined) return [];
	const {layers, path} = wasted;
	const commandOf = (layer: number) => commandOfLayer(state, layer);
	const end = layers.at(-1);
	const steps = [...new Set(layers)].map(layer => {
		const does = layer === end ? 'makes it waste' : 'holds it';
		return fitLine(
			[
				span(` layer ${layer} `, 'label'),
				span(`${does}: `, 'faint'),
				span(cut(oneLine(commandOf(layer)), width)),
			],
			width,
		);
	});
	const advice = wrapped(`→ ${adviceFor(wasted, commandOf)}`, width - 1, 'good');
	const all = [
		[span(cut(` ${printable(path)}`, width, 'start'), 'strong')],
		...advice.map(item => [span(' '), ...item]),
		...steps,
	];
	// The step that made it waste is the last, and the one to look at first.
	const shown = all.length <= rows ? all : [...all.slice(0, rows - 1), all[all.length - 1]];
	return shown.slice(0, rows);
}
