import wrapAnsi from 'wrap-ansi';
import {adviceFor} from '../analysis/advice.ts';
import type {WasteCause, WastedPath} from '../analysis/waste.ts';
import type {LayerInfo} from '../image/image-info.ts';
import {countText, formatBytes, numberText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {truncateLine} from '../text/truncate-line.ts';
import type {Paint} from './paint.ts';

export type WasteOptions = {
	/** Rows to show; the others are only counted. */
	readonly limit: number;
	readonly columns: number;
	readonly paint: Paint;
};

/**
 * The largest wasted paths, each with bytes, copies, cause, the layers and commands that caused it,
 * and advice.
 *
 * @param wasted largest first
 */
export function wastedPathLines(
	wasted: readonly WastedPath[],
	layers: readonly LayerInfo[],
	options: WasteOptions,
): readonly string[] {
	const shown = wasted.slice(0, options.limit);
	const hidden = wasted.slice(options.limit);
	const lines = shown.flatMap(waste => pathLines(waste, layers, options));
	if (hidden.length > 0) {
		const bytes = hidden.reduce((sum, waste) => sum + waste.bytes, 0);
		const paths = `${countText(hidden.length, 'more path')} ${hidden.length === 1 ? 'wastes' : 'waste'}`;
		lines.push(`  ${paths} ${formatBytes(bytes)}; --json lists all of them.`, '');
	}
	return lines;
}

/** Layers shown per path at most; a path can be in hundreds. */
const layerLimit = 8;

function pathLines(
	waste: WastedPath,
	layers: readonly LayerInfo[],
	{columns, paint}: WasteOptions,
): readonly string[] {
	const copies = waste.copies === 1 ? '1 copy' : `${numberText(waste.copies)} copies`;
	const figures = `  ${formatBytes(waste.bytes)} in ${copies}, ${waste.cause}:`;
	const advice = adviceFor(waste, layer => layers[layer]?.command ?? '');
	return [
		// Paths are never cut, so that they can be copied and searched for.
		`${figures} ${paint('heading', printable(waste.path))}`,
		...layerLines(waste, layers, columns),
		...wrapAnsi(advice, Math.max(20, columns - 4), {hard: false})
			.split('\n')
			.map(line => `    ${paint('quiet', line)}`),
		'',
	];
}

function layerLines(
	{layers: involved, cause}: WastedPath,
	layers: readonly LayerInfo[],
	columns: number,
): readonly string[] {
	const rows = involved.map((layer, index) => {
		const isLast = index === involved.length - 1;
		const role = isLast ? endings[cause] : 'stored by';
		const step = layers[layer]?.command || '(unknown step)';
		return oneLineAfter(`    ${role.padEnd(roleWidth)} layer ${layer}: `, step, columns);
	});
	if (rows.length <= layerLimit) return rows;
	const left = rows.length - layerLimit;
	return [...rows.slice(0, layerLimit - 1), `    … and by ${left} more layers`, rows.at(-1) ?? ''];
}

/** The effect of a row's last layer on the path. */
const endings: Readonly<Record<WasteCause, string>> = {
	removed: 'removed by',
	replaced: 'replaced by',
	'metadata-only': 'stored again by',
	identical: 'stored again by',
};

const roleWidth = Math.max(...Object.values(endings).map(({length}) => length));

function oneLineAfter(start: string, text: string, columns: number): string {
	return start + truncateLine(text, Math.max(20, columns - start.length));
}
