import type {AnalyzedImage} from '../analysis/analyzed-image.ts';
import {findFixes} from '../analysis/fixes/fix.ts';
import type {HistoryStep} from '../image/image-info.ts';
import {countText, formatBytes, percentText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {stepSummary} from '../text/step-summary.ts';
import {fixLines} from './fix-lines.ts';
import {imageHeading} from './image-heading.ts';
import {paintWith} from './paint.ts';
import {removableLines} from './removable-lines.ts';
import {textTable} from './text-table.ts';

export type TextOptions = {
	/** Width of the output. */
	readonly columns?: number;
	readonly isColored?: boolean;
};

/** Columns by default: most viewers of build logs show that many without wrapping. */
export const usualColumns = 120;

/** Fixes at most; `--json` has all. */
const fixLimit = 10;

const warningLimit = 10;

/** Totals, steps and largest waste of an image as text; ends in a line feed. */
export function textSummary(loaded: AnalyzedImage, options: TextOptions = {}): string {
	const {columns = usualColumns, isColored = false} = options;
	const paint = paintWith(isColored);
	const {info, analysis} = loaded;
	const lines = [
		imageHeading(info, paint),
		...(info.id === '' ? [] : [paint('quiet', printable(info.id))]),
		'',
		...totalLines(loaded),
		'',
		paint('heading', 'Steps, oldest first'),
		...stepLines(loaded, columns),
		'',
		...fixLines(loaded, findFixes(loaded), {limit: fixLimit, columns, paint}),
		'',
		...removableLines(loaded, {columns, paint}),
		...warningLines(info.warnings),
	];
	if (analysis.wasted.length > 0) {
		lines.push(`Check it in CI with: layerscope ci ${printable(info.reference)}`);
	}
	return `${lines.join('\n').trimEnd()}\n`;
}

function totalLines({analysis: {totals, layers}}: AnalyzedImage): readonly string[] {
	const {storedBytes, finalBytes, wastedBytes, efficiency, files} = totals;
	return textTable(
		[
			['stored', formatBytes(storedBytes), `in ${countText(layers.length, 'layer')}`],
			['final', formatBytes(finalBytes), `in ${countText(files, 'file')}`],
			['wasted', formatBytes(wastedBytes), `efficiency ${percentText(efficiency)}`],
		],
		['left', 'right'],
	);
}

/** One line per step. Steps without a layer, such as ENV, have no figures. */
function stepLines({info, analysis}: AnalyzedImage, columns: number): readonly string[] {
	const figures = info.history.map(step => stepFigures(step, analysis.layers));
	const rows = textTable([['#', 'stored', 'wasted'], ...figures], ['right', 'right', 'right']);
	const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
	const steps = [{command: 'step'}, ...info.history];
	return rows.map((row, index) => {
		const command = stepSummary(steps[index], Math.max(20, columns - width - 4));
		return `  ${row.padEnd(width)}  ${command}`;
	});
}

function stepFigures(
	{layer}: HistoryStep,
	layers: AnalyzedImage['analysis']['layers'],
): readonly [string, string, string] {
	const figures = layer === null ? undefined : layers[layer];
	if (figures === undefined) return ['', '', ''];
	return [String(layer), formatBytes(figures.storedBytes), formatBytes(figures.wastedBytes)];
}

function warningLines(warnings: readonly string[]): readonly string[] {
	if (warnings.length === 0) return [];
	const more = warnings.length - warningLimit;
	return [
		...warnings.slice(0, warningLimit).map(warning => `warning: ${printable(warning)}`),
		...(more > 0 ? [`and ${countText(more, 'more warning')}`] : []),
		'',
	];
}
