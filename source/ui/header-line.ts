import {percentText} from '../report/image-lines.ts';
import {formatBytes} from '../text/format-bytes.ts';
import {printable} from '../text/printable.ts';
import {countText} from './figures.ts';
import {fitLine, type Line, lineWidth, span} from './line.ts';
import type {InspectorState} from './state.ts';
import {cut} from './text-width.ts';

/** The top line: which image, and what it is worth. The name gives way to the figures. */
export function headerLine({image, size}: InspectorState): Line {
	const {info, analysis} = image;
	const {storedBytes, wastedBytes, efficiency} = analysis.totals;
	const isWide = size.columns >= 100;
	const wasteTone = wastedBytes > 0 ? 'waste' : 'good';
	const figures: Line = [
		span('  '),
		...(size.columns >= 60 ? [span(printable(info.platform), 'faint'), span('  ')] : []),
		span(formatBytes(storedBytes), 'strong'),
		span(isWide ? ` in ${countText(info.layers.length, 'layer')}  ` : '  '),
		span(size.columns >= 60 ? 'efficiency ' : 'eff '),
		span(percentText(efficiency), 'strong'),
		span('  wasted '),
		span(formatBytes(wastedBytes), wasteTone),
	];
	const room = size.columns - lineWidth(figures);
	const name = cut(printable(info.reference), Math.max(8, room), 'start');
	return fitLine([span(name, 'strong'), ...figures], size.columns);
}
