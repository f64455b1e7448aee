import {byteLimits, type KeyLimits} from './images.ts';
import {
	fixed,
	markdownTable,
	measuredText,
	numberText,
	summaryText,
	verdictOf,
	withUnit,
} from './report-text.ts';
import type {BenchResults, Figure, KeyFigures, ScalingPoint, ScalingTable} from './results.ts';
import {percentile, summarize} from './statistics.ts';

/** The results as Markdown, for the generated part of `docs/performance.md`. */
export function reportMarkdown(results: BenchResults): string {
	return [
		machineText(results),
		'### Budgets',
		budgetText(results),
		budgetTable(results),
		...(results.keys.length > 0 ? ['### Keys', keyText, keyTable(results.keys)] : []),
		...(results.scaling.length > 0 ? ['### Cost by size', scalingText] : []),
		...results.scaling.flatMap(scalingParts),
	].join('\n\n');
}

function machineText({machine, images, runs, size}: BenchResults): string {
	const {processor, cores, memoryBytes, system, node, date, load} = machine;
	const notes = [
		`${processor}, ${cores} cores, ${fixed(memoryBytes / 1e9, 0)} GB of memory, ${system}, Node.js ${node}, ${date}.`,
		`Load average before the run ${fixed(load[0], 2)}, after it ${fixed(load[1], 2)}.`,
		`Processes ran ${runs} times after a run to warm up.`,
		...(size === 'small'
			? ['**Small images, a twentieth of the full size: the budgets do not apply.**']
			: []),
	];
	const rows = images.map(({title, bytes}) => [title, `${fixed(bytes / 1e6, 0)} MB`]);
	return [notes.join(' '), markdownTable(['image', 'archive'], rows)].join('\n\n');
}

function budgetText({figures}: BenchResults): string {
	const judged = figures.filter(({budget}) => budget !== undefined);
	const missed = judged.filter(figure => verdictOf(figure) === 'missed');
	if (judged.length === 0) return 'Medians, with the smallest and the largest value.';
	const sum = `${judged.length - missed.length} of ${judged.length} budgets are met.`;
	const names = missed.map(figure => {
		const measured = measuredText(figure);
		return `- **missed**: ${figure.work}, ${figure.metric}: ${measured} of ${limitText(figure)}`;
	});
	return [`${sum} Medians, with the smallest and the largest value.`, ...names].join('\n');
}

/** A row per figure, with its budget, its yardstick and the other command's result. */
export function budgetTable({figures, other}: BenchResults): string {
	const head = ['work', 'figure', 'measured', 'at most', '', 'dive, elsewhere'];
	const otherHead = other === undefined ? [] : [`\`${other}\``, 'ratio'];
	const rows = figures.map(figure => [
		figure.work,
		figure.metric,
		measuredText(figure),
		limitText(figure),
		verdictOf(figure),
		figure.yardstick ?? '',
		...(other === undefined ? [] : otherCells(figure)),
	]);
	return markdownTable([...head, ...otherHead], rows);
}

function limitText({budget, unit}: Figure): string {
	return budget === undefined ? '' : withUnit(budget, unit);
}

function otherCells({others = [], values, unit}: Figure): readonly string[] {
	if (others.length === 0) return ['', ''];
	const theirs = summarize(others);
	const ratio = theirs.median / summarize(values).median;
	return [summaryText(theirs, unit), withUnit(ratio, '×')];
}

const keyText =
	'Milliseconds from writing a key to a 120×40 terminal until the last byte of the screen update, and the bytes of that update. *None*: presses that did not change the screen.';

/** A row per kind of key. */
export function keyTable(keys: readonly KeyFigures[]): string {
	const rows = keys.map(({image, kind, milliseconds, bytes, unanswered}) => {
		if (milliseconds.length === 0)
			return [image, kind, '0', '', '', '', '', '', String(unanswered)];
		const time = summarize(milliseconds);
		const sent = summarize(bytes);
		return [
			image,
			kind,
			String(time.count),
			numberText(time.median, 'ms'),
			numberText(percentile(milliseconds, 0.95), 'ms'),
			numberText(time.max, 'ms'),
			numberText(sent.median, 'bytes'),
			numberText(sent.max, 'bytes'),
			unanswered === 0 ? '' : String(unanswered),
		];
	});
	const head = [
		'image',
		'key',
		'times',
		'median',
		'95 %',
		'worst',
		'bytes, median',
		'most',
		'none',
	];
	return markdownTable(head, rows);
}

/** Derives the rows of the budget table from key presses. */
export function keyBudgets(
	title: string,
	keys: readonly KeyFigures[],
	limits: KeyLimits,
	yardstick: string | undefined,
): readonly Figure[] {
	const answered = keys.filter(({milliseconds}) => milliseconds.length > 0);
	if (answered.length === 0) return [];
	const slowest = answered.toSorted(
		(one, other) => summarize(other.milliseconds).median - summarize(one.milliseconds).median,
	)[0];
	const all = answered.flatMap(({milliseconds}) => milliseconds);
	const work = `any key, ${title}`;
	const ofKind = (kind: string) => answered.find(key => key.kind === kind)?.bytes;
	const bytesRow = (kind: string, budget: number, dive: string): readonly Figure[] => {
		const values = ofKind(kind);
		if (values === undefined) return [];
		const metric = 'bytes to the terminal';
		return [{work: `${kind}, ${title}`, metric, unit: 'bytes', values, budget, yardstick: dive}];
	};
	return [
		{
			work,
			metric: `slowest kind (${slowest.kind})`,
			unit: 'ms',
			values: slowest.milliseconds,
			budget: limits.median,
			yardstick,
		},
		{
			work,
			metric: 'worst press of all',
			unit: 'ms',
			values: all,
			judged: 'worst',
			budget: limits.worst,
		},
		...bytesRow('move the cursor', byteLimits.move, '6,700–13,500 bytes'),
		...bytesRow('switch the layer', byteLimits.layer, '6,700–20,000 bytes'),
	];
}

const scalingText =
	'`layerscope ci --no-cache` on images that grow in one dimension. *Per further entry* is the cost of each entry in excess of the previous image: it stays level if the cost is proportional to the number of entries.';

const plotWidth = 40;

function scalingParts({title, points}: ScalingTable): readonly string[] {
	const costs = points.map((_, index) => costOfFurther(points, index));
	const rows = points.map(({label, entries, layers, seconds, peakMegabytes}, index) => [
		label,
		fixed(entries, 0),
		fixed(layers, 0),
		summaryText(summarize(seconds), 's'),
		peakMegabytes.length === 0 ? '' : summaryText(summarize(peakMegabytes), 'MB'),
		costs[index] === undefined ? '' : `${fixed(costs[index], 2)} µs`,
	]);
	const head = ['', 'entries', 'layers', 'wall time', 'peak memory', 'per further entry'];
	return [`#### ${title}`, markdownTable(head, rows), plot(points, costs)];
}

/** Microseconds of wall time per entry in excess of the previous point. */
function costOfFurther(points: readonly ScalingPoint[], index: number): number | undefined {
	if (index === 0) return undefined;
	const [before, point] = [points[index - 1], points[index]];
	const seconds = summarize(point.seconds).median - summarize(before.seconds).median;
	return (seconds / (point.entries - before.entries)) * 1e6;
}

function plot(points: readonly ScalingPoint[], costs: readonly (number | undefined)[]): string {
	const largest = Math.max(...costs.map(cost => cost ?? 0));
	const labelWidth = Math.max(...points.map(({label}) => label.length));
	const bars = points.flatMap(({label}, index) => {
		const cost = costs[index];
		if (cost === undefined) return [];
		const bar = '█'.repeat(Math.max(0, Math.round((cost / largest) * plotWidth)));
		return [`${label.padStart(labelWidth)}  ${bar} ${fixed(cost, 2)} µs`];
	});
	return ['```text', 'per further entry', ...bars, '```'].join('\n');
}
