import type {Fix} from '../../../analysis/fixes/fix.ts';
import {baseAdvice, layersName} from '../../../analysis/fixes/words.ts';
import {ruleOf} from '../../../analysis/removable.ts';
import {none} from '../../../image/image-tree.ts';
import {cut, widthOf} from '../../../text/cut.ts';
import {countText, formatBytes, numberText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {stepSummary} from '../../../text/step-summary.ts';
import {layersText} from '../../figures.ts';
import {keyOf} from '../../input/keymap.ts';
import {fitLine, type Line, line, ruleLine, span, withTarget, wrapped} from '../../screen/line.ts';
import {fit, fitRight} from '../../screen/text-width.ts';
import type {Tone} from '../../screen/theme.ts';
import {type InspectorState, pushView, selectedNode, selectedRow} from '../../state/state.ts';
import {stepLines} from '../../step-text.ts';
import {withList} from '../fixes/fix-list.ts';
import {atLeast, unreadText} from '../loading/loading-text.ts';
import {openFixes} from '../page-bindings.ts';
import {pathDetails} from './path-text.ts';

/** The rule above the details, with their subject. */
export function detailTitle(state: InspectorState, width: number): Line {
	return ruleLine(titleText(state, width - 6), width);
}

function titleText(state: InspectorState, width: number): string {
	const {image, focus} = state;
	const row = selectedRow(state);
	const node = focus === 'tree' ? selectedNode(state) : none;
	if (node !== none) return cut(printable(image.tree.pathOf(node)), width, 'start');
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
	return Array.from({length: rows}, (_, row) => fitLine([span(' '), ...(lines[row] ?? [])], width));
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
	if (layer === null) return [...command, line('It made no layer.', 'faint')];
	const fixes = image.fixes.filter(({layers}) => layers.includes(layer));
	return [
		...command,
		figuresLine(state, layer),
		...fixLines(state, fixes, undefined, width, rows - command.length - 1),
	];
}

function figuresLine(state: InspectorState, layer: number): Line {
	const {image} = state;
	const figures = image.analysis.layers[layer];
	if (figures === undefined) return line(unreadText(state, layer), 'faint');
	const {storedBytes, wastedBytes, added, modified, removed} = figures;
	const compressed = image.info.layers[layer]?.compressedBytes ?? null;
	const parts = [
		`stores ${formatBytes(storedBytes)}${compressed === null ? '' : ` (${formatBytes(compressed)} compressed)`}`,
		...(added === 0 ? [] : [`adds ${numberText(added)}`]),
		...(modified === 0 ? [] : [`modifies ${numberText(modified)}`]),
		...(removed === 0 ? [] : [`removes ${numberText(removed)}`]),
	];
	const caused = image.caused.get(layer) ?? 0;
	const waste = [
		...(wastedBytes === 0 ? [] : [`${atLeast(image, formatBytes(wastedBytes))} of it is wasted`]),
		...(caused === 0 ? [] : [`wastes ${formatBytes(caused)} of other layers`]),
	];
	return [
		span(parts.join(', ')),
		...(waste.length === 0 ? [] : [span(`  ${waste.join(', ')}`, 'waste')]),
	];
}

/** From this width on, advice is beside its fix, else below it. */
const besideColumns = 98;

/** A number, its saving, a problem, and what to do about it. */
type FixRow = {
	readonly number: string;
	readonly saving: string;
	readonly tone: Tone | undefined;
	readonly problem: string;
	/** The problem in fewer words. */
	readonly shortProblem: string;
	readonly advice: string;
};

/** Fixes, the largest first, each with its advice; then what is very likely not needed in the final image. */
function fixLines(
	{setup}: InspectorState,
	fixes: readonly Fix[],
	removable: FixRow | undefined,
	width: number,
	rows: number,
): readonly Line[] {
	const end = removable === undefined || rows < 8 ? [] : fixRows(removable, width);
	const shown: {readonly id: string; readonly row: FixRow; readonly height: number}[] = [];
	let used = end.length;
	for (const fix of fixes) {
		const row = rowOfFix(fix, shown.length + 1);
		const height = fixRows(row, width).length;
		if (shown.length > 0 && used + height > rows) break;
		shown.push({id: fix.id, row, height});
		used += height;
	}
	const hidden = fixes.slice(shown.length);
	const bytes = hidden.reduce((sum, fix) => sum + fix.bytes, 0);
	const more = moreText(keyOf(setup, openFixes), hidden.length, bytes);
	const last = hidden.length === 0 || used >= rows ? [] : [line(`   ${more}`, 'faint')];
	let spare = Math.max(0, rows - used - last.length);
	const lines = shown.flatMap(({id, row, height}) => {
		const rowLines = fixRows(row, width, spare);
		spare -= rowLines.length - height;
		return rowLines.map(item => withTarget(item, {press: state => openFixesAt(state, id)}));
	});
	return [...lines, ...end, ...last];
}

function rowOfFix(
	{bytes, why, layers, place, summary, advice, isWorthFixing}: Fix,
	number: number,
): FixRow {
	return {
		number: String(number),
		saving: bytes === 0 ? '' : `−${formatBytes(bytes)}`,
		tone: isWorthFixing ? 'waste' : 'faint',
		problem: summary,
		shortProblem: `${why} (layers ${layersText(layers)}): ${place}`,
		advice,
	};
}

function openFixesAt(state: InspectorState, fix: string): InspectorState {
	return pushView(withList(state, {group: fix, path: undefined}), {name: 'fixes'});
}

function moreText(key: string | undefined, count: number, bytes: number): string {
	const saving = bytes === 0 ? '' : `, −${formatBytes(bytes)}`;
	return `${key === undefined ? '' : `${key} lists `}${numberText(count)} more${saving}`;
}

const markColumns = 13;

/**
 * The problem on the left and the advice on the right, in two rows at most; or the advice below the
 * problem, each in one row.
 *
 * @param spare rows that the texts may take in addition
 */
function fixRows(
	{number, saving, tone, problem, shortProblem, advice}: FixRow,
	width: number,
	spare = 0,
): readonly Line[] {
	const start: Line = [span(`${fitRight(number, 2)} `), span(`${fitRight(saving, 8)}  `, tone)];
	const indent = ' '.repeat(markColumns);
	if (width < besideColumns) {
		const room = width - markColumns;
		const shown = widthOf(problem) <= room ? problem : shortProblem;
		return [
			[...start, span(cut(shown, room))],
			...fewRows(advice, room - 2, 1 + spare).map((text, at) =>
				line(`${indent}${at === 0 ? '→' : ' '} ${text}`),
			),
		];
	}
	const left = Math.floor((width - markColumns) * 0.45);
	const problems = fewRows(problem, left, 2 + spare);
	const advices = fewRows(advice, width - markColumns - left - 3, 2 + spare);
	return Array.from({length: Math.max(problems.length, advices.length)}, (_, at) => [
		...(at === 0 ? start : [span(indent)]),
		span(fit(problems[at] ?? '', left)),
		span(`${at === 0 ? ' →' : '  '} ${advices[at] ?? ''}`),
	]);
}

/** A text wrapped to a few rows; the last one is cut. */
function fewRows(text: string, width: number, count: number): readonly string[] {
	const all = wrapped(text.slice(0, width * (count + 1)), width).map(([{text: row}]) => row.trim());
	if (all.length <= count) return all;
	return [...all.slice(0, count - 1), cut(all.slice(count - 1).join(' '), width)];
}

/** The final files that are very likely not needed, as a row below the fixes. */
function removableRow({image: {analysis, baseLayers}}: InspectorState): FixRow | undefined {
	const {bytes, paths} = analysis.removable;
	const likely = paths.filter(path => ruleOf(path).confidence === 'likely');
	if (bytes === 0 || likely.length === 0) return undefined;
	const labels = [...new Set(likely.map(path => ruleOf(path).label))];
	const large = likely.filter(path => path.bytes * 20 >= bytes);
	const layers = [...new Set(large.flatMap(path => path.layers))].sort((one, other) => one - other);
	const own = layers.filter(layer => !baseLayers.has(layer));
	const problem = `${labels.slice(0, 3).join(', ')} in the final image`;
	return {
		number: '≈',
		tone: undefined,
		saving: `−${formatBytes(bytes)}`,
		problem,
		shortProblem: problem,
		advice:
			own.length === 0
				? baseAdvice(layers)
				: `Remove them in the steps that write them: ${layersName(own)}.`,
	};
}
