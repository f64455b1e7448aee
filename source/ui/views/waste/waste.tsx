import {adviceFor} from '../../../analysis/advice.ts';
import {countText, formatBytes} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {layersText} from '../../figures.ts';
import {moveBindings} from '../../input/binding.ts';
import {emptyLine, fitLine, type Line, line, span, wrapped} from '../../screen/line.ts';
import {cut, fit, fitRight, widthOf} from '../../screen/text-width.ts';
import {moveTo, type Viewport} from '../../screen/viewport.ts';
import {commandOfLayer, type InspectorState, layoutFor, replaceTop} from '../../state/state.ts';
import {oneLine} from '../../step-text.ts';
import {goToPath} from '../../tree/go-to-path.ts';
import {openWaste, pageBindings} from '../common-bindings.ts';
import {atLeast, loadingText} from '../loading/loading-text.ts';
import {Page} from '../page.tsx';
import type {View} from '../view.ts';

export type WasteState = {readonly name: 'waste'; readonly viewport: Viewport};

/** The list of all waste, with the steps and the advice for the selected row. */
export const wasteView: View<WasteState> = {
	bindings: [
		openWaste,
		{
			keys: ['enter'],
			description: 'Go to the path in the file tree, at the layer that wasted it',
			category: 'Waste',
			hint: 'go to path',
			run: goToWaste,
		},
		...moveBindings(
			state => ({
				cursor: viewportOf(state).cursor,
				count: state.image.analysis.wasted.length,
				height: listRowsOf(layoutFor(state).pageRows),
			}),
			(state, row) => replaceTop(state, withCursor(state, viewportOf(state), row)),
		),
		...pageBindings,
	],
	render: (state, view) => (
		<Page state={state} title={title(state)} lines={wasteLines(state, view.viewport)} />
	),
	adapt: ({viewport}, before, after) => {
		const {cursor, offset} = viewport;
		const row = before.image.analysis.wasted[cursor];
		// A cursor that was not moved stays on the largest waste.
		if (row === undefined || cursor === 0 || before.image === after.image) {
			return withCursor(after, viewport, cursor);
		}
		const at = after.image.analysis.wasted.findIndex(
			({path, cause}) => path === row.path && cause === row.cause,
		);
		if (at < 0) return withCursor(after, viewport, cursor);
		return withCursor(after, {cursor: at, offset: Math.max(0, offset + at - cursor)}, at);
	},
};

/** The bindings of the list work while it is on top of the stack. */
function viewportOf({stack}: InspectorState): Viewport {
	return (stack.at(-1) as WasteState).viewport;
}

function withCursor(state: InspectorState, viewport: Viewport, row: number): WasteState {
	const rows = listRowsOf(layoutFor(state).pageRows);
	const {length} = state.image.analysis.wasted;
	return {name: 'waste', viewport: moveTo(viewport, row, length, rows)};
}

/** Selects the path of the cursor's row in the tree, at the layer that made it waste. */
function goToWaste(state: InspectorState): InspectorState {
	const wasted = state.image.analysis.wasted[viewportOf(state).cursor];
	return wasted === undefined ? state : goToPath(state, wasted.node, wasted.layers.at(-1) ?? 0);
}

/** Rows of the list; the rest of the page is about the selected row. */
function listRowsOf(pageRows: number): number {
	return pageRows < 12 ? Math.max(1, pageRows - 3) : pageRows - 8;
}

const widths = {bytes: 8, copies: 7, cause: 14, layers: 12} as const;

function wasteLines(state: InspectorState, viewport: Viewport): readonly Line[] {
	const {size, image} = state;
	const {wasted} = image.analysis;
	const width = size.columns;
	const {pageRows} = layoutFor(state);
	if (wasted.length === 0) {
		return [
			image.isFinal
				? line(' Nothing is wasted: every stored byte is in the final files.', 'good')
				: line(' Nothing is wasted so far.', 'good'),
		];
	}
	const listRows = listRowsOf(pageRows);
	const list = wasted
		.slice(viewport.offset, viewport.offset + listRows - 1)
		.map((_, at) => wasteLine(state, viewport.offset + at, viewport.cursor, width));
	const heading = fitLine(
		[
			span(
				`${fitRight('bytes', widths.bytes + 1)} ${fitRight('copies', widths.copies)}  ${fit('cause', widths.cause)}${fit('layers', widths.layers)}path`,
				'label',
			),
		],
		width,
	);
	const filled = Array.from({length: listRows - 1}, (_, at) => list[at] ?? emptyLine);
	const about = aboutLines(state, viewport.cursor, width - 1, pageRows - listRows);
	return [heading, ...filled, ...about];
}

function title(state: InspectorState): string {
	const {image} = state;
	const {wasted, totals} = image.analysis;
	const bytes = atLeast(image, formatBytes(totals.wastedBytes));
	const found = `${bytes} in ${countText(wasted.length, 'path')}`;
	return image.isFinal ? `Wasted: ${found}` : `Wasted so far: ${found} (${loadingText(state)})`;
}

function wasteLine(state: InspectorState, row: number, cursor: number, width: number): Line {
	const {bytes, copies, cause, layers, path} = state.image.analysis.wasted[row];
	const isCursor = row === cursor;
	const start = `${isCursor ? '>' : ' '}${fitRight(formatBytes(bytes), widths.bytes)} ${fitRight(String(copies), widths.copies)}  `;
	const middle = fit(cause, widths.cause) + fit(layersText(layers), widths.layers);
	const room = Math.max(4, width - widthOf(start) - widthOf(middle));
	const name = cut(printable(path), room, 'start');
	if (isCursor) return fitLine([span(start + middle + name, 'cursor')], width);
	return fitLine([span(start, 'waste'), span(middle), span(name)], width);
}

/** Advice for a row, and the steps that are involved. */
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
	// The last step made the waste: show it even if others do not fit.
	const shown = all.length <= rows ? all : [...all.slice(0, rows - 1), all[all.length - 1]];
	return shown.slice(0, rows);
}
