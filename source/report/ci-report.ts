import type {AnalyzedImage} from '../analysis/analyzed-image.ts';
import type {ImageCheck} from '../analysis/image-check.ts';
import type {RuleName, RuleResult, Verdict} from '../analysis/rules.ts';
import {formatBytes, percentText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {fixLines} from './fix-lines.ts';
import {imageHeading} from './image-heading.ts';
import {type Meaning, type Paint, paintWith} from './paint.ts';
import {removableLines} from './removable-lines.ts';
import {type TextOptions, usualColumns} from './text-summary.ts';
import {textTable} from './text-table.ts';

/** Fixes, and warnings, at most; `--json` has all. */
const fixLimit = 20;

/**
 * The results of the rules for an image and its largest waste, as text; ends in a line feed. The last
 * line says whether the image passed.
 */
export function ciReport(
	loaded: AnalyzedImage,
	check: ImageCheck,
	{columns = usualColumns, isColored = false}: TextOptions = {},
): string {
	const paint = paintWith(isColored);
	const lines = [
		imageHeading(loaded.info, paint),
		'',
		paint('heading', check.figures === 'dive' ? "Rules, by dive's figures" : 'Rules'),
		...ruleLines(check.results, columns, paint),
		'',
		...fixLines(loaded, {limit: fixLimit, columns, paint}),
		'',
		...removableLines(loaded, {columns, paint}),
		...loaded.info.warnings.slice(0, fixLimit).map(warning => `warning: ${printable(warning)}`),
		verdictLine(loaded, check, paint),
	];
	return `${lines.join('\n')}\n`;
}

/** A table if it fits, otherwise two lines per rule. */
function ruleLines(
	results: readonly RuleResult[],
	columns: number,
	paint: Paint,
): readonly string[] {
	const verdicts = results.map(({verdict}) =>
		paint(verdictMeanings[verdict], verdictTexts[verdict]),
	);
	const cells = results.map(result => [
		result.name,
		valueText(result.name, result.measured, result.threshold),
		thresholdText(result),
		`(${printable(result.source)})`,
	]);
	const rows = textTable(cells, ['left', 'left', 'left']);
	if (rows.every(row => row.length + verdictWidth <= columns)) {
		return rows.map((row, index) => `  ${verdicts[index]}  ${row}`);
	}
	return cells.flatMap(([name, measured, threshold, source], index) => [
		`  ${verdicts[index]}  ${name} ${measured}`,
		`        ${threshold} ${source}`,
	]);
}

/** Columns of a verdict with the spaces around it. */
const verdictWidth = 8;

const verdictTexts: Readonly<Record<Verdict, string>> = {
	pass: 'PASS',
	fail: 'FAIL',
	skipped: 'SKIP',
};

const verdictMeanings: Readonly<Record<Verdict, Meaning>> = {
	pass: 'good',
	fail: 'bad',
	skipped: 'quiet',
};

function thresholdText({name, threshold}: RuleResult): string {
	if (threshold === null) return 'disabled';
	const limit = name === 'lowestEfficiency' ? 'at least' : 'at most';
	return `${limit} ${valueText(name, threshold, threshold)}`;
}

/** A ratio as in a config, with its percentage; or exact bytes, with their SI unit. */
function valueText(name: RuleName, value: number, threshold: number | null): string {
	if (name === 'highestWastedBytes') {
		return value < 1000 ? formatBytes(value) : `${value} bytes (${formatBytes(value)})`;
	}
	const digits = decidingDigits(value, threshold);
	const percent = isOnItsSide(value, threshold, 3)
		? percentText(value)
		: `${(value * 100).toFixed(digits - 2)} %`;
	return `${Number(value.toFixed(digits))} (${percent})`;
}

/** Four digits of a ratio, or as many as show whether it is above or below its threshold. */
function decidingDigits(ratio: number, threshold: number | null): number {
	let digits = 4;
	while (digits < 17 && !isOnItsSide(ratio, threshold, digits)) digits++;
	return digits;
}

/** Whether a rounded ratio is above, below or at the threshold, as the exact one is. */
function isOnItsSide(ratio: number, threshold: number | null, digits: number): boolean {
	if (threshold === null) return true;
	return Math.sign(Number(ratio.toFixed(digits)) - threshold) === Math.sign(ratio - threshold);
}

function verdictLine({info}: AnalyzedImage, {passed, results}: ImageCheck, paint: Paint): string {
	const name = printable(info.reference);
	if (passed) return paint('good', `passed: ${name}`);
	const failed = results.filter(({verdict}) => verdict === 'fail').map(rule => rule.name);
	return paint('bad', `failed: ${name} (${failed.join(', ')})`);
}
