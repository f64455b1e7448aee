import type {Figure, Unit} from './results.ts';
import {type Summary, summarize} from './statistics.ts';

export type Verdict = 'met' | 'missed' | '';

/** The value that is compared with the budget. */
export function judgedValue({values, judged}: Figure): number {
	const {median, max} = summarize(values);
	return judged === 'worst' ? max : median;
}

export function verdictOf(figure: Figure): Verdict {
	if (figure.budget === undefined) return '';
	return judgedValue(figure) <= figure.budget ? 'met' : 'missed';
}

/** `0.21 s (0.20–0.24)`; for a figure judged by its worst value, `35.1 ms (median 8.2, 300 times)`. */
export function measuredText(figure: Figure): string {
	const {unit, values} = figure;
	const summary = summarize(values);
	if (figure.judged === 'worst') {
		const {median, max, count} = summary;
		return `${withUnit(max, unit)} (median ${numberText(median, unit)}, ${count} times)`;
	}
	return summaryText(summary, unit);
}

export function summaryText({median, min, max}: Summary, unit: Unit): string {
	return `${withUnit(median, unit)} (${numberText(min, unit)}–${numberText(max, unit)})`;
}

const digits: Readonly<Record<Unit, number>> = {
	s: 2,
	ms: 1,
	MB: 1,
	bytes: 0,
	requests: 0,
	'%': 2,
	'×': 2,
};

const formats = new Map<number, Intl.NumberFormat>();

export function numberText(value: number, unit: Unit): string {
	return fixed(value, digits[unit]);
}

export function withUnit(value: number, unit: Unit): string {
	const text = numberText(value, unit);
	return unit === '×' ? `${text} ×` : `${text} ${unit}`;
}

/** Formats a number with a fixed number of decimals. */
export function fixed(value: number, fractionDigits: number): string {
	let format = formats.get(fractionDigits);
	if (format === undefined) {
		const both = {minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits};
		format = new Intl.NumberFormat('en', both);
		formats.set(fractionDigits, format);
	}
	return format.format(value);
}

/** A table in GitHub Flavored Markdown. */
export function markdownTable(
	head: readonly string[],
	rows: readonly (readonly string[])[],
): string {
	const lineOf = (cells: readonly string[]) =>
		`| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [lineOf(head), `|${'---|'.repeat(head.length)}`, ...rows.map(lineOf)].join('\n');
}
