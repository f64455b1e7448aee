import type {AnalyzedImage} from '../../analysis/analyzed-image.ts';
import type {Fix} from '../../analysis/fixes/fix.ts';
import {causedWaste} from '../../analysis/fixes/layer-waste.ts';
import {formatBytes} from '../../text/numbers.ts';
import {stepSummary} from '../../text/step-summary.ts';
import {type Markup, markup} from './markup.ts';

export type LayerListOptions = {
	/** Id of the image's section. */
	readonly id: string;
	/** Number of lowest layers that do not count. */
	readonly baseLayers: number;
	readonly fixes: readonly Fix[];
	/** Whether a tree beside the list shows the files of the selected layer. */
	readonly hasTree: boolean;
};

/** Columns of a step; the page cuts it further, where it has less room. */
const stepColumns = 200;

/** The layers of an image with bars of their kept and wasted bytes, in the order of the build. */
export function layerList(
	{info, analysis}: AnalyzedImage,
	{id, baseLayers, fixes, hasTree}: LayerListOptions,
): Markup {
	const caused = causedWaste(fixes);
	const most = analysis.layers.reduce((max, {storedBytes}) => Math.max(max, storedBytes), 1);
	const rows = analysis.layers.map(({storedBytes, wastedBytes}, layer) => {
		const step = stepSummary({command: info.layers[layer].command}, stepColumns);
		const kept = ((storedBytes - wastedBytes) / most) * 100;
		const base = layer < baseLayers ? markup`<span class="quiet">base</span> ` : undefined;
		return markup`<li id="${id}-layer-${layer}" data-layer="${layer}"><span class="number">${layer}</span><span class="size">${storedBytes === 0 ? '·' : formatBytes(storedBytes)}</span>${bar(kept, (wastedBytes / most) * 100)}<span class="size waste">${wastedBytes === 0 ? '' : formatBytes(wastedBytes)}</span><span class="text">${base}${causedText(caused.get(layer))}<code><bdi>${step}</bdi></code></span></li>`;
	});
	const whole = hasTree
		? markup`<li id="${id}-layer-all" data-layer="all" aria-selected="true"><span class="number">∑</span><span class="size">${formatBytes(analysis.totals.finalBytes)}</span><span></span><span></span><span class="text">the whole image</span></li>`
		: undefined;
	return markup`<div class="stack"><p class="legend">stored bytes: <span class="kept">█</span> kept, <span class="waste">█</span> wasted</p><ol class="layers">${whole}${rows}</ol></div>`;
}

/** The bytes of other layers that a layer makes waste. */
function causedText(bytes = 0): Markup | undefined {
	return bytes === 0
		? undefined
		: markup`<span class="waste">◂ wastes ${formatBytes(bytes)}</span> `;
}

/** An image, because the page's policy does not allow styles of single elements. */
function bar(kept: number, wasted: number): Markup {
	return markup`<svg class="bar" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="kept" width="${kept.toFixed(2)}" height="10"/><rect class="wasted" x="${kept.toFixed(2)}" width="${wasted.toFixed(2)}" height="10"/></svg>`;
}
