import type {ImageCheck} from './check-image.ts';
import {isBeyond, type LimitName, unitOf} from './limits.ts';
import {
	comparedBytes,
	type RecordedFinding,
	type RecordedImage,
	type RecordedLimit,
	type RecordedRule,
	recordedLimit,
} from './recorded-image.ts';
import {type Tolerance, toleratedBytes} from './tolerance.ts';

/** An entry of a baseline that allows more than the image needs now. */
export type LooseEntry = {
	readonly rule: LimitName | RecordedRule;
	/** Id of a finding; `null` for a limit. */
	readonly id: string | null;
	/** Printable; the name of a limit. */
	readonly summary: string;
	/** The recorded figure or bytes; `null` if the entry has none. */
	readonly recorded: number | null;
	/** The value that is enough now; `null` if the entry can be removed. */
	readonly now: number | null;
};

/** A part of a baseline, and what it can be replaced with: nothing, a lower one, or itself. */
type Replacement<Entry> = {readonly entry: Entry; readonly by: Entry | undefined};

/** The entries that can be lowered or removed. Differences within the tolerance are not worth it. */
export function looseEntries(
	check: ImageCheck,
	recorded: RecordedImage,
	tolerance: Tolerance,
): readonly LooseEntry[] {
	const {limits, findings} = replacements(check, recorded, tolerance);
	return [
		...limits.filter(isLoose).map(({entry, by}) => ({
			rule: entry.rule,
			id: null,
			summary: entry.rule,
			recorded: entry.measured,
			now: by?.measured ?? null,
		})),
		...findings.filter(isLoose).map(({entry, by}) => ({
			rule: entry.rule,
			id: entry.id,
			summary: entry.summary,
			recorded: entry.bytes ?? null,
			now: by?.bytes ?? null,
		})),
	];
}

/** The record of an image, lowered to the values that are enough now. Adds and raises nothing. */
export function tighten(
	check: ImageCheck,
	recorded: RecordedImage,
	tolerance: Tolerance,
): RecordedImage {
	const {limits, findings} = replacements(check, recorded, tolerance);
	return {
		limits: limits.flatMap(({by}) => by ?? []),
		findings: findings.flatMap(({by}) => by ?? []),
	};
}

function isLoose<Entry>({entry, by}: Replacement<Entry>): boolean {
	return entry !== by;
}

function replacements(check: ImageCheck, recorded: RecordedImage, tolerance: Tolerance) {
	const isSmaller = (now: number, before: number) =>
		now < before - toleratedBytes(tolerance, before);
	const now = new Map<string, number | undefined>([
		...check.findings.map(finding => [finding.id, comparedBytes(finding)] as const),
		...check.fixes.map(({id, bytes}) => [id, bytes] as const),
	]);
	return {
		limits: recorded.limits.map((entry): Replacement<RecordedLimit> => {
			return {entry, by: replacedLimit(entry, check, isSmaller)};
		}),
		findings: recorded.findings.map((entry): Replacement<RecordedFinding> => {
			if (!now.has(entry.id)) return {entry, by: undefined};
			const bytes = now.get(entry.id);
			if (entry.bytes === undefined || bytes === undefined || !isSmaller(bytes, entry.bytes)) {
				return {entry, by: entry};
			}
			return {entry, by: {...entry, bytes}};
		}),
	};
}

function replacedLimit(
	entry: RecordedLimit,
	{results, measured}: ImageCheck,
	isSmaller: (now: number, before: number) => boolean,
): RecordedLimit | undefined {
	const result = results.find(({name}) => name === entry.rule);
	if (result?.measured == null) return entry;
	if (result.verdict === 'pass' || result.verdict === 'skipped') return undefined;
	const now = recordedLimit(entry.rule, result.measured, measured.wastedBytes);
	switch (unitOf(entry.rule)) {
		case 'bytes':
			return isSmaller(now.measured, entry.measured) ? now : entry;
		case 'count':
			return now.measured < entry.measured ? now : entry;
		case 'ratio': {
			// The bytes decide: the ratio alone also changes with the size of the image.
			if (!isSmaller(measured.wastedBytes, entry.wastedBytes ?? 0)) return entry;
			const isRatioWorse = isBeyond(entry.rule, now.measured, entry.measured);
			return isRatioWorse ? {...now, measured: entry.measured} : now;
		}
	}
}
