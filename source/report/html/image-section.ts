import type {AnalyzedImage} from '../../analysis/analyzed-image.ts';
import {buildSteps} from '../../analysis/fixes/build-steps.ts';
import type {Fix} from '../../analysis/fixes/fix.ts';
import {savingsText} from '../../analysis/fixes/savings.ts';
import {groupByRule} from '../../analysis/removable.ts';
import {removableAdvice} from '../../analysis/removable-advice.ts';
import type {ComparedFix, ImageCheck} from '../../check/check-image.ts';
import type {CheckComparison} from '../../check/compare-check.ts';
import type {Finding} from '../../check/finding.ts';
import type {Verdict} from '../../check/limits.ts';
import type {CheckedOutcome, Outcome} from '../../check/outcome.ts';
import {matchSteps} from '../../dockerfile/match-steps.ts';
import {countText, formatBytes, percentText} from '../../text/numbers.ts';
import {stepSummary} from '../../text/step-summary.ts';
import {findingVerdict, noteLines, originText} from '../ci-report.ts';
import type {ReportedDockerfile} from '../formats/reported.ts';
import {imageHeading} from '../image-heading.ts';
import {limitText, measuredText, shownResults, verdictTexts} from '../limit-text.ts';
import {paintWith} from '../paint.ts';
import {growthCells, idText} from '../recorded-text.ts';
import {cardList} from './card-list.ts';
import {layerList} from './layer-list.ts';
import {type Markup, markup} from './markup.ts';

/**
 * Paths that the document lists for each fix and each kind of removable paths. The script lists all paths of
 * a fix.
 */
const pathLimit = 10;

/** Layers shown of each fix or finding; a path can be in hundreds. */
const layerLimit = 5;

export function verdictMark(verdict: Verdict): Markup {
	return markup`<span class="verdict ${verdict}">${verdictTexts[verdict]}</span>`;
}

/** The part of the page about an image that could not be checked. */
export function failureSection(
	{reference, failure}: Extract<Outcome, {failure: unknown}>,
	id: string,
): Markup {
	return markup`<section class="image" id="${id}">
<h2>${verdictMark('fail')} <bdi>${reference}</bdi> could not be checked</h2>
<p>${failure.message}. ${failure.hint}</p>
</section>`;
}

export type SectionOptions = {
	/** Id of the section's element. */
	readonly id: string;
	readonly dockerfile: ReportedDockerfile | undefined;
	/** Element with the data of the script. Without it, there is no tree. */
	readonly data: Markup | undefined;
};

/** The part of the page about an image. It can be read without the script. */
export function imageSection(
	{checked, foreignBase}: CheckedOutcome,
	{id, dockerfile, data}: SectionOptions,
): Markup {
	const {image, check} = checked;
	const {info, analysis} = image;
	const notes = [
		...noteLines(check, foreignBase),
		...info.warnings.map(warning => `warning: ${warning}`),
	];
	const hasTree = data !== undefined;
	const lines = dockerfile ? matchSteps(info, dockerfile.instructions) : [];
	const layerItem = (layer: number) => {
		const step = stepSummary({command: info.layers[layer]?.command ?? ''}, stepColumns);
		const line = lines[layer]?.line;
		const place =
			dockerfile && line !== undefined
				? markup` <bdi>(${dockerfile.path}:${line})</bdi>`
				: undefined;
		return markup`<li><a href="#${id}-layer-${layer}" data-show-layer="${layer}">layer ${layer}</a> <code><bdi>${step}</bdi></code>${place}</li>`;
	};
	return markup`<section class="image" id="${id}">
<h2>${verdictMark(check.passed ? 'pass' : 'fail')} <bdi>${info.reference}</bdi> ${check.passed ? 'passed' : 'failed'}</h2>
<p class="quiet"><bdi>${imageHeading(info, paintWith(false))}</bdi></p>
${totals(checked.image)}
${rules(check)}
${check.comparison ? growth(check.comparison) : undefined}
${cardList('Paths', check.findings, finding => findingItem(finding, layerItem))}
${cardList(`What to fix: ${savingsText(check.fixes, analysis.totals.storedBytes)}`, check.fixes, (fix, index) => fixItem(fix, {index, hasTree, layerItem}))}
${removable(image)}
<h3>Layers${hasTree ? ' and files' : ''}</h3>
<div class="explorer">
${layerList(image, {id, baseLayers: check.baseLayers, fixes: check.fixes, hasTree})}
${hasTree ? markup`<div class="files"><noscript><p>The files are shown by a script, which is disabled here.</p></noscript></div>` : undefined}
</div>
${data}
${cardList('Ignored', check.ignored, ({bytes, summary, id: ignoredId, entry: {reason, until, source}}) => markup`<li><b class="bytes">${formatBytes(bytes)}</b><div><bdi>${summary}</bdi> <code>${ignoredId}</code><p><bdi>${reason}${until === undefined ? '' : `, until ${until}`} (${source})</bdi></p></div></li>`)}
${notes.length === 0 ? undefined : markup`<h3>Notes</h3><ul class="notes">${notes.map(note => markup`<li><bdi>${note}</bdi></li>`)}</ul>`}
</section>`;
}

function totals({analysis, info}: CheckedOutcome['checked']['image']): Markup {
	const {storedBytes, finalBytes, wastedBytes, efficiency, files} = analysis.totals;
	const figures = [
		['stored', formatBytes(storedBytes), `in ${countText(info.layers.length, 'layer')}`],
		['final', formatBytes(finalBytes), `in ${countText(files, 'file')}`],
		['wasted', formatBytes(wastedBytes), ''],
		['efficiency', percentText(efficiency), ''],
	];
	const {bytes} = analysis.removable;
	if (bytes > 0) figures.push(['removable', `≈ ${formatBytes(bytes)}`, 'an estimate']);
	return markup`<dl class="totals">${figures.map(([name, value, note]) => markup`<div${name === 'wasted' ? markup` class="waste"` : undefined}><dt>${name}</dt><dd>${value} <small>${note}</small></dd></div>`)}</dl>`;
}

function rules(check: ImageCheck): Markup {
	const title = check.figures === 'dive' ? "Rules, by dive's figures" : 'Rules';
	return markup`<h3>${title}</h3>
<table class="rules">
<thead><tr><th></th><th>rule</th><th>measured</th><th>limit</th><th>set in</th></tr></thead>
<tbody>${shownResults(check).map(result => markup`<tr><td>${verdictMark(result.verdict)}</td><td>${result.name}</td><td>${measuredText(result)}</td><td>${limitText(result)}</td><td><bdi>${originText(result)}</bdi></td></tr>`)}</tbody>
</table>`;
}

/** The figures that may not grow, of the image before and of this one. */
function growth({source, growth: figures}: CheckComparison): Markup | undefined {
	if (figures.length === 0) return undefined;
	const rows = figures.map(
		figure =>
			markup`<tr><td>${verdictMark(figure.verdict)}</td>${growthCells(figure).map(cell => markup`<td>${cell}</td>`)}</tr>`,
	);
	return markup`<h3>Compared with <bdi>${source}</bdi></h3>
<table class="rules"><thead><tr><th></th><th>figure</th><th>bytes</th><th>change</th><th>limit</th></tr></thead><tbody>${rows}</tbody></table>`;
}

type LayerItem = (layer: number) => Markup;

function findingItem(finding: Finding, layerItem: LayerItem): Markup {
	const {summary, advice, layers, bytes} = finding;
	return markup`<li><b class="bytes">${verdictMark(findingVerdict(finding))} ${formatBytes(bytes)}</b>
<div><bdi class="summary">${summary}</bdi> <code>${idText(finding)}</code>${layerLines(layers, layerItem)}<p>→ ${advice}</p></div></li>`;
}

type FixOptions = {
	readonly index: number;
	readonly hasTree: boolean;
	readonly layerItem: LayerItem;
};

function fixItem(fix: ComparedFix, {index, hasTree, layerItem}: FixOptions): Markup {
	const {bytes, summary, layers, advice, warning} = fix;
	return markup`<li><b class="bytes waste">${bytes === 0 ? '' : `−${formatBytes(bytes)}`}</b>
<div><bdi class="summary">${summary}</bdi> <code>${idText(fix)}</code>${layerLines(layers, layerItem)}<p>→ ${advice}</p>${warning === null ? undefined : markup`<p class="warning">! ${warning}</p>`}${fixPaths(fix, index, hasTree)}</div></li>`;
}

function fixPaths({paths, rows}: Fix, index: number, hasTree: boolean): Markup | undefined {
	if (paths === 0) return undefined;
	const hidden = paths - pathLimit;
	const more =
		hidden > 0
			? markup`<p class="quiet">and ${countText(hidden, 'more path')}${hasTree ? undefined : '; --report json has all'}</p>`
			: undefined;
	const button = hasTree
		? markup`<button type="button" class="script-only" data-show-fix="${index}">list ${paths === 1 ? 'it' : `all ${countText(paths, 'path')}`} below</button>`
		: undefined;
	return markup`<details><summary>${countText(paths, 'path')}</summary><ul class="paths">${rows.slice(0, pathLimit).map(row => markup`<li><span class="size">${formatBytes(row.bytes)}</span> <bdi>${row.path}</bdi></li>`)}</ul>${more}${button}</details>`;
}

function layerLines(layers: readonly number[], layerItem: LayerItem): Markup {
	const hidden = layers.length - layerLimit;
	const more = hidden > 0 ? markup`<li>and ${countText(hidden, 'more layer')}</li>` : undefined;
	return markup`<ul class="steps">${layers.slice(0, layerLimit).map(layerItem)}${more}</ul>`;
}

/** Columns of a step in a fix. */
const stepColumns = 160;

function removable({info, analysis}: AnalyzedImage): Markup | undefined {
	const steps = buildSteps(info);
	return cardList(
		`Removable in the final image: ≈ ${formatBytes(analysis.removable.bytes)} (an estimate)`,
		groupByRule(analysis.removable),
		({rule, bytes, paths, layers}) => {
			const hidden = paths.length - pathLimit;
			const more = hidden > 0 ? markup`<li>and ${countText(hidden, 'more path')}</li>` : undefined;
			return markup`<li><b class="bytes removable">≈ ${formatBytes(bytes)}</b>
<div><span class="summary">${rule.title}</span>${rule.confidence === 'weak' ? ' (less likely)' : ''}<p>→ ${removableAdvice(rule, paths, layers, steps)}</p><details><summary>${countText(paths.length, 'path')}</summary><ul class="paths">${paths.slice(0, pathLimit).map(path => markup`<li><span class="size">${formatBytes(path.bytes)}</span> <bdi>${path.path}</bdi></li>`)}${more}</ul></details></div></li>`;
		},
	);
}
