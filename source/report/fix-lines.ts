import wrapAnsi from 'wrap-ansi';
import type {AnalyzedImage} from '../analysis/analyzed-image.ts';
import {hardToAvoid} from '../analysis/fixes/fix.ts';
import {savingsText} from '../analysis/fixes/savings.ts';
import type {ComparedFix} from '../check/check-image.ts';
import {countText, formatBytes} from '../text/numbers.ts';
import {truncateLine} from '../text/truncate-line.ts';
import type {Paint} from './paint.ts';
import {idText} from './recorded-text.ts';

export type FixOptions = {
	/** Fixes to show; the others are only counted. */
	readonly limit: number;
	readonly columns: number;
	readonly paint: Paint;
	/** Whether the ids are shown, which ignore entries of the config name. */
	readonly hasIds?: boolean;
	/** By default `What to fix`. */
	readonly title?: string;
};

/** Fixes that save less than this part of the stored bytes take one line. */
const smallPart = 0.001;

/** The fixes of an image with their layers and advice; small ones in a line each. */
export function fixLines(
	image: AnalyzedImage,
	fixes: readonly ComparedFix[],
	options: FixOptions,
): readonly string[] {
	const {limit, paint} = options;
	if (fixes.length === 0) return ['Nothing is wasted.'];
	const {storedBytes} = image.analysis.totals;
	const least = storedBytes * smallPart;
	const shown = fixes.slice(0, limit);
	const isWhole = (fix: ComparedFix | undefined) =>
		fix?.isWorthFixing === true && (fix.bytes >= least || fix.cause === null);
	const firstHard = shown.findIndex(({isWorthFixing}) => !isWorthFixing);
	const lines = shown.flatMap((fix, at) => [
		...(isWhole(fix) || isWhole(shown[at - 1]) || at === firstHard ? [''] : []),
		...(at === firstHard ? [`  ${hardToAvoid}:`] : []),
		...(isWhole(fix)
			? wholeFix(fix, image, options)
			: [
					headLine(fix, options),
					...(fix.bytes >= least ? adviceLines(fix, options) : []),
					...warningLines(fix, options),
				]),
	]);
	const hidden = fixes.slice(limit);
	const hiddenBytes = hidden.reduce((sum, {bytes}) => sum + bytes, 0);
	return [
		paint('heading', `${options.title ?? 'What to fix'}: ${savingsText(fixes, storedBytes)}`),
		...lines,
		...(hidden.length === 0
			? []
			: [
					`  ${countText(hidden.length, 'more fix', 'more fixes')} of ${formatBytes(hiddenBytes)}; --json lists all of them.`,
				]),
	];
}

function wholeFix(fix: ComparedFix, {info}: AnalyzedImage, options: FixOptions): readonly string[] {
	const {columns} = options;
	return [
		headLine(fix, options),
		...layerLines(fix.layers, info.layers, columns),
		...adviceLines(fix, options),
		...warningLines(fix, options),
	];
}

function adviceLines({advice}: ComparedFix, {columns, paint}: FixOptions): readonly string[] {
	return indented(`→ ${advice}`, columns).map(line => paint('quiet', line));
}

function headLine(fix: ComparedFix, {columns, paint, hasIds}: FixOptions): string {
	const {bytes, summary} = fix;
	const [first, ...rest] = indented(hasIds ? `${summary} [${idText(fix)}]` : summary, columns);
	const figure = formatBytes(bytes).padStart(indent - 2);
	return [
		`${figure}  ${paint('heading', first.trimStart())}`,
		...rest.map(line => paint('heading', line)),
	].join('\n');
}

function warningLines({warning}: ComparedFix, {columns, paint}: FixOptions): readonly string[] {
	return warning === null ? [] : indented(`! ${warning}`, columns).map(line => paint('bad', line));
}

/** Columns before the texts: those of the bytes. */
const indent = 11;

function indented(text: string, columns: number): readonly string[] {
	return wrapAnsi(text, Math.max(20, columns - indent), {hard: false})
		.split('\n')
		.map(line => ' '.repeat(indent) + line);
}

/** Layers shown per fix at most; a path can be in hundreds. */
const layerLimit = 5;

function layerLines(
	involved: readonly number[],
	layers: AnalyzedImage['info']['layers'],
	columns: number,
): readonly string[] {
	const rows = involved.map(layer => {
		const start = `${' '.repeat(indent)}layer ${layer}: `;
		const step = layers[layer]?.command || '(unknown step)';
		return start + truncateLine(step, Math.max(20, columns - start.length));
	});
	if (rows.length <= layerLimit) return rows;
	const left = rows.length - layerLimit;
	const more = `${' '.repeat(indent)}and ${left + 1} more layers, up to`;
	return [...rows.slice(0, layerLimit - 2), more, rows[rows.length - 1]];
}
