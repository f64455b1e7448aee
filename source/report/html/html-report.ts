import {failedRules} from '../../check/check-image.ts';
import type {CheckedOutcome, Outcome} from '../../check/outcome.ts';
import {countText, formatBytes, percentText} from '../../text/numbers.ts';
import {printable, printableJson} from '../../text/printable.ts';
import type {Reported} from '../formats/reported.ts';
import {builtAssets, htmlPage, type PageAssets} from './html-page.ts';
import {failureSection, imageSection, type SectionOptions, verdictMark} from './image-section.ts';
import {type Markup, markup} from './markup.ts';
import type {ImageData} from './page-data.ts';
import {treeData} from './tree-data.ts';

/** A page for browsers with the results of all images. */
export function htmlReport(
	{outcomes, dockerfile}: Omit<Reported, 'isSingle'>,
	{script, style}: PageAssets = builtAssets(),
): string {
	const title = titleOf(outcomes);
	return htmlPage({
		title,
		header: markup`<button type="button" class="help">keys ( ? )</button>`,
		body: markup`<main>
${outcomes.length > 1 ? summary(outcomes, title) : undefined}
${outcomes.map((outcome, index) => section(outcome, {id: `image-${index}`, dockerfile}))}
</main>
${help}`,
		script,
		style,
	});
}

function hasFailed(outcome: Outcome): boolean {
	return 'failure' in outcome || !outcome.checked.check.passed;
}

function titleOf(outcomes: readonly Outcome[]): string {
	const failed = outcomes.filter(hasFailed).length;
	if (outcomes.length === 1)
		return `${outcomes[0].reference} ${failed === 0 ? 'passed' : 'failed'}`;
	if (failed === 0) return `${countText(outcomes.length, 'image')} passed`;
	return `${failed} of ${countText(outcomes.length, 'image')} failed`;
}

function summary(outcomes: readonly Outcome[], title: string): Markup {
	return markup`<h1>${title}</h1>
<div class="wide"><table class="images">
<thead><tr><th></th><th>image</th><th>platform</th><th class="number">stored</th><th class="number">wasted</th><th class="number">efficiency</th><th>failed rules</th></tr></thead>
<tbody>${outcomes.map(summaryRow)}</tbody>
</table></div>`;
}

function summaryRow(outcome: Outcome, index: number): Markup {
	const name = markup`<a href="#image-${index}"><bdi>${outcome.reference}</bdi></a>`;
	if ('failure' in outcome) {
		return markup`<tr><td>${verdictMark('fail')}</td><td>${name}</td><td colspan="5">could not be checked</td></tr>`;
	}
	const {image, check} = outcome.checked;
	const {storedBytes, wastedBytes, efficiency} = image.analysis.totals;
	return markup`<tr><td>${verdictMark(check.passed ? 'pass' : 'fail')}</td><td>${name}</td><td><bdi>${image.info.platform}</bdi></td>
<td class="number">${formatBytes(storedBytes)}</td><td class="number">${formatBytes(wastedBytes)}</td><td class="number">${percentText(efficiency)}</td><td>${failedRules(check).join(', ')}</td></tr>`;
}

function section(outcome: Outcome, {id, dockerfile}: Omit<SectionOptions, 'data'>): Markup {
	if ('failure' in outcome) return failureSection(outcome, id);
	return imageSection(outcome, {id, dockerfile, data: dataOf(outcome)});
}

/** The data of the page's script; `undefined` if the files of the image are not at hand. */
function dataOf({checked, whole}: CheckedOutcome): Markup | undefined {
	if (!whole.tree) return undefined;
	const data: ImageData = {
		steps: checked.image.info.layers.map(({command}) =>
			command.split('\n').map(printable).join('\n'),
		),
		tree: treeData(whole.tree, checked),
	};
	// Nothing that could end the element, or start a comment in it.
	const json = printableJson(data).replace(
		/[<>&]/g,
		sign => `\\u00${sign.charCodeAt(0).toString(16)}`,
	);
	return markup`<script type="application/json">${{html: json}}</script>`;
}

const help = markup`<dialog class="help" aria-labelledby="help-title">
<h2 id="help-title">Keys</h2>
<dl>
<dt><kbd>/</kbd></dt><dd>search all paths; <kbd>Enter</kbd> goes to the list</dd>
<dt><kbd>↑</kbd> <kbd>↓</kbd></dt><dd>previous or next layer, path or search result</dd>
<dt><kbd>→</kbd> <kbd>←</kbd></dt><dd>open or close a folder</dd>
<dt><kbd>Enter</kbd></dt><dd>from layers to files; open or close a folder; show a search result in the tree</dd>
<dt><kbd>PgUp</kbd> <kbd>PgDn</kbd> <kbd>Home</kbd> <kbd>End</kbd></dt><dd>scroll</dd>
<dt><kbd>Esc</kbd></dt><dd>end the search; back to the final files</dd>
<dt><kbd>Tab</kbd></dt><dd>next part of the page</dd>
<dt><kbd>?</kbd></dt><dd>this help</dd>
</dl>
<dl class="signs">
<dt>+ ~ −</dt><dd>added, modified or removed by the selected layer</dd>
<dt>=</dt><dd>stored again without a change</dd>
<dt>≈</dt><dd>removable: very likely not needed by containers, an estimate</dd>
</dl>
<form method="dialog"><button>Close</button></form>
</dialog>`;
