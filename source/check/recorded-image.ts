import type {Fix} from '../analysis/fixes/fix.ts';
import {printable} from '../text/printable.ts';
import type {ImageCheck} from './check-image.ts';
import {type Finding, type PathRuleName, pathRuleNames} from './finding.ts';
import {wasteRule} from './ignore.ts';
import {type LimitName, limitNames, unitOf} from './limits.ts';

/** The results of an earlier check of an image. {@link compareCheck} compares images with it. */
export type RecordedImage = {
	readonly limits: readonly RecordedLimit[];
	readonly findings: readonly RecordedFinding[];
};

export type RecordedLimit = {
	readonly rule: LimitName;
	/** As in `MeasuredFigures`; ratios with four digits. */
	readonly measured: number;
	/** The wasted bytes that a ratio comes from; missing for other figures. */
	readonly wastedBytes?: number | undefined;
};

/** A path that violated a rule, or a fix. */
export type RecordedFinding = {
	readonly rule: RecordedRule;
	readonly id: string;
	/** Missing if the size of the path does not matter. */
	readonly bytes?: number | undefined;
	/** Printable line for those who review the file; nothing depends on it. */
	readonly summary: string;
};

/** The rules that findings belong to, in the order of a baseline. */
export const recordedRules = [...pathRuleNames, wasteRule] as const;

export type RecordedRule = PathRuleName | typeof wasteRule;

/** The images of a baseline, by their names in it. */
export type Baseline = ReadonlyMap<string, RecordedImage>;

/**
 * The part of a check that a baseline keeps.
 *
 * @param withPassed whether limits that passed are kept, too
 */
export function recordCheck(
	{results, measured, findings, fixes}: ImageCheck,
	{withPassed = false} = {},
): RecordedImage {
	return sortRecorded({
		limits: results.flatMap(({name, measured: figure, verdict}) => {
			const hasPassed = verdict === 'pass' || verdict === 'skipped';
			if (figure === null || (hasPassed && !withPassed)) return [];
			return recordedLimit(name, figure, measured.wastedBytes);
		}),
		findings: [...findings.map(recordedPath), ...fixes.map(recordedFix)],
	});
}

export function recordedLimit(rule: LimitName, figure: number, wastedBytes: number): RecordedLimit {
	return unitOf(rule) === 'ratio'
		? {rule, measured: Number(figure.toFixed(4)), wastedBytes}
		: {rule, measured: figure};
}

/** The bytes of a finding that may not grow. A set-uid file or a secret is as bad if it is larger. */
export function comparedBytes({rule, bytes}: Finding): number | undefined {
	return rule === 'forbid' || rule === 'maxBytes' ? bytes : undefined;
}

/** The order of a baseline, which does not depend on sizes. */
export function sortRecorded({limits, findings}: RecordedImage): RecordedImage {
	return {
		limits: [...limits].sort(
			(one, other) => limitNames.indexOf(one.rule) - limitNames.indexOf(other.rule),
		),
		findings: [...findings].sort(
			(one, other) =>
				recordedRules.indexOf(one.rule) - recordedRules.indexOf(other.rule) ||
				byText(one.summary, other.summary) ||
				byText(one.id, other.id),
		),
	};
}

function byText(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0;
}

function recordedPath(finding: Finding): RecordedFinding {
	const {rule, id, path} = finding;
	const bytes = comparedBytes(finding);
	return {rule, id, ...(bytes !== undefined && {bytes}), summary: printable(path)};
}

/** The summary has no numbers of layers: another step in front would change all lines. */
function recordedFix({id, bytes, why, place}: Fix): RecordedFinding {
	return {rule: wasteRule, id, bytes, summary: `${why}: ${place}`};
}
