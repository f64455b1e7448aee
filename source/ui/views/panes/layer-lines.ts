import {countText, formatBytes, numberText} from '../../../text/numbers.ts';
import {stepSummary} from '../../../text/step-summary.ts';
import {keptBar} from '../../screen/bars.ts';
import {fitLine, type Line, ruleLine, span, withCursor, withTarget} from '../../screen/line.ts';
import {fitRight} from '../../screen/text-width.ts';
import {type LayerRow, layerRowsOf} from '../../state/layer-list.ts';
import {type InspectorState, layoutFor, withLayerRow} from '../../state/state.ts';

const sizeColumns = 7;
const barColumns = 8;
/** `◂ 46.7 MB`: bytes of other layers that the step turns into waste. */
const causedColumns = 9;
/** In narrower panes the list has no bars. */
const barsFromColumns = 56;
/** Shown instead of the size of a layer that is not read yet. */
const unknown = '…';

/** The rule above the list, with the row of the cursor. */
export function layersTitle(state: InspectorState, width: number): Line {
	const {image, areEmptyStepsShown, layers, focus} = state;
	const count = layerRowsOf(image, areEmptyStepsShown).length;
	const title = `Layers, row ${layers.cursor + 1} of ${numberText(count)}`;
	return ruleLine(title, width, focus === 'layers');
}

/** The names of the columns, where there is room for bars. */
export function layersHeading(state: InspectorState, width: number): Line {
	const columns = columnsOf(state, width);
	const bars = !columns.hasBars ? '' : columns.hasCaused ? '█ wasted ' : '▒ kept';
	const before = `${' '.repeat(columns.index + 2)}${fitRight('size', sizeColumns)} `;
	const room = (columns.hasBars ? barColumns + 1 : 0) + (columns.hasCaused ? causedColumns + 1 : 0);
	const legend = columns.hasCaused ? `${bars}◂ causes` : bars;
	return fitLine(
		[span(before + legend.slice(0, room).padEnd(room), 'label'), span('step', 'label')],
		width,
	);
}

/** The visible rows of the list: the whole image, then its steps, oldest first. */
export function layerLines(state: InspectorState, width: number): readonly Line[] {
	const {image, layers, areEmptyStepsShown, focus} = state;
	const {layerRows} = layoutFor(state);
	const columns = columnsOf(state, width);
	const most = Math.max(
		0,
		...image.analysis.layers.map(({storedBytes}) => storedBytes),
		...(image.isFinal ? [] : state.readBytes.values()),
	);
	return layerRowsOf(image, areEmptyStepsShown)
		.slice(layers.offset, layers.offset + layerRows)
		.map((row, at) => {
			const isSelected = layers.offset + at === layers.cursor;
			const cursor = focus === 'layers' ? 'cursor' : 'restingCursor';
			const marker = !isSelected ? ' ' : focus === 'layers' ? '▸' : '▹';
			const spans = fitLine([span(marker), ...rowSpans(state, row, columns, most)], width);
			const clickable = withTarget(spans, {
				press: state => selectRow(state, layers.offset + at),
				open: 'details',
			});
			return isSelected ? withCursor(clickable, cursor) : clickable;
		});
}

function selectRow(state: InspectorState, row: number): InspectorState {
	return withLayerRow({...state, focus: 'layers'}, row);
}

type Columns = {
	readonly index: number;
	readonly hasBars: boolean;
	readonly hasCaused: boolean;
	/** Character cells of the step. */
	readonly step: number;
};

function columnsOf({image, size}: InspectorState, width: number): Columns {
	const hasBars = width >= barsFromColumns && size.isSlow !== true;
	const hasCaused = image.caused.size > 0;
	const index = Math.max(2, String(image.info.layers.length - 1).length);
	const before = 1 + index + 1 + sizeColumns + 1 + barRoom({hasBars, hasCaused});
	return {index, hasBars, hasCaused, step: Math.max(1, width - before)};
}

function rowSpans(state: InspectorState, row: LayerRow, columns: Columns, most: number): Line {
	switch (row.kind) {
		case 'image':
			return imageSpans(state, columns);
		case 'step':
			return stepSpans(state, row.step, columns, most);
		case 'folded':
			return [span(`${' '.repeat(columns.index + 1)}${foldedText(state, row.steps)}`, 'faint')];
	}
}

function imageSpans({image}: InspectorState, columns: Columns): Line {
	const {finalBytes} = image.analysis.totals;
	const size = image.isFinal ? formatBytes(finalBytes) : unknown;
	return [
		span(`${fitRight('∑', columns.index)} ${fitRight(size, sizeColumns)} `),
		span(' '.repeat(barRoom(columns))),
		span('the whole image', 'strong'),
	];
}

function stepSpans(state: InspectorState, step: number, columns: Columns, most: number): Line {
	const {info, analysis, caused} = state.image;
	const {layer} = info.history[step];
	const name = stepSummary(info.history[step], columns.step);
	if (layer === null) {
		const before = ' '.repeat(columns.index + sizeColumns + 2 + barRoom(columns));
		return [span(before), span(name, 'faint')];
	}
	const figures = analysis.layers[layer];
	const stored = figures?.storedBytes ?? state.readBytes.get(layer);
	const causedBytes = caused.get(layer) ?? 0;
	return [
		span(
			`${fitRight(String(layer), columns.index)} ${fitRight(sizeText(stored, info.statedBytes?.[layer]), sizeColumns)} `,
		),
		...(columns.hasBars
			? [
					...keptBar({stored: stored ?? 0, wasted: figures?.wastedBytes ?? 0}, most, barColumns),
					span(' '),
				]
			: []),
		...(columns.hasCaused
			? [
					span(
						`${(causedBytes === 0 ? '' : `◂ ${formatBytes(causedBytes)}`).padEnd(causedColumns)} `,
						'waste',
					),
				]
			: []),
		span(name),
	];
}

function barRoom({hasBars, hasCaused}: Pick<Columns, 'hasBars' | 'hasCaused'>): number {
	return (hasBars ? barColumns + 1 : 0) + (hasCaused ? causedColumns + 1 : 0);
}

/** @param stated the size that an engine states; two digits of it fit the column */
function sizeText(bytes: number | undefined, stated: number | undefined): string {
	if (bytes === 0 || (bytes === undefined && stated === 0)) return '·';
	if (bytes !== undefined) return formatBytes(bytes);
	return stated === undefined ? unknown : `≈${formatBytes(Number(stated.toPrecision(2)))}`;
}

/** `5 steps without files: ENV WORKDIR USER CMD`. */
function foldedText({image}: InspectorState, steps: readonly number[]): string {
	const words = steps.map(step => stepSummary(image.info.history[step], 40).split(' ', 1)[0]);
	return `${countText(steps.length, 'step')} without files: ${[...new Set(words)].join(' ')}`;
}
