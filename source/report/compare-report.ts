import type {LoadedImage} from '../analysis/analyzed-image.ts';
import type {PathChange, TreeComparison} from '../analysis/compare-trees.ts';
import {compareFixes} from '../analysis/fixes/compare-fixes.ts';
import type {ImageComparison} from '../analysis/image-comparison.ts';
import {type Growth, judgeGrowth} from '../check/growth.ts';
import {ChangedField, changedFieldNames} from '../image/changed-fields.ts';
import type {ConfigChange} from '../image/compare-configs.ts';
import type {LayerInfo} from '../image/image-info.ts';
import {countText, formatBytes, numberText, percentText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {stepSummary} from '../text/step-summary.ts';
import {truncateLine} from '../text/truncate-line.ts';
import {type FixOptions, fixLines} from './fix-lines.ts';
import type {ComparedRun} from './formats/compare-formats.ts';
import {imageHeading} from './image-heading.ts';
import {type Paint, paintWith} from './paint.ts';
import {type TextOptions, usualColumns} from './text-summary.ts';
import {textTable} from './text-table.ts';

/** Rows per section at most; `--json` has all. */
const rowLimit = 20;

/** The comparisons of all platforms as text. */
export function compareReports({compared}: ComparedRun, options: TextOptions = {}): string {
	return compared
		.map(({comparison, growth}) => compareReport(comparison, options, growth))
		.join('\n');
}

/** The changes between two images as text, sizes first; ends in a line feed. */
export function compareReport(
	comparison: ImageComparison,
	{columns = usualColumns, isColored = false}: TextOptions = {},
	growth: readonly Growth[] = judgeGrowth(comparison, []),
): string {
	const paint = paintWith(isColored);
	const {older, newer, trees} = comparison;
	const lines = [
		`old  ${imageHeading(older.info, paint)}`,
		`new  ${imageHeading(newer.info, paint)}`,
		'',
		...totalLines(older, newer),
		'',
		countsLine(trees),
		'',
		...configSection(comparison.config, columns, paint),
		...changeSections(trees.changes, paint),
		...layerSection(comparison, columns, paint),
		'',
		...fixSection(comparison, {columns, paint, limit: fixLimit, hasIds: true}),
		...growth.flatMap(({exceeded, name, older, newer}) =>
			exceeded
				? [
						paint(
							'bad',
							`too much: ${name} by ${newer - older}, from ${older} to ${newer} (${printable(exceeded.text)})`,
						),
					]
				: [],
		),
		growthLine(growth),
	];
	return `${lines.join('\n')}\n`;
}

/** New fixes at most; `--json` has all. */
const fixLimit = 5;

/** `growth=+1200 waste=0 removable=-5 layers=+1 result=passed`: bytes, and a number of layers. */
export function growthLine(growth: readonly Growth[]): string {
	const parts = growth.map(({name, older, newer}) => {
		const change = newer - older;
		return `${name}=${change > 0 ? '+' : ''}${change}`;
	});
	const isExceeded = growth.some(({exceeded}) => exceeded !== undefined);
	return [...parts, `result=${isExceeded ? 'failed' : 'passed'}`].join(' ');
}

/** The settings for containers that differ; ends in an empty line. */
function configSection(
	changes: readonly ConfigChange[],
	columns: number,
	paint: Paint,
): readonly string[] {
	if (changes.length === 0) return [];
	const hidden = changes.length - rowLimit;
	const rows = changes
		.slice(0, rowLimit)
		.flatMap(({name, older, newer}) => [
			...(older === null ? [] : [`- ${name} ${oneLine(older, name)}`]),
			...(newer === null ? [] : [`+ ${name} ${oneLine(newer, name)}`]),
		]);
	return [
		paint('heading', 'Settings for containers'),
		...rows.map(row => `  ${truncateLine(row, columns - 2)}`),
		...(hidden > 0 ? [`  and ${countText(hidden, 'more setting')}; --json lists all of them`] : []),
		'',
	];
}

/** The value, unless the name has it already: `EXPOSE 80/tcp`. */
function oneLine(value: string, name: string): string {
	return name.endsWith(` ${value}`) ? '' : value;
}

/** The fixes that the newer image needs and the older one did not; ends in an empty line. */
function fixSection(comparison: ImageComparison, options: FixOptions): readonly string[] {
	const {appeared, gone} = compareFixes(comparison);
	const goneBytes = gone.reduce((sum, {bytes}) => sum + bytes, 0);
	return [
		...(gone.length > 0
			? [`Fixed since old: ${countText(gone.length, 'finding')} of ${formatBytes(goneBytes)}`, '']
			: []),
		...(appeared.length > 0
			? [...fixLines(comparison.newer, appeared, {...options, title: 'New things to fix'}), '']
			: []),
	];
}

function totalLines(older: LoadedImage, newer: LoadedImage): readonly string[] {
	const one = older.analysis.totals;
	const other = newer.analysis.totals;
	const bytes = (name: string, before: number, after: number) => [
		name,
		formatBytes(before),
		formatBytes(after),
		before === after ? 'the same' : growthText(after - before),
	];
	const files = other.files - one.files;
	return textTable(
		[
			['', 'old', 'new', 'change'],
			bytes('final', one.finalBytes, other.finalBytes),
			bytes('stored', one.storedBytes, other.storedBytes),
			bytes('wasted', one.wastedBytes, other.wastedBytes),
			bytes('removable', older.analysis.removable.bytes, newer.analysis.removable.bytes),
			['efficiency', percentText(one.efficiency), percentText(other.efficiency), ''],
			[
				'files',
				numberText(one.files),
				numberText(other.files),
				files === 0 ? 'the same' : `${files > 0 ? '+' : ''}${numberText(files)}`,
			],
		],
		['left', 'right', 'right', 'right'],
	);
}

function countsLine({counts}: TreeComparison): string {
	const parts = (['added', 'removed', 'modified'] as const)
		.filter(name => counts[name] > 0)
		.map(name => `${numberText(counts[name])} ${name}`);
	const changes = parts.length > 0 ? parts.join(', ') : 'none';
	const touched =
		counts.touched > 0 ? ` (and ${numberText(counts.touched)} with another time only)` : '';
	return `Changed paths: ${changes}${touched}`;
}

function changeSections(changes: readonly PathChange[], paint: Paint): readonly string[] {
	const removed = changes.filter(({change}) => change === 'removed');
	const grown = changes.filter(row => row.change === 'added' || growthOf(row) > 0);
	const others = changes.filter(row => row.change === 'modified' && growthOf(row) <= 0);
	return [
		...changeSection('Added and grown', grown, paint),
		...changeSection('Removed', removed, paint),
		...changeSection('Modified without growing', others, paint),
	];
}

function changeSection(
	title: string,
	changes: readonly PathChange[],
	paint: Paint,
): readonly string[] {
	if (changes.length === 0) return [];
	const rows = changes.slice(0, rowLimit).map(row => [
		`  ${signs[row.change]}`,
		growthOf(row) === 0 ? '' : growthText(growthOf(row)),
		detailText(row),
		// Paths are never cut, so that they can be copied and searched for.
		printable(row.path),
	]);
	const hidden = changes.slice(rowLimit);
	const growth = hidden.reduce((sum, row) => sum + growthOf(row), 0);
	const hiddenGrowth = growth === 0 ? '' : `, ${growthText(growth)}`;
	return [
		paint('heading', `${title}, largest first`),
		...textTable(rows, ['left', 'right', 'left']),
		...(hidden.length > 0
			? [`  and ${countText(hidden.length, 'more row')}${hiddenGrowth}; --json lists all of them`]
			: []),
		'',
	];
}

const signs: Readonly<Record<PathChange['change'], string>> = {
	added: '+',
	removed: '-',
	modified: '~',
};

/** The kind of an added or removed path, or the fields that differ. */
function detailText({change, kind, fields, filesBelow}: PathChange): string {
	const files = countText(filesBelow, 'file');
	if (change !== 'modified') return kind === 'dir' ? `dir, ${files}` : kind;
	// Another mtime is only worth telling if nothing else differs.
	const telling = fields === ChangedField.mtime ? fields : fields & ~ChangedField.mtime;
	return [...changedFieldNames(telling), ...(filesBelow > 0 ? [files] : [])].join(', ');
}

function layerSection(
	{older, newer, layers}: ImageComparison,
	columns: number,
	paint: Paint,
): readonly string[] {
	const {shared, onlyOlder, onlyNewer, rebuilt} = layers;
	const counts = [
		`${numberText(shared.length)} the same`,
		`${numberText(onlyOlder.length)} only in old`,
		`${numberText(onlyNewer.length)} only in new`,
		...(rebuilt.length > 0 ? [`${numberText(rebuilt.length)} of them rebuilt`] : []),
	];
	return [
		paint('heading', `Layers: ${counts.join(', ')}`),
		...layerLines(
			[...layerRows(older, onlyOlder, signs.removed), ...layerRows(newer, onlyNewer, signs.added)],
			columns,
		),
	];
}

/** The cells of a row. The command is cut to the rest of the line. */
type LayerRow = readonly [sign: string, index: string, bytes: string, command: string];

function layerRows(
	{analysis}: LoadedImage,
	layers: readonly LayerInfo[],
	sign: string,
): readonly LayerRow[] {
	const hidden = layers.length - rowLimit;
	return [
		...layers.slice(0, rowLimit).map(({index, command}): LayerRow => {
			const bytes = formatBytes(analysis.layers[index].storedBytes);
			return [sign, String(index), bytes, command];
		}),
		...(hidden > 0 ? [[sign, '', '', `and ${countText(hidden, 'more layer')}`] as const] : []),
	];
}

function layerLines(rows: readonly LayerRow[], columns: number): readonly string[] {
	const figures = textTable(
		rows.map(([sign, index, bytes]) => [`  ${sign}`, index, bytes, '|']),
		['left', 'right', 'right'],
	);
	return rows.map(([, , , command], row) => {
		const start = figures[row].slice(0, -1);
		return start + stepSummary({command}, Math.max(20, columns - start.length));
	});
}

function growthOf({oldBytes, newBytes}: PathChange): number {
	return newBytes - oldBytes;
}

function growthText(bytes: number): string {
	return bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes);
}
