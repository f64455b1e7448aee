import type {Fix} from '../../../analysis/fixes/fix.ts';
import {firstFixes} from '../../../analysis/fixes/savings.ts';
import {baseAdvice, layersName} from '../../../analysis/fixes/words.ts';
import {ruleOf} from '../../../analysis/removable.ts';
import {cutAtWord, widthOf} from '../../../text/cut.ts';
import {formatBytes, numberText} from '../../../text/numbers.ts';
import {layersText} from '../../figures.ts';
import {keyOf} from '../../input/keymap.ts';
import {besideColumns} from '../../screen/layout.ts';
import {type Line, line, span, withTarget, wrapped} from '../../screen/line.ts';
import {fit, fitRight} from '../../screen/text-width.ts';
import type {Tone} from '../../screen/theme.ts';
import {type InspectorState, pushView} from '../../state/state.ts';
import {withList} from '../fixes/fix-list.ts';
import {openFixes, openRemovable} from '../page-bindings.ts';

/** Where panes are beside each other, advice is beside its fix, else below it. The details have margins. */
const besideWidth = besideColumns - 2;

/** Rows of a fix if there is no more room. */
const fixHeight = 2;

/** A number, its saving, a problem, and what to do about it. */
type FixRow = {
	readonly number: string;
	readonly saving: string;
	readonly tone: Tone | undefined;
	readonly problem: string;
	/** The problem in fewer words. */
	readonly shortProblem: string;
	/** Whether the problem may take several rows; else it is the short one where the other does not fit. */
	readonly isWrapped: boolean;
	readonly advice: string;
};

/** Fixes, the largest first, each with its advice; then what is very likely not needed in the final image. */
export function fixLines(
	{setup}: InspectorState,
	fixes: readonly Fix[],
	removable: FixRow | undefined,
	width: number,
	rows: number,
): readonly Line[] {
	const end = removable === undefined || rows < 8 ? [] : fixRows(removable, width, fixHeight);
	const candidates = fixes.slice(0, rows).map((fix, at) => ({fix, row: rowOfFix(fix, at + 1)}));
	const wanted = candidates.map(({row}) => fixRows(row, width, rows).length);
	const heights = heightsOf(wanted, rows - end.length, fixes.length);
	const lines = candidates.flatMap(({fix, row}, at) =>
		fixRows(row, width, heights[at]).map(item =>
			withTarget(item, {press: state => openFixesAt(state, fix.id)}),
		),
	);
	const hidden = fixes.filter((_, at) => (heights[at] ?? 0) === 0);
	const hasMore = hidden.length > 0 && lines.length + end.length < rows;
	const more = hasMore ? [line(`   ${moreText(keyOf(setup, openFixes), hidden)}`, 'faint')] : [];
	return [...lines, ...end, ...more];
}

/**
 * The rows of each fix. Rather than a further fix that fills the last row, that row says how many there are.
 *
 * @param wanted the rows of each fix with its whole advice
 * @param count all fixes
 */
function heightsOf(wanted: readonly number[], rows: number, count: number): readonly number[] {
	const heights = divided(wanted, rows);
	const isFull = heights.reduce((sum, height) => sum + height, 0) === rows;
	const shown = heights.filter(height => height > 0).length;
	return isFull && shown > firstFixes && shown < count ? divided(wanted, rows - 1) : heights;
}

/**
 * Divides rows among fixes. The first three, with the start of their advice, come before the rest of that
 * advice, and this before further fixes; with few rows, the second one has its advice rather than the third
 * one its problem.
 */
function divided(wanted: readonly number[], rows: number): readonly number[] {
	const heights = wanted.map(() => 0);
	let left = rows;
	const give = (at: number, most: number) => {
		const given = Math.min(left, Math.max(0, Math.min(most, wanted[at]) - heights[at]));
		heights[at] += given;
		left -= given;
	};
	const first = [...wanted.keys()].slice(0, firstFixes);
	const least = rows < firstFixes * fixHeight ? fixHeight : 1;
	for (const at of first) give(at, least);
	for (const at of first) give(at, fixHeight);
	for (const at of first) give(at, rows);
	for (const at of wanted.keys()) if (left >= Math.min(fixHeight, wanted[at])) give(at, fixHeight);
	return heights;
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
		isWrapped: true,
		advice,
	};
}

function openFixesAt(state: InspectorState, fix: string): InspectorState {
	return pushView(withList(state, {group: fix, path: undefined}), {name: 'fixes'});
}

function moreText(key: string | undefined, fixes: readonly Fix[]): string {
	const bytes = fixes.reduce((sum, fix) => sum + fix.bytes, 0);
	const saving = bytes === 0 ? '' : `, −${formatBytes(bytes)}`;
	return `${key === undefined ? '' : `${key} lists `}${numberText(fixes.length)} more${saving}`;
}

const markColumns = 13;

/**
 * The problem on the left and the advice on the right, or the advice below the problem, which then has one
 * row. Texts that need more are cut.
 *
 * @param height rows at most; 0 for none
 */
function fixRows(
	{number, saving, tone, problem, shortProblem, isWrapped, advice}: FixRow,
	width: number,
	height: number,
): readonly Line[] {
	if (height < 1) return [];
	const start: Line = [span(`${fitRight(number, 2)} `), span(`${fitRight(saving, 8)}  `, tone)];
	if (width < besideWidth) {
		const room = width - markColumns;
		const shown = widthOf(problem) <= room ? problem : shortProblem;
		return [
			[...start, span(cutAtWord(shown, room))],
			...fewRows(advice, width - 5, height - 1).map((text, at) =>
				line(`   ${at === 0 ? '→' : ' '} ${text}`),
			),
		];
	}
	const left = Math.floor((width - markColumns) * 0.45);
	const shown = isWrapped || widthOf(problem) <= left ? problem : shortProblem;
	const problems = fewRows(shown, left, height);
	const advices = fewRows(advice, width - markColumns - left - 3, height);
	return Array.from({length: Math.max(problems.length, advices.length)}, (_, at) => [
		...(at === 0 ? start : [span(' '.repeat(markColumns))]),
		span(fit(problems[at] ?? '', left)),
		span(`${at === 0 ? ' →' : '  '} ${advices[at] ?? ''}`),
	]);
}

/** A text wrapped to a few rows; the last one is cut. */
function fewRows(text: string, width: number, count: number): readonly string[] {
	if (count < 1) return [];
	const all = wrapped(text.slice(0, width * (count + 1)), width).map(([{text: row}]) => row.trim());
	if (all.length <= count) return all;
	const end = all.slice(count - 1).join(' ');
	return [...all.slice(0, count - 1), cutAtWord(end, width)];
}

/** The final files that are very likely not needed, as a row below the fixes. */
export function removableRow({image, setup}: InspectorState): FixRow | undefined {
	const {analysis, steps} = image;
	const {bytes, paths} = analysis.removable;
	const likely = paths.filter(path => ruleOf(path).confidence === 'likely');
	if (bytes === 0 || likely.length === 0) return undefined;
	const labels = [...new Set(likely.map(path => ruleOf(path).label))];
	const large = likely.filter(path => path.bytes * 20 >= bytes);
	const layers = [...new Set(large.flatMap(path => path.layers))].sort((one, other) => one - other);
	const own = layers.filter(layer => steps[layer]?.origin !== 'base');
	const shortProblem = labels.slice(0, 3).join(', ');
	const key = keyOf(setup, openRemovable);
	const how = key === undefined ? '' : `; ${key} says how`;
	return {
		number: '≈',
		tone: undefined,
		saving: `−${formatBytes(bytes)}`,
		problem: `${shortProblem} in the final image`,
		shortProblem,
		isWrapped: false,
		advice: own.length === 0 ? baseAdvice(layers) : `Remove them in ${layersName(own)}${how}.`,
	};
}
