import wrapAnsi from 'wrap-ansi';
import {type CheckedImage, failedRules, type ImageCheck} from '../check/check-image.ts';
import {type Finding, failsCheck} from '../check/finding.ts';
import type {LimitResult, Verdict} from '../check/limits.ts';
import {countText, formatBytes} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {errorText} from './error-text.ts';
import {fixLines} from './fix-lines.ts';
import type {Reported} from './formats/reported.ts';
import {imageHeading} from './image-heading.ts';
import {figureText, limitText, measuredText, shownResults, verdictTexts} from './limit-text.ts';
import {outcomeTable} from './outcome-table.ts';
import {type Meaning, type Paint, paintWith} from './paint.ts';
import {baselineNotes, growthCells, idText} from './recorded-text.ts';
import {removableLines} from './removable-lines.ts';
import {type TextOptions, usualColumns} from './text-summary.ts';
import {textTable} from './text-table.ts';

/** Fixes, findings and warnings at most; `--json` has all. */
const fixLimit = 20;

export type CiOptions = TextOptions & {
	/** Name of the base that was given but has no layer in common with the image; not printable. */
	readonly foreignBase?: string | undefined;
};

type Style = {readonly columns: number; readonly paint: Paint};

/**
 * The results of the rules for an image and its largest waste, as text; ends in a line feed. The last
 * line says whether the image passed.
 */
export function ciReport(
	{image, check}: CheckedImage,
	{columns = usualColumns, isColored = false, foreignBase}: CiOptions = {},
): string {
	const paint = paintWith(isColored);
	const style = {columns, paint};
	const {info} = image;
	const lines = [
		imageHeading(info, paint),
		'',
		paint('heading', check.figures === 'dive' ? "Rules, by dive's figures" : 'Rules'),
		...ruleLines(check, style),
		'',
		...growthLines(check, style),
		...findingLines(check.findings, style),
		...fixLines(image, check.fixes, {limit: fixLimit, columns, paint, hasIds: true}),
		'',
		...removableLines(image, style),
		...ignoredLines(check, style),
		...noteLines(check, foreignBase),
		...info.warnings.slice(0, fixLimit).map(warning => `warning: ${printable(warning)}`),
		verdictLine(info.reference, check, paint),
	];
	return `${lines.join('\n')}\n`;
}

/** The text of a run, as the terminal shows it, without colours. */
export function textReport({outcomes}: Reported): string {
	const reports = outcomes.map(outcome => {
		if ('failure' in outcome) return errorText(outcome.failure, false);
		return ciReport(outcome.checked, {foreignBase: outcome.foreignBase});
	});
	return [...reports, ...(outcomes.length > 1 ? [outcomeTable(outcomes)] : [])].join('\n');
}

/** A table if it fits, otherwise two lines per rule. */
function ruleLines(check: ImageCheck, {columns, paint}: Style): readonly string[] {
	const results = shownResults(check);
	const verdicts = verdictColumn(results, paint);
	const width = verdictWidth(results);
	const cells = results.map(result => [
		result.name,
		measuredText(result),
		limitText(result),
		originText(result),
	]);
	const rows = textTable(cells, ['left', 'left', 'left']);
	if (rows.every(row => row.length + width + margins <= columns)) {
		return rows.map((row, index) => `  ${verdicts[index]}  ${row}`);
	}
	return cells.flatMap(([name, measured, threshold, source], index) => [
		`  ${verdicts[index]}  ${name} ${measured}`,
		`${' '.repeat(width + margins)}${threshold} ${source}`,
	]);
}

/** Where a limit was set, and the figure of an earlier check. */
export function originText({name, source, recorded}: LimitResult): string {
	const before = recorded === undefined ? '' : `, was ${figureText(name, recorded)}`;
	return `(${printable(source)})${before}`;
}

/** The verdicts with the same width. */
function verdictColumn(
	results: readonly {readonly verdict: Verdict}[],
	paint: Paint,
): readonly string[] {
	const width = verdictWidth(results);
	return results.map(({verdict}) =>
		paint(verdictMeanings[verdict], verdictTexts[verdict].padEnd(width)),
	);
}

/** The figures that may not grow, of the image before and of this one; ends in an empty line. */
function growthLines({comparison}: ImageCheck, {paint}: Style): readonly string[] {
	const growth = comparison?.growth ?? [];
	if (comparison === undefined || growth.length === 0) return [];
	const verdicts = verdictColumn(growth, paint);
	const rows = textTable(growth.map(growthCells), ['left', 'left', 'right', 'left']);
	return [
		paint('heading', `Compared with ${printable(comparison.source)}`),
		...rows.map((row, index) => `  ${verdicts[index]}  ${row}`),
		'',
	];
}

function verdictWidth(results: readonly {readonly verdict: Verdict}[]): number {
	return Math.max(0, ...results.map(({verdict}) => verdictTexts[verdict].length));
}

/** Columns of the spaces around a verdict. */
const margins = 4;

const verdictMeanings: Readonly<Record<keyof typeof verdictTexts, Meaning>> = {
	pass: 'good',
	fail: 'bad',
	warn: 'heading',
	known: 'heading',
	skipped: 'quiet',
};

/** The paths that violate rules; ends in an empty line. */
function findingLines(findings: readonly Finding[], {columns, paint}: Style): readonly string[] {
	if (findings.length === 0) return [];
	const shown = findings.slice(0, fixLimit);
	const hidden = findings.length - shown.length;
	const results = shown.map(finding => ({verdict: findingVerdict(finding)}));
	const verdicts = verdictColumn(results, paint);
	const indent = verdictWidth(results) + margins;
	const indented = (text: string) =>
		wrapAnsi(text, Math.max(20, columns - indent), {hard: false}).replaceAll(
			'\n',
			`\n${' '.repeat(indent)}`,
		);
	return [
		paint('heading', 'Paths'),
		...shown.flatMap((finding, at) => {
			const {id, summary, advice} = finding;
			const isKnown = finding.recorded?.state === 'known';
			return [
				`  ${verdicts[at]}  ${indented(`${summary} [${isKnown ? id : idText(finding)}]`)}`,
				...(isKnown ? [] : [' '.repeat(indent) + paint('quiet', indented(`→ ${advice}`))]),
			];
		}),
		...(hidden > 0 ? [`  ${countText(hidden, 'more path')}; --json lists all of them.`] : []),
		'',
	];
}

/** The verdict that a finding is shown with. */
export function findingVerdict(finding: Finding): Verdict {
	if (failsCheck(finding)) return 'fail';
	return finding.recorded?.state === 'known' ? 'known' : 'warn';
}

/** The findings that do not count, with their reasons; ends in an empty line. */
function ignoredLines({ignored}: ImageCheck, {paint}: Style): readonly string[] {
	if (ignored.length === 0) return [];
	const hidden = ignored.length - fixLimit;
	return [
		paint('heading', 'Ignored'),
		...ignored.slice(0, fixLimit).map(({summary, bytes, entry}) => {
			const end = entry.until === undefined ? '' : `, until ${printable(entry.until)}`;
			const reason = `${printable(entry.reason)}${end} (${printable(entry.source)})`;
			return `  ${formatBytes(bytes).padStart(9)}  ${summary}: ${reason}`;
		}),
		...(hidden > 0 ? [`  ${countText(hidden, 'more finding')}; --json lists all of them.`] : []),
		'',
	];
}

/** Why some findings do not count, or no longer; printable lines. */
export function noteLines(
	{expired, baseLayers, comparison}: ImageCheck,
	foreignBase: string | undefined,
): readonly string[] {
	return [
		...(comparison ? baselineNotes(comparison) : []),
		...expired.map(
			({source, until, reason}) =>
				`note: ${printable(source)} ended on ${until}: ${printable(reason)}`,
		),
		...(baseLayers > 0
			? [
					`note: waste within the ${countText(baseLayers, 'layer')} of the base image does not count.`,
				]
			: []),
		...(foreignBase === undefined
			? []
			: [
					`note: all layers count: the image has none of ${printable(foreignBase)}, which is given as its base.`,
				]),
	];
}

function verdictLine(reference: string, check: ImageCheck, paint: Paint): string {
	const name = printable(reference);
	if (check.passed) return paint('good', `passed: ${name}`);
	return paint('bad', `failed: ${name} (${failedRules(check).join(', ')})`);
}
