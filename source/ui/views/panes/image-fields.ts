import type {Fix} from '../../../analysis/fixes/fix.ts';
import {countText, formatBytes, numberText, percentText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {field, fitLine, type Line, line, span} from '../../screen/line.ts';
import {fitRight} from '../../screen/text-width.ts';
import {type InspectedImage, settledLayers} from '../../state/inspected-image.ts';
import type {InspectorState} from '../../state/state.ts';
import {atLeast} from '../loading/loading-text.ts';
import {fixFields} from './layer-fields.ts';

/** Details of the image: the largest waste with advice, then totals and names. */
export function imageFields(state: InspectorState, width: number): readonly Line[] {
	const {image} = state;
	const {info} = image;
	return [
		...wasteSummary(state, width),
		...field(image.isFinal ? 'totals' : 'so far', totalsText(image), width),
		...(info.tags.length === 0 ? [] : field('tags', info.tags.map(printable).join(', '), width)),
		...field('platform', printable(info.platform) || 'not given', width),
		...field('source', info.source, width),
		...field('id', printable(info.id), width),
		...info.warnings.flatMap(warning => field('warning', printable(warning), width, 'modified')),
	];
}

function totalsText(image: InspectedImage): string {
	const {storedBytes, finalBytes, wastedBytes, efficiency, files} = image.analysis.totals;
	const stored = `${atLeast(image, formatBytes(storedBytes))} stored`;
	const wasted = `${atLeast(image, formatBytes(wastedBytes))} wasted`;
	if (!image.isFinal) {
		return `${stored}, ${wasted}, in ${settledLayers(image)} of ${countText(image.info.layers.length, 'layer')}`;
	}
	return `${stored}, ${formatBytes(finalBytes)} final, ${wasted}, efficiency ${percentText(efficiency)}, ${countText(files, 'file')}`;
}

/** Fixes that are listed before the totals. */
const summaryRows = 4;

/** The largest fixes, the first one with its advice. */
function wasteSummary({image}: InspectorState, width: number): readonly Line[] {
	const [worst, ...others] = image.fixes;
	if (worst === undefined) {
		return [line(image.isFinal ? 'Nothing is wasted.' : 'Nothing is wasted so far.', 'good')];
	}
	const rows = others.slice(0, summaryRows - 1).map(fix => fixLine(fix, width));
	const more = others.length - rows.length;
	return [
		...fixFields(worst, width),
		...rows,
		...(more > 0 ? [[span(`        and ${numberText(more)} more: w lists all`, 'faint')]] : []),
	];
}

function fixLine({bytes, summary}: Fix, width: number): Line {
	return fitLine([span(`${fitRight(formatBytes(bytes), 7)} `, 'waste'), span(summary)], width);
}
