import {none} from '../../../image/image-tree.ts';
import {cutPathStart} from '../../../text/cut.ts';
import {countText, formatBytes, numberText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {stepSummary} from '../../../text/step-summary.ts';
import {fitLine, type Line, line, lineWidth, ruleLine, span, wrapped} from '../../screen/line.ts';
import {type InspectorState, selectedNode, selectedRow} from '../../state/state.ts';
import {stepLines} from '../../step-text.ts';
import {atLeast, unreadText} from '../loading/loading-text.ts';
import {fixLines, removableRow} from './fix-rows.ts';
import {pathDetails} from './path-text.ts';

/** The rule above the details, with their subject. */
export function detailTitle(state: InspectorState, width: number): Line {
	return ruleLine(titleText(state, width - 6), width);
}

function titleText(state: InspectorState, width: number): string {
	const {image, focus} = state;
	const row = selectedRow(state);
	const node = focus === 'tree' ? selectedNode(state) : none;
	if (node !== none) return cutPathStart(printable(image.tree.pathOf(node)), width);
	if (row.kind === 'folded') return `${countText(row.steps.length, 'step')} without files`;
	if (row.kind === 'image') {
		if (!image.isFinal) return 'What to fix, so far';
		return image.fixes.length === 0 ? 'Nothing is wasted' : 'What to fix';
	}
	const {layer} = image.info.history[row.step];
	return layer === null
		? 'Step without a layer'
		: `Layer ${layer} of ${numberText(image.info.layers.length)}`;
}

/** Details of the selection: the path under the cursor, the layer, or what to fix in the image. */
export function detailLines(state: InspectorState, width: number, rows: number): readonly Line[] {
	const node = state.focus === 'tree' ? selectedNode(state) : none;
	const lines =
		node === none ? layerDetails(state, width - 2, rows) : pathDetails(state, node, width - 2);
	return Array.from({length: rows}, (_, row) => {
		const isCut = row === rows - 1 && lines.length > rows;
		const end = isCut ? [span(' …')] : [];
		return fitLine([span(' '), ...(lines[row] ?? []), ...end], width);
	});
}

function layerDetails(state: InspectorState, width: number, rows: number): readonly Line[] {
	const {image} = state;
	const row = selectedRow(state);
	switch (row.kind) {
		case 'image':
			return fixLines(state, image.fixes, removableRow(state), width, rows);
		case 'folded':
			return row.steps.map(step => line(stepSummary(image.info.history[step], width), 'faint'));
		case 'step':
			return stepDetails(state, row.step, width, rows);
	}
}

/** Rows of the whole command of a step at most; the page of the layer shows all of it. */
const commandRows = 3;

function stepDetails(
	state: InspectorState,
	step: number,
	width: number,
	rows: number,
): readonly Line[] {
	const {image} = state;
	const {layer} = image.info.history[step];
	const all = stepLines(image.info.history[step]).flatMap(text =>
		wrapped(text.slice(0, 2000), width),
	);
	const most = Math.max(1, Math.min(commandRows, rows - 3));
	const command =
		all.length <= most
			? all
			: [...all.slice(0, most - 1), [...all[most - 1].slice(0, 1), span(' …')]];
	if (layer === null) return command;
	const fixes = image.fixes.filter(({layers}) => layers.includes(layer));
	return [
		...command,
		figuresLine(state, layer, width),
		...fixLines(state, fixes, undefined, width, rows - command.length - 1),
	];
}

/** The figures of a layer; where words do not fit, its changes are counted by their signs. */
function figuresLine(state: InspectorState, layer: number, width: number): Line {
	const {image} = state;
	const figures = image.analysis.layers[layer];
	if (figures === undefined) return line(unreadText(state, layer), 'faint');
	const {storedBytes, wastedBytes, added, modified, removed} = figures;
	const compressed = image.info.layers[layer]?.compressedBytes ?? null;
	const changes = (
		[
			['adds', '+', added],
			['modifies', 'M', modified],
			['removes', '-', removed],
		] as const
	).filter(([, , count]) => count > 0);
	const words = changes.map(
		([verb, , count], at) => `${verb} ${at === 0 ? countText(count, 'path') : numberText(count)}`,
	);
	const signs = changes.map(([, sign, count]) => `${sign} ${numberText(count)}`).join('  ');
	const stored = `stores ${formatBytes(storedBytes)}${compressed === null ? '' : ` (${formatBytes(compressed)} compressed)`}`;
	const start = storedBytes === 0 && changes.length > 0 ? [] : [stored];
	const caused = image.caused.get(layer) ?? 0;
	const waste = [
		...(wastedBytes === 0 ? [] : [`${atLeast(image, formatBytes(wastedBytes))} of it is wasted`]),
		...(caused === 0 ? [] : [`wastes ${formatBytes(caused)} of other layers`]),
	].join(', ');
	const end: Line = waste === '' ? [] : [span(`  ${waste}`, 'waste')];
	const whole = [span([...start, ...words].join(', ')), ...end];
	return lineWidth(whole) <= width ? whole : [span([...start, signs].join('  ')), ...end];
}
