import {percentText} from '../../report/image-lines.ts';
import {formatBytes} from '../../text/format-bytes.ts';
import {printable} from '../../text/printable.ts';
import {countText, layersText} from '../figures.ts';
import {field, fitLine, type Line, span} from '../line.ts';
import type {InspectorState} from '../state.ts';
import {cut, fitRight} from '../text-width.ts';
import {wasteLines} from './layer-fields.ts';

/** The image: first what is wasted most and what to do about it, then the totals and its names. */
export function imageFields(state: InspectorState, width: number): readonly Line[] {
	const {info, analysis} = state.image;
	const {storedBytes, finalBytes, wastedBytes, efficiency, files} = analysis.totals;
	return [
		...wasteSummary(state, width),
		...field(
			'totals',
			`${formatBytes(storedBytes)} stored, ${formatBytes(finalBytes)} final, ${formatBytes(wastedBytes)} wasted, efficiency ${percentText(efficiency)}, ${countText(files, 'file')}`,
			width,
		),
		...(info.tags.length === 0 ? [] : field('tags', info.tags.map(printable).join(', '), width)),
		...field('platform', printable(info.platform) || 'not given', width),
		...field('source', info.source, width),
		...field('id', printable(info.id), width),
		...info.warnings.flatMap(warning => field('warning', printable(warning), width, 'modified')),
	];
}

/** Rows of the largest waste that are listed before the totals. */
const summaryRows = 4;

function wasteSummary(state: InspectorState, width: number): readonly Line[] {
	const {wasted} = state.image.analysis;
	const [largest, ...others] = wasted;
	if (largest === undefined) return [[span('Nothing is wasted.', 'good')]];
	const rows = others.slice(0, summaryRows - 1).map(({bytes, cause, path, layers}) => {
		const start = `${fitRight(formatBytes(bytes), 7)} ${cause} `;
		const end = ` ${layersText(layers)}`;
		const room = Math.max(8, width - start.length - end.length);
		return fitLine(
			[span(start, 'waste'), span(cut(printable(path), room, 'start')), span(end, 'faint')],
			width,
		);
	});
	const more = wasted.length - 1 - rows.length;
	return [
		...wasteLines(state, largest, width),
		...rows,
		...(more > 0
			? [[span(`        and ${countText(more, 'path')} more: w lists them`, 'faint')]]
			: []),
	];
}
