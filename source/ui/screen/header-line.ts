import {countText, formatBytes, percentText} from '../../text/numbers.ts';
import {printable} from '../../text/printable.ts';
import {settledLayers} from '../state/inspected-image.ts';
import type {InspectorState} from '../state/state.ts';
import {atLeast, loadingText, storedText} from '../views/loading/loading-text.ts';
import {fitLine, type Line, lineWidth, span} from './line.ts';
import {cut} from './text-width.ts';

/** The top line: the image and its figures. The name is cut before the figures are. */
export function headerLine(state: InspectorState): Line {
	const {image, size} = state;
	const {info} = image;
	const figures: Line = [
		span('  '),
		...(size.columns >= 60 ? [span(printable(info.platform), 'faint'), span('  ')] : []),
		...(image.isFinal ? finalFigures(state) : figuresSoFar(state)),
	];
	const room = size.columns - lineWidth(figures);
	const name = cut(printable(info.reference), Math.max(8, room), 'start');
	return fitLine([span(name, 'strong'), ...figures], size.columns);
}

function finalFigures({image, size}: InspectorState): Line {
	const {storedBytes, wastedBytes, efficiency} = image.analysis.totals;
	const layers = countText(image.info.layers.length, 'layer');
	return [
		span(formatBytes(storedBytes), 'strong'),
		span(size.columns >= 100 ? ` in ${layers}  ` : '  '),
		span(size.columns >= 60 ? 'efficiency ' : 'eff '),
		span(percentText(efficiency), 'strong'),
		span('  wasted '),
		span(formatBytes(wastedBytes), wastedBytes > 0 ? 'waste' : 'good'),
	];
}

/** The figures while layers are missing: the progress, and lower bounds. */
function figuresSoFar(state: InspectorState): Line {
	const {image, size} = state;
	const {wastedBytes} = image.analysis.totals;
	return [
		span(loadingText(state), 'modified'),
		...(size.columns >= 100 ? [span(`  ${storedText(image)} stored`)] : []),
		...(size.columns >= 60 && settledLayers(image) > 0
			? [
					span(
						`  ${atLeast(image, formatBytes(wastedBytes))}`,
						wastedBytes > 0 ? 'waste' : undefined,
					),
					span(' wasted so far'),
				]
			: []),
	];
}
