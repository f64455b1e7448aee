import type {PathChange} from '../../analysis/compare-trees.ts';
import {compareFixes} from '../../analysis/fixes/compare-fixes.ts';
import type {Fix} from '../../analysis/fixes/fix.ts';
import type {Growth} from '../../check/growth.ts';
import type {ConfigChange} from '../../image/compare-configs.ts';
import {formatBytes, numberText} from '../../text/numbers.ts';
import {growthLine} from '../compare-report.ts';
import type {Compared, ComparedRun} from '../formats/compare-formats.ts';
import {
	type ChangedLayer,
	changedLayers,
	changeTexts,
	growthTexts,
} from '../formats/compare-texts.ts';
import {cardList} from './card-list.ts';
import {builtAssets, htmlPage, type PageAssets} from './html-page.ts';
import {verdictMark} from './image-section.ts';
import {type Markup, markup} from './markup.ts';

/** A page for browsers with the changes between two images. It has no script. */
export function compareHtml({compared}: ComparedRun, {style}: PageAssets = builtAssets()): string {
	const [{comparison}] = compared;
	const {older, newer} = comparison;
	return htmlPage({
		title: `${newer.info.reference} compared with ${older.info.reference}`,
		body: markup`<main>${compared.map(section)}</main>`,
		style,
	});
}

/** Changed paths in the page; JSON has all. */
const pathLimit = 5000;

function section({comparison, growth}: Compared): Markup {
	const {older, newer, trees, layers, config} = comparison;
	const {appeared, gone} = compareFixes(comparison);
	const isExceeded = growth.some(({exceeded}) => exceeded !== undefined);
	const hidden = trees.changes.length - pathLimit;
	const rebuilt = layers.rebuilt.length;
	return markup`<section class="image">
<h2>${verdictMark(isExceeded ? 'fail' : 'pass')} <bdi>${newer.info.reference}</bdi> compared with <bdi>${older.info.reference}</bdi></h2>
<p class="quiet"><bdi>${newer.info.platform}</bdi></p>
<div class="wide"><table class="rules">
<thead><tr><th></th><th>figure</th><th>old</th><th>new</th><th>change</th><th>limit</th></tr></thead>
<tbody>${growth.map(growthRow)}</tbody>
</table></div>
${cardList('Settings for containers', config, configItem)}
${cardList('New things to fix', appeared, fixItem)}
${cardList('Fixed', gone, fixItem)}
${cardList(`Changed paths: ${numberText(trees.changes.length)}, largest first`, trees.changes.slice(0, pathLimit), changeItem)}
${hidden > 0 ? markup`<p>and ${numberText(hidden)} more; --report json has all.</p>` : undefined}
${cardList(
	`Layers: ${numberText(layers.shared.length)} the same, ${numberText(rebuilt)} rebuilt`,
	changedLayers(comparison, stepColumns),
	layerItem,
)}
<p><code>${growthLine(growth)}</code></p>
</section>`;
}

function growthRow(growth: Growth): Markup {
	const {exceeded} = growth;
	const cells = growthTexts(growth).map(text => markup`<td>${text}</td>`);
	return markup`<tr><td>${exceeded ? verdictMark('fail') : undefined}</td>${cells}<td>${exceeded?.text}</td></tr>`;
}

function configItem({name, older, newer}: ConfigChange): Markup {
	return markup`<li><b class="bytes"></b><div><code><bdi>${name}</bdi></code> ${configValue(older)} → ${configValue(newer)}</div></li>`;
}

function configValue(value: string | null): Markup {
	if (value === null) return markup`none`;
	return value === '' ? markup`empty` : markup`<code><bdi>${value}</bdi></code>`;
}

function fixItem({id, bytes, summary, advice}: Fix): Markup {
	return markup`<li><b class="bytes">${formatBytes(bytes)}</b><div><bdi class="summary">${summary}</bdi> <code>${id}</code><p>→ ${advice}</p></div></li>`;
}

function changeItem(change: PathChange): Markup {
	const {size, detail} = changeTexts(change);
	return markup`<li><b class="bytes">${size}</b><div><bdi>${change.path}</bdi> <span class="quiet">${detail}</span></div></li>`;
}

/** Columns of a step. */
const stepColumns = 160;

function layerItem({state, index, bytes, step}: ChangedLayer): Markup {
	return markup`<li><b class="bytes">${bytes}</b><div>${state}: layer ${index} <code><bdi>${step}</bdi></code></div></li>`;
}
