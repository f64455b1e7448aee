import {savingsText} from '../../analysis/fixes/savings.ts';
import {type ComparedFix, failedRules, type ImageCheck} from '../../check/check-image.ts';
import type {Verdict} from '../../check/limits.ts';
import type {CheckedOutcome, Outcome} from '../../check/outcome.ts';
import {matchSteps} from '../../dockerfile/match-steps.ts';
import {countText, formatBytes, percentText} from '../../text/numbers.ts';
import {stepSummary} from '../../text/step-summary.ts';
import {findingVerdict, noteLines, originText} from '../ci-report.ts';
import {limitText, measuredText, shownResults, verdictTexts} from '../limit-text.ts';
import {growthCells, idText} from '../recorded-text.ts';
import {commentLimit, entry, fitted, heading, type Part, section} from './markdown-parts.ts';
import {inCode, inText} from './markdown-text.ts';
import type {Reported, ReportedDockerfile} from './reported.ts';

/** Bytes that GitHub takes in the summary of a step. */
export const summaryLimit = 1024 * 1024;

/**
 * The report for pull requests.
 *
 * @param limit bytes at most; the last line says how much is left out
 */
export function markdownReport(run: Reported, limit = commentLimit): string {
	const {outcomes, dockerfile} = run;
	const parts = [
		...(outcomes.length > 1 ? summaryTable(outcomes) : []),
		...outcomes.flatMap(outcome =>
			'failure' in outcome ? failureParts(outcome) : imageParts(outcome, dockerfile),
		),
	];
	return fitted(parts, limit);
}

const signs: Readonly<Record<Verdict, string>> = {
	pass: '✅',
	fail: '❌',
	warn: '⚠️',
	known: '☑️',
	skipped: '➖',
};

function summaryTable(outcomes: readonly Outcome[]): readonly Part[] {
	const failed = outcomes.filter(outcome => 'failure' in outcome || !outcome.checked.check.passed);
	const verdict =
		failed.length === 0
			? `all ${outcomes.length} images passed`
			: `${failed.length} of ${countText(outcomes.length, 'image')} failed`;
	return [
		heading(`## ${signs[failed.length === 0 ? 'pass' : 'fail']} layerscope: ${verdict}\n`),
		heading(
			'| | image | size | wasted | efficiency | failed rules |\n|---|---|---:|---:|---:|---|',
		),
		...outcomes.map(outcome => entry(summaryRow(outcome))),
		heading(''),
	];
}

function summaryRow(outcome: Outcome): string {
	const name = inCode(outcome.reference);
	if ('failure' in outcome) return `| ${signs.fail} | ${name} | | | | could not be checked |`;
	const {check, image} = outcome.checked;
	const {storedBytes, wastedBytes, efficiency} = image.analysis.totals;
	const cells = [
		signs[check.passed ? 'pass' : 'fail'],
		`${name}${inPlatform(outcome)}`,
		formatBytes(storedBytes),
		formatBytes(wastedBytes),
		percentText(efficiency),
		failedRules(check).join(', '),
	];
	return `| ${cells.join(' | ')} |`;
}

function inPlatform({checked}: CheckedOutcome): string {
	const {platform} = checked.image.info;
	return platform === '' ? '' : ` (${inCode(platform)})`;
}

function failureParts(outcome: Extract<Outcome, {failure: unknown}>): readonly Part[] {
	const {reference, failure} = outcome;
	return [
		heading(`## ${signs.fail} ${inCode(reference)} could not be checked`),
		entry(`\n${inText(failure.message)}. ${inText(failure.hint)}\n`),
	];
}

function imageParts(
	outcome: CheckedOutcome,
	dockerfile: ReportedDockerfile | undefined,
): readonly Part[] {
	const {image, check} = outcome.checked;
	const lines = dockerfile ? matchSteps(image.info, dockerfile.instructions) : [];
	const place = (layer: number) => {
		const line = lines[layer]?.line;
		return dockerfile && line !== undefined ? ` (${inCode(`${dockerfile.path}:${line}`)})` : '';
	};
	const layerItem = (layer: number) => {
		const step = stepSummary({command: image.info.layers[layer]?.command ?? ''}, stepColumns);
		return `   - layer ${layer}: ${inCode(step)}${place(layer)}\n`;
	};
	const {storedBytes} = image.analysis.totals;
	const notes = [
		...noteLines(check, outcome.foreignBase).map(note => note.replace(/^note: /, '')),
		...image.info.warnings.map(warning => `warning: ${warning}`),
	];
	return [
		heading(
			`## ${signs[check.passed ? 'pass' : 'fail']} ${inCode(image.info.reference)}${inPlatform(outcome)} ${check.passed ? 'passed' : 'failed'}\n`,
		),
		heading(
			`| | ${check.figures === 'dive' ? "rule, by dive's figures" : 'rule'} | measured | limit | set in |\n|---|---|---|---|---|`,
		),
		...shownResults(check).map(result =>
			entry(
				`| ${signs[result.verdict]} ${verdictTexts[result.verdict]} | ${result.name} | ${measuredText(result)} | ${limitText(result)} | ${inText(originText(result))} |`,
			),
		),
		...growthParts(check),
		...section('Paths', check.findings, finding => {
			const {summary, bytes, advice, layers} = finding;
			return [
				`1. ${signs[findingVerdict(finding)]} **${formatBytes(bytes)}** ${inText(summary)} ${inCode(idText(finding))}\n`,
				...layersShown(layers, layerItem),
				`   - → ${inText(advice)}`,
			].join('');
		}),
		...section(`What to fix: ${savingsText(check.fixes, storedBytes)}`, check.fixes, fix =>
			fixItem(fix, layerItem),
		),
		...section('Ignored', check.ignored, ({bytes, summary, id, entry: {reason, until, source}}) => {
			const end = until === undefined ? '' : `, until ${inText(until)}`;
			return `- **${formatBytes(bytes)}** ${inText(summary)} ${inCode(id)}: ${inText(reason)}${end} (${inCode(source)})`;
		}),
		...section('Notes', notes, note => `- ${inText(note)}`),
		heading(''),
	];
}

/** The figures that may not grow, of the image before and of this one. */
function growthParts({comparison}: ImageCheck): readonly Part[] {
	if (comparison === undefined || comparison.growth.length === 0) return [];
	return [
		heading(`\n### Compared with ${inCode(comparison.source)}\n`),
		heading('| | figure | change | | limit |\n|---|---|---|---:|---|'),
		...comparison.growth.map(change =>
			entry(`| ${signs[change.verdict]} | ${growthCells(change).join(' | ')} |`),
		),
	];
}

/** Columns of a step: more is rarely read, and each layer has one. */
const stepColumns = 120;

/** Layers shown of each fix or finding at most; a path can be in hundreds. */
const layerLimit = 5;

function fixItem(fix: ComparedFix, layerItem: (layer: number) => string): string {
	const {bytes, summary, layers, advice, warning} = fix;
	return [
		`1. **${formatBytes(bytes)}** ${inText(summary)} ${inCode(idText(fix))}\n`,
		...layersShown(layers, layerItem),
		`   - → ${inText(advice)}`,
		...(warning === null ? [] : [`\n   - ⚠️ ${inText(warning)}`]),
	].join('');
}

function layersShown(
	layers: readonly number[],
	layerItem: (layer: number) => string,
): readonly string[] {
	const items = layers.slice(0, layerLimit).map(layerItem);
	const hidden = layers.length - layerLimit;
	return hidden > 0 ? [...items, `   - and ${countText(hidden, 'more layer')}\n`] : items;
}
