import {nextPlatform} from '../../image/image-info.ts';
import {cutPathStart, widthOf} from '../../text/cut.ts';
import {countText, formatBytes, percentText} from '../../text/numbers.ts';
import {printable} from '../../text/printable.ts';
import type {Command} from '../input/binding.ts';
import {keyOf} from '../input/keymap.ts';
import type {Setup} from '../state/setup.ts';
import type {InspectorState} from '../state/state.ts';
import {atLeast, loadingText, storedText} from '../views/loading/loading-text.ts';
import {openImage, openRemovable} from '../views/page-bindings.ts';
import {fitLine, type Line, lineWidth, span} from './line.ts';

/** The top line: the image and its figures. The name is cut before the figures are. */
export function headerLine(state: InspectorState): Line {
	const {image, size} = state;
	const {info} = image;
	const figures: Line = [
		span('  '),
		...warningMark(state),
		...(size.columns >= 100 || nextPlatform(info) !== undefined
			? [span(`${printable(info.platform)}   `, 'faint')]
			: []),
		...(image.isFinal ? finalFigures(state) : figuresSoFar(state)),
	];
	const room = size.columns - lineWidth(figures);
	const reference = printable(info.reference);
	const name = cutPathStart(reference, Math.max(8, room));
	const spare = room - widthOf(reference);
	const end = image.isFinal ? efficiencySpans(state, spare) : [];
	return fitLine([span(name, 'strong'), ...figures, ...end], size.columns);
}

/** Says that there are warnings, and the key of the page that has them. */
function warningMark({image: {info}, setup}: InspectorState): Line {
	const count = info.warnings.length;
	if (count === 0) return [];
	const text = countText(count, 'warning') + keyText(setup, openImage);
	return [span(text, 'modified'), span('  ')];
}

/** The key that shows more; empty if the user gave it none. */
function keyText(setup: Setup, command: Command): string {
	const key = keyOf(setup, command);
	return key === undefined ? '' : `: ${key}`;
}

function finalFigures({image, setup, size}: InspectorState): Line {
	const {storedBytes, finalBytes, wastedBytes} = image.analysis.totals;
	const {removable} = image.analysis;
	const {columns} = size;
	const waste = wastedBytes === 0 ? '' : ` (${percentText(wastedBytes / storedBytes)})`;
	return [
		span('final '),
		span(formatBytes(finalBytes), 'strong'),
		...(columns >= 100 ? [span(`   stored ${formatBytes(storedBytes)}`)] : []),
		span('   wasted '),
		span(formatBytes(wastedBytes) + waste, wastedBytes > 0 ? 'waste' : 'good'),
		...(removable.bytes === 0 || columns < 72
			? []
			: [span(`   removable ≈ ${formatBytes(removable.bytes)}${keyText(setup, openRemovable)}`)]),
	];
}

/** The efficiency, which waste and stored bytes tell, too: only if it fits beside the whole name. */
function efficiencySpans({image}: InspectorState, width: number): Line {
	const text = `   efficiency ${percentText(image.analysis.totals.efficiency)}`;
	return widthOf(text) <= width ? [span(text)] : [];
}

/** The figures while layers are missing: the progress, and lower bounds. */
function figuresSoFar(state: InspectorState): Line {
	const {image, size} = state;
	const {wastedBytes} = image.analysis.totals;
	const stored = storedText(image);
	return [
		span(loadingText(state), 'modified'),
		...(size.columns < 100 || stored === undefined ? [] : [span(`  ${stored} stored`)]),
		...(size.columns >= 60 && wastedBytes > 0
			? [span(`  ${atLeast(image, formatBytes(wastedBytes))}`, 'waste'), span(' wasted so far')]
			: []),
	];
}
