import type {CheckComparison, FigureChange, RecordedState} from '../check/compare-check.ts';
import {type LimitName, limitNames} from '../check/limits.ts';
import type {LooseEntry} from '../check/loose-entries.ts';
import {countText, formatBytes} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {figureText} from './limit-text.ts';

/** The id of a fix or a finding, with its state if it was compared: `3f9a0c77b2d1, +20 MB`. */
export function idText({
	id,
	bytes,
	recorded,
}: {
	readonly id: string;
	readonly bytes: number;
	readonly recorded?: RecordedState | undefined;
}): string {
	if (recorded === undefined) return id;
	const isLarger = recorded.state === 'larger' && recorded.bytes !== null;
	return `${id}, ${isLarger ? `+${formatBytes(bytes - recorded.bytes)}` : recorded.state}`;
}

/** The cells of a figure that may not grow: name, change, limit. */
export function growthCells({figure, before, after, most}: FigureChange): readonly string[] {
	const change = after - before;
	const difference =
		change === 0 ? 'as before' : `${change > 0 ? '+' : '−'}${formatBytes(Math.abs(change))}`;
	return [
		figure,
		`${formatBytes(before)} → ${formatBytes(after)}`,
		difference,
		`at most +${formatBytes(most - before)}`,
	];
}

/** Loose entries that are listed; the others are only counted. */
const looseLimit = 5;

/** Says what a baseline allows too much, or that it does not have the image. */
export function baselineNotes({
	loose,
	source,
	name,
	isRecorded,
}: CheckComparison): readonly string[] {
	const file = printable(source);
	if (!isRecorded) {
		return [`note: ${file} does not have ${printable(name)}; --write-baseline records it.`];
	}
	if (loose.length === 0) return [];
	const hidden = loose.length - looseLimit;
	return [
		`note: ${file} allows more than ${printable(name)} needs (--tighten records less):`,
		...loose.slice(0, looseLimit).map(entry => `note:   ${looseText(entry)}`),
		...(hidden > 0 ? [`note:   and ${countText(hidden, 'more entry', 'more entries')}`] : []),
	];
}

function looseText({rule, id, summary, recorded, now}: LooseEntry): string {
	const text = (value: number) => (isLimit(rule) ? figureText(rule, value) : formatBytes(value));
	const name = id === null ? rule : `${rule}: ${summary} [${id}]`;
	const before = recorded === null ? '' : `was ${text(recorded)}, `;
	return `${name}: ${before}${now === null ? (isLimit(rule) ? 'now passes' : 'now gone') : `now ${text(now)}`}`;
}

function isLimit(rule: string): rule is LimitName {
	return (limitNames as readonly string[]).includes(rule);
}
