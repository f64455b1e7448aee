import type {ImageCheck} from './check-image.ts';
import {type Finding, failsCheck} from './finding.ts';
import {isBeyond, type LimitResult, type MeasuredFigures, unitOf} from './limits.ts';
import {type LooseEntry, looseEntries} from './loose-entries.ts';
import {comparedBytes, type RecordedImage, type RecordedLimit} from './recorded-image.ts';
import {type Tolerance, toleratedBytes} from './tolerance.ts';

/** How a fix or a finding relates to an earlier check. */
export type RecordedState = {
	readonly state: 'new' | 'larger' | 'known';
	/** Bytes in the earlier check; `null` if it did not have them. */
	readonly bytes: number | null;
};

/** An earlier check that an image is compared with. */
export type Earlier = {
	/** The file of a baseline, or what `--against` names; not printable. */
	readonly source: string;
	/** The name of the image there; not printable. */
	readonly name: string;
	/** Missing if the baseline does not have the image. */
	readonly recorded: RecordedImage | undefined;
	/** The figures of `--against`, which may not grow; missing for a baseline. */
	readonly figures?: GrowingFigures | undefined;
	readonly tolerance: Tolerance;
};

/** The comparison of an image with an earlier check. */
export type CheckComparison = {
	/** As in {@link Earlier}; not printable. */
	readonly source: string;
	readonly name: string;
	/** Whether the baseline has the image. If not, nothing is compared. */
	readonly isRecorded: boolean;
	/** Entries of a baseline that are gone or smaller now. Empty for `--against`. */
	readonly loose: readonly LooseEntry[];
	/** Empty for a baseline. */
	readonly growth: readonly FigureChange[];
};

const growingFigures = ['imageBytes', 'wastedBytes', 'removableBytes'] as const;

export type GrowingFigures = Pick<MeasuredFigures, (typeof growingFigures)[number]>;

/** A figure of an image before and after. */
export type FigureChange = {
	readonly figure: keyof GrowingFigures;
	readonly before: number;
	readonly after: number;
	/** The most that passes. */
	readonly most: number;
	readonly verdict: 'pass' | 'fail';
};

/**
 * Compares a check with an earlier one: what is as bad as it was becomes `known` and does not fail,
 * and new fixes and findings come first. With figures of an earlier image, it fails if these grew.
 */
export function compareCheck(check: ImageCheck, earlier: Earlier): ImageCheck {
	const {recorded, figures, source, name, tolerance} = earlier;
	if (recorded === undefined) {
		return {...check, comparison: {source, name, isRecorded: false, loose: [], growth: []}};
	}
	const limits = new Map(recorded.limits.map(limit => [limit.rule, limit]));
	const bytesOf = new Map(recorded.findings.map(({id, bytes = null}) => [id, bytes]));
	const stateOf = (id: string, bytes: number | undefined): RecordedState => {
		const before = bytesOf.get(id);
		if (before === undefined) return {state: 'new', bytes: null};
		const isLarger =
			before !== null && bytes !== undefined && bytes > before + toleratedBytes(tolerance, before);
		return {state: isLarger ? 'larger' : 'known', bytes: before};
	};
	const results = check.results.map(result =>
		compareLimit(result, limits.get(result.name), check.measured, tolerance),
	);
	const findings = newFirst(
		check.findings.map((finding): Finding => {
			return {...finding, recorded: stateOf(finding.id, comparedBytes(finding))};
		}),
	);
	const fixes = check.fixes.map(fix => ({...fix, recorded: stateOf(fix.id, fix.bytes)}));
	const growth = figures ? growthOf(check.measured, figures, tolerance) : [];
	return {
		...check,
		results,
		findings,
		// Reports list those that are hard to avoid below the others.
		fixes: [true, false].flatMap(isWorthFixing =>
			newFirst(fixes.filter(fix => fix.isWorthFixing === isWorthFixing)),
		),
		comparison: {
			source,
			name,
			isRecorded: true,
			loose: figures ? [] : looseEntries(check, recorded, tolerance),
			growth,
		},
		passed:
			results.every(({verdict}) => verdict !== 'fail') &&
			!findings.some(failsCheck) &&
			growth.every(({verdict}) => verdict === 'pass'),
	};
}

function compareLimit(
	result: LimitResult,
	recorded: RecordedLimit | undefined,
	{wastedBytes}: MeasuredFigures,
	tolerance: Tolerance,
): LimitResult {
	const {verdict, measured} = result;
	if (recorded === undefined || measured === null) return result;
	if (verdict !== 'fail' && verdict !== 'warn') return result;
	const isWorse = isWorseThan(recorded, {...result, measured}, wastedBytes, tolerance);
	return {...result, recorded: recorded.measured, verdict: isWorse ? verdict : 'known'};
}

/**
 * A ratio also gets worse when the rest of the image gets smaller, so it is only worse if the wasted
 * bytes are, too.
 */
function isWorseThan(
	before: RecordedLimit,
	{name, measured}: {readonly name: LimitResult['name']; readonly measured: number},
	wastedBytes: number,
	tolerance: Tolerance,
): boolean {
	switch (unitOf(name)) {
		case 'bytes':
			return measured > before.measured + toleratedBytes(tolerance, before.measured);
		case 'count':
			return measured > before.measured;
		case 'ratio': {
			const waste = before.wastedBytes ?? 0;
			return (
				isBeyond(name, measured, before.measured) &&
				wastedBytes > waste + toleratedBytes(tolerance, waste)
			);
		}
	}
}

function growthOf(
	after: MeasuredFigures,
	before: GrowingFigures,
	tolerance: Tolerance,
): readonly FigureChange[] {
	return growingFigures.map(figure => {
		const most = before[figure] + toleratedBytes(tolerance, before[figure]);
		return {
			figure,
			before: before[figure],
			after: after[figure],
			most,
			verdict: after[figure] > most ? 'fail' : 'pass',
		};
	});
}

const states = ['new', 'larger', 'known'];

function newFirst<Item extends {readonly recorded?: RecordedState | undefined}>(
	items: readonly Item[],
): readonly Item[] {
	const rank = ({recorded}: Item) => states.indexOf(recorded?.state ?? 'new');
	return [...items].sort((one, other) => rank(one) - rank(other));
}
