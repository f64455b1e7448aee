import {type Fix, hardToAvoid} from '../../../analysis/fixes/fix.ts';
import {firstFixes, savingsText} from '../../../analysis/fixes/savings.ts';
import type {WastedPath} from '../../../analysis/waste.ts';
import {cut, cutPath, widthOf} from '../../../text/cut.ts';
import {countText, formatBytes, numberText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {layersText} from '../../figures.ts';
import {
	emptyLine,
	fitLine,
	type Line,
	line,
	marked,
	type Span,
	span,
	withCursor,
	withTarget,
	wrapped,
} from '../../screen/line.ts';
import {fit, fitRight} from '../../screen/text-width.ts';
import {clamp} from '../../screen/viewport.ts';
import {commandOfLayer, type InspectorState, layoutFor} from '../../state/state.ts';
import {oneLine} from '../../step-text.ts';
import {startOfSecond} from '../grouped-list.ts';
import {atLeast, loadingText} from '../loading/loading-text.ts';
import {type FixItem, type FixList, fixItems, shownFixes, withList} from './fix-list.ts';

/** Rows that the selected fix gets even if the list is long. */
const aboutRows = 10;

/** Rows of the list, without the names of the columns. The rest of the page is about the selected row. */
export function listHeight(state: InspectorState): number {
	const {pageRows} = layoutFor(state);
	const about = pageRows < 12 ? 0 : Math.min(aboutRows, Math.floor(pageRows / 2));
	const heading = firstHardToAvoid(state) === undefined ? 0 : 1;
	return Math.max(1, Math.min(fixItems.countOf(state), pageRows - about - 1 - heading));
}

/**
 * The first fix of those that are not worth it, which have a heading of their own; `undefined` if there
 * are none, no others, or another order.
 */
function firstHardToAvoid(state: InspectorState): Fix | undefined {
	if (state.fixList.sort !== 'saving') return undefined;
	return startOfSecond(shownFixes(state), ({fix}) => !fix.isWorthFixing)?.fix;
}

/** The title of the page: the waste, and the saving up to the selected fix. */
export function fixesTitle(state: InspectorState): string {
	const {image, fixList, size} = state;
	const fixes = shownFixes(state).map(({fix}) => fix);
	const {cursor} = fixItems.viewportOf(state, listHeight(state));
	const number = Math.max(firstFixes, (fixItems.itemAt(state, cursor)?.number ?? 0) + 1);
	const bytes = fixes.reduce((sum, fix) => sum + fix.bytes, 0);
	const paths = fixes.reduce((sum, fix) => sum + fix.paths, 0);
	const waste = [
		atLeast(image, formatBytes(bytes)),
		countText(fixes.length, 'fix', 'fixes'),
		...(size.columns < 100 && image.isFinal ? [] : [countText(paths, 'path')]),
	].join(', ');
	if (!image.isFinal) {
		return `Wasted so far: ${fixes.length === 0 ? 'nothing' : waste} (${loadingText(state)})`;
	}
	const {storedBytes} = image.analysis.totals;
	return [
		`Wasted: ${waste}`,
		// The end may be cut: a filter explains why fixes are missing.
		...(fixList.filter === '' ? [] : [`only "${printable(fixList.filter)}"`]),
		fixList.sort === 'saving' ? savingsText(fixes, storedBytes, number) : `by ${fixList.sort}`,
	].join(' ─ ');
}

/** The list and, below it, the selected fix or path. */
export function fixesLines(state: InspectorState): readonly Line[] {
	const {size, image, fixList} = state;
	const height = listHeight(state);
	const {cursor, offset} = fixItems.viewportOf(state, height);
	const count = fixItems.countOf(state);
	if (count === 0) {
		if (fixList.filter !== '') return [line(` No fix has "${printable(fixList.filter)}".`)];
		return [
			image.isFinal
				? line(' Nothing is wasted: every stored byte is in the final files.', 'good')
				: line(' Nothing is wasted so far.', 'good'),
		];
	}
	const columns = columnsOf(size.columns);
	const items = Array.from({length: height}, (_, at) => fixItems.itemAt(state, offset + at));
	const hard = firstHardToAvoid(state);
	const list = items.flatMap((item, at) => {
		if (item === undefined) return [emptyLine];
		const shown = withTarget(itemLine(state, item, columns, offset + at === cursor), {
			press: pressed => fixItems.moveToItem(pressed, offset + at, listHeight(pressed)),
			open: 'show-in-tree',
			wheel: moveBy,
		});
		const isFirst = item.group.fix === hard && item.row === undefined;
		return isFirst
			? [line(`${' '.repeat(numberColumns + 1)}${hardToAvoid}`, 'label'), shown]
			: [shown];
	});
	const selected = fixItems.itemAt(state, cursor);
	const room = layoutFor(state).pageRows - list.length - 1;
	const about = selected === undefined || room < 2 ? [] : aboutLines(state, selected, room);
	const gap = about.length < room ? [emptyLine] : [];
	return [headingLine(columns, size.columns), ...list, ...gap, ...about];
}

function moveBy(state: InspectorState, rows: number): InspectorState {
	const height = listHeight(state);
	const item = clamp(
		fixItems.viewportOf(state, height).cursor + rows,
		0,
		fixItems.countOf(state) - 1,
	);
	return fixItems.moveToItem(state, item, height);
}

/** Widths of the columns that have room. */
type Columns = {readonly share: number; readonly layers: number};

function columnsOf(width: number): Columns {
	return {share: width < 90 ? 0 : 10, layers: width < 60 ? 0 : 12};
}

const numberColumns = 3;
const bytesColumns = 8;
const whyColumns = 15;

function headingLine({share, layers}: Columns, width: number): Line {
	const title = (text: string, sort?: FixList['sort']): Span => ({
		...span(text, 'label'),
		...(sort !== undefined && {target: {press: state => withList(state, {sort, offset: 0})}}),
	});
	return fitLine(
		[
			title(' '.repeat(numberColumns + 1)),
			title(`${fitRight('saves', bytesColumns)}  `, 'saving'),
			title(share === 0 ? '' : fit('share', share + 2), 'saving'),
			title(fit('why', whyColumns)),
			title(layers === 0 ? '' : fit('layers', layers), 'layer'),
			title('where', 'paths'),
		],
		width,
	);
}

function itemLine(
	state: InspectorState,
	{group: {fix}, row, number}: FixItem,
	columns: Columns,
	isCursor: boolean,
): Line {
	const width = state.size.columns;
	const mark = isCursor ? '▸' : ' ';
	if (row !== undefined) return pathLine(row, columns, width, isCursor);
	const {fixes} = state.image;
	const most = Math.max(...fixes.map(({bytes}) => bytes));
	const bar =
		columns.share === 0
			? ''
			: fit(barText(fix.bytes / Math.max(1, most), columns.share), columns.share + 2);
	const bytes = fix.bytes === 0 ? '·' : formatBytes(fix.bytes);
	const start = `${mark}${fitRight(String(number + 1), numberColumns)}${fitRight(bytes, bytesColumns)}  `;
	const layers = columns.layers === 0 ? '' : fit(layersText(fix.layers), columns.layers);
	const warning = fix.warning === null ? '' : '! ';
	const rest = `${fit(fix.why, whyColumns)}${layers}`;
	const where = cut(
		`${warning}${fix.place}`,
		Math.max(4, width - widthOf(start) - widthOf(bar) - widthOf(rest)),
	);
	if (isCursor) return withCursor(fitLine([span(start + bar + rest + where)], width), 'cursor');
	const tone = fix.isWorthFixing ? undefined : 'faint';
	return fitLine(
		[span(start, tone), span(bar, fix.isWorthFixing ? 'waste' : 'faint'), span(rest + where, tone)],
		width,
	);
}

function pathLine(
	{bytes, layers, path}: WastedPath,
	columns: Columns,
	width: number,
	isCursor: boolean,
): Line {
	const start = `${isCursor ? '▸' : ' '}${' '.repeat(numberColumns)}${fitRight(formatBytes(bytes), bytesColumns)}  `;
	const indent = columns.share + (columns.share === 0 ? 0 : 2) + whyColumns;
	const middle =
		columns.layers === 0 ? '' : ' '.repeat(indent) + fit(layersText(layers), columns.layers);
	const name = cutPath(printable(path), Math.max(4, width - widthOf(start) - widthOf(middle)));
	const shown = fitLine([span(start + middle + name)], width);
	return isCursor ? withCursor(shown, 'cursor') : shown;
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of up to `columns` cells; anything above 0 shows. */
function barText(share: number, columns: number): string {
	const parts = share === 0 ? 0 : Math.max(1, Math.round(share * columns * 8));
	return '█'.repeat(Math.floor(parts / 8)) + eighths[parts % 8];
}

/** The steps of the selected fix, and what to do. */
function aboutLines(
	state: InspectorState,
	{group: {fix}, row, number}: FixItem,
	height: number,
): readonly Line[] {
	const width = state.size.columns - 2;
	const title =
		row === undefined
			? `Fix ${number + 1} of ${shownFixes(state).length}: ${fix.summary}`
			: `${formatBytes(row.bytes)} in ${countText(row.copies, 'copy', 'copies')}: ${printable(row.path)}`;
	const advice = marked('→', fix.advice, width);
	const warning = fix.warning === null ? [] : marked('!', fix.warning, width, 'waste');
	const largest =
		row === undefined && fix.rows.length > 3 ? [line(largestText(fix.rows), 'faint')] : [];
	const steps = (row ?? fix).layers.map(layer => [
		span(`layer ${layer} `, 'label'),
		span(cut(oneLine(commandOfLayer(state, layer)), width)),
	]);
	const titles = wrapped(title, state.size.columns - 2, 'title');
	const room = height - titles.length - advice.length - warning.length - largest.length;
	// The last step wastes the bytes: it is shown even if others do not fit.
	const shown =
		steps.length <= room ? steps : [...steps.slice(0, Math.max(0, room - 1)), ...steps.slice(-1)];
	return [...titles, ...advice, ...warning, ...shown, ...largest]
		.slice(0, height)
		.map(item => fitLine([span(' '), ...item], state.size.columns));
}

function largestText(rows: readonly WastedPath[]): string {
	const names = rows
		.slice(0, 3)
		.map(
			({path, bytes}) =>
				`${formatBytes(bytes)} ${printable(path.slice(path.lastIndexOf('/') + 1))}`,
		);
	return `largest: ${names.join(', ')} and ${numberText(rows.length - names.length)} more`;
}
