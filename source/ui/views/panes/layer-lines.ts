import {formatBytes} from '../../../text/numbers.ts';
import {stepSummary} from '../../../text/step-summary.ts';
import {fitLine, type Line, span} from '../../screen/line.ts';
import {fitRight} from '../../screen/text-width.ts';
import {type InspectorState, layoutFor} from '../../state/state.ts';

const sizeColumns = 7;
/** Shown instead of a figure of a layer that is not read yet. */
const unknown = '…';

/** Cells of the bar for wasted bytes. */
const barColumns = 4;
const barFromColumns = 44;

/** The title of the list of layers, with the names of its columns. */
export function layersTitle(state: InspectorState, width: number): Line {
	const isFocused = state.focus === 'layers';
	const before = indexColumns(state) + 2 + sizeColumns;
	const name = isFocused ? '▸Layer' : ' Layer';
	const bar = hasBars(state, width) ? ' '.repeat(barColumns + 1) : '';
	// The waste of a layer can only grow while others are missing.
	const waste = state.image.isFinal ? ' wasted' : '≥wasted';
	const text = `${name.padEnd(before - 4)}size ${waste}${bar} step`;
	return fitLine([span(text, isFocused ? 'focusedTitle' : 'title')], width);
}

/** The visible steps of the history, oldest first. Steps without a layer have no files. */
export function layerLines(state: InspectorState, width: number): readonly Line[] {
	const {image, steps} = state;
	const {history} = image.info;
	const {layerRows} = layoutFor(state);
	const most = Math.max(1, ...image.analysis.layers.map(({wastedBytes}) => wastedBytes));
	return history
		.slice(steps.offset, steps.offset + layerRows)
		.map((_, at) => stepLine(state, steps.offset + at, width, most));
}

function stepLine(state: InspectorState, step: number, width: number, most: number): Line {
	const {layer} = state.image.info.history[step];
	const isSelected = step === state.steps.cursor;
	const cursorTone = state.focus === 'layers' ? 'cursor' : 'restingCursor';
	const tone = isSelected ? cursorTone : undefined;
	const marker = isSelected ? '>' : ' ';
	const columns = indexColumns(state);
	const hasBar = hasBars(state, width);
	const before = columns + 2 * sizeColumns + 4 + (hasBar ? barColumns + 1 : 0);
	const text = stepSummary(state.image.info.history[step], width - before);
	if (layer === null) {
		const empty = `${marker}${' '.repeat(columns - 1)}· ${fitRight('no files', sizeColumns * 2 + 1)}${hasBar ? ' '.repeat(barColumns + 1) : ''} ${text}`;
		return fitLine([span(empty, tone ?? 'faint')], width);
	}
	const figures = state.image.analysis.layers[layer];
	const wastedBytes = figures?.wastedBytes ?? 0;
	const storedBytes = figures?.storedBytes ?? state.readBytes.get(layer);
	const stored = storedBytes === undefined ? unknown : formatBytes(storedBytes);
	const waste = figures === undefined ? unknown : wastedBytes === 0 ? '' : formatBytes(wastedBytes);
	const bar = hasBar ? ` ${barText(wastedBytes / most)}` : '';
	return fitLine(
		[
			span(`${marker}${fitRight(String(layer), columns)} `, tone),
			span(`${fitRight(stored, sizeColumns)} `, tone),
			span(fitRight(waste, sizeColumns) + bar, tone ?? 'waste'),
			span(` ${text}`, tone),
		],
		width,
	);
}

function indexColumns({image}: InspectorState): number {
	return Math.max(2, String(image.info.layers.length - 1).length);
}

function hasBars({size}: InspectorState, width: number): boolean {
	return width >= barFromColumns && size.isSlow !== true;
}

/** Part of {@link barColumns} cells; any waste shows. */
function barText(share: number): string {
	return '█'.repeat(Math.ceil(share * barColumns)).padEnd(barColumns);
}
