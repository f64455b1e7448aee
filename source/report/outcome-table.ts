import {failedRules} from '../check/check-image.ts';
import type {CheckedOutcome, Outcome} from '../check/outcome.ts';
import {cut} from '../text/cut.ts';
import {formatBytes, percentText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {type Meaning, paintWith} from './paint.ts';
import {type TextOptions, usualColumns} from './text-summary.ts';
import {textTable} from './text-table.ts';

/** One row for each image of a run, no longer than a line; ends in a line feed. */
export function outcomeTable(
	outcomes: readonly Outcome[],
	{columns = usualColumns, isColored = false}: TextOptions = {},
): string {
	const paint = paintWith(isColored);
	const checked = outcomes.filter(outcome => 'checked' in outcome);
	const hasPlatforms = checked.some(({reference, checked: {image}}) =>
		checked.some(
			other =>
				other.reference === reference && other.checked.image.info.platform !== image.info.platform,
		),
	);
	const [head, ...figures] = textTable(
		[
			['platform', 'stored', 'wasted', 'efficiency', 'failed rules'],
			...checked.map(figureCells),
		].map(cells => (hasPlatforms ? cells : cells.slice(1))),
		[...(hasPlatforms ? (['left'] as const) : []), 'right', 'right', 'right'],
	);
	const figuresOf = new Map<Outcome, string>(
		checked.map((outcome, index) => [outcome, figures[index]]),
	);
	const nameColumns = Math.max(20, Math.floor(columns / 2));
	const rows = textTable(
		[
			['image', head],
			...outcomes.map(outcome => [
				cut(printable(outcome.reference), nameColumns, 'start'),
				figuresOf.get(outcome) ?? messageOf(outcome),
			]),
		],
		['left'],
	);
	const lines = rows.map((row, index) => {
		const [meaning, text] = index === 0 ? headVerdict : verdictOf(outcomes[index - 1]);
		return `${paint(meaning, text.padEnd(verdictColumns))}  ${cut(row, columns - verdictColumns - 2)}`;
	});
	return `${lines.join('\n')}\n`;
}

const verdictColumns = 5;

const headVerdict = ['quiet', ''] as const;

function verdictOf(outcome: Outcome): readonly [Meaning, string] {
	if ('failure' in outcome) return ['bad', 'ERROR'];
	return outcome.checked.check.passed ? ['good', 'PASS'] : ['bad', 'FAIL'];
}

function figureCells({checked: {image, check}}: CheckedOutcome): readonly string[] {
	const {storedBytes, wastedBytes, efficiency} = image.analysis.totals;
	return [
		printable(image.info.platform),
		formatBytes(storedBytes),
		formatBytes(wastedBytes),
		percentText(efficiency),
		failedRules(check).join(', '),
	];
}

function messageOf(outcome: Outcome): string {
	return 'failure' in outcome ? printable(outcome.failure.message) : '';
}
