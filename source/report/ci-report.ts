import wrapAnsi from 'wrap-ansi';
import type {CheckedImage, ImageCheck} from '../check/check-image.ts';
import type {Finding} from '../check/finding.ts';
import {countText, formatBytes} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {fixLines} from './fix-lines.ts';
import {imageHeading} from './image-heading.ts';
import {limitText, measuredText, shownResults, verdictTexts} from './limit-text.ts';
import {type Meaning, type Paint, paintWith} from './paint.ts';
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

/** A table if it fits, otherwise two lines per rule. */
function ruleLines(check: ImageCheck, {columns, paint}: Style): readonly string[] {
	const results = shownResults(check);
	const verdicts = results.map(({verdict}) =>
		paint(verdictMeanings[verdict], verdictTexts[verdict]),
	);
	const cells = results.map(result => [
		result.name,
		measuredText(result),
		limitText(result),
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

const verdictMeanings: Readonly<Record<keyof typeof verdictTexts, Meaning>> = {
	pass: 'good',
	fail: 'bad',
	warn: 'heading',
	skipped: 'quiet',
};

/** The paths that violate rules; ends in an empty line. */
function findingLines(findings: readonly Finding[], {columns, paint}: Style): readonly string[] {
	if (findings.length === 0) return [];
	const hidden = findings.length - fixLimit;
	const width = Math.max(20, columns - verdictWidth);
	const indented = (text: string) =>
		wrapAnsi(text, width, {hard: false}).replaceAll('\n', `\n${' '.repeat(verdictWidth)}`);
	return [
		paint('heading', 'Paths'),
		...findings
			.slice(0, fixLimit)
			.flatMap(({id, severity, summary, advice}) => [
				`  ${severity === 'error' ? paint('bad', 'FAIL') : 'WARN'}  ${indented(`${summary} [${id}]`)}`,
				paint('quiet', `        ${indented(`→ ${advice}`)}`),
			]),
		...(hidden > 0 ? [`  ${countText(hidden, 'more path')}; --json lists all of them.`] : []),
		'',
	];
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

function noteLines(
	{expired, baseLayers}: ImageCheck,
	foreignBase: string | undefined,
): readonly string[] {
	return [
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

/** The names of the rules that failed, each once. */
export function failedRules({results, findings}: ImageCheck): readonly string[] {
	return [
		...results.filter(({verdict}) => verdict === 'fail').map(({name}) => name),
		...new Set(findings.filter(({severity}) => severity === 'error').map(({rule}) => rule)),
	];
}
