import {parseByteSize} from '../text/numbers.ts';

/** The rules for images, in the order of reports. */
export const ruleNames = [
	'lowestEfficiency',
	'highestWastedBytes',
	'highestUserWastedPercent',
] as const;

export type RuleName = (typeof ruleNames)[number];

/** The measured values, of layerscope or of dive; ratios are 0 to 1. */
export type MeasuredFigures = {
	readonly efficiency: number;
	readonly wastedBytes: number;
	readonly userWastedPercent: number;
};

/** Limit of a rule: a ratio from 0 to 1, or bytes; `null` if the rule is disabled. */
export type Threshold = number | null;

export type Rule = {
	readonly name: RuleName;
	readonly threshold: Threshold;
	/** Where the threshold was set: `.dive-ci:2`. Not made printable. */
	readonly source: string;
};

export type Verdict = 'pass' | 'fail' | 'skipped';

export type RuleResult = Rule & {
	readonly measured: number;
	/** `skipped` if the rule is disabled. */
	readonly verdict: Verdict;
};

/** Default thresholds, the same as dive's. */
export const defaultThresholds: Readonly<Record<RuleName, Threshold>> = {
	lowestEfficiency: 0.9,
	highestWastedBytes: null,
	highestUserWastedPercent: 0.1,
};

/**
 * Checks figures against rules. As in dive, the thresholds themselves pass: efficiency must not be
 * below, waste must not be above.
 */
export function judge(figures: MeasuredFigures, rules: readonly Rule[]): readonly RuleResult[] {
	return rules.map(rule => {
		const measured = figures[measures[rule.name]];
		return {...rule, measured, verdict: verdictOf(rule, measured)};
	});
}

/**
 * Parses the threshold of a rule: a number from 0 to 1 or an amount of bytes, depending on the rule.
 * `disabled`, and dive's `off`, `false` and the empty text, disable the rule.
 *
 * @returns `undefined` if the text is invalid
 */
export function parseThreshold(name: RuleName, text: string): Threshold | undefined {
	const trimmed = text.trim();
	if (/^(?:disabled|off|false|)$/i.test(trimmed)) return null;
	return name === 'highestWastedBytes' ? parseByteSize(trimmed) : parseRatio(trimmed);
}

/** The values that {@link parseThreshold} accepts for a rule, for messages. */
export function thresholdForm(name: RuleName): string {
	return name === 'highestWastedBytes'
		? 'an amount of bytes such as 20MB, 1.5 GiB or 4096, or disabled'
		: 'a number from 0 to 1, or disabled';
}

const measures = {
	lowestEfficiency: 'efficiency',
	highestWastedBytes: 'wastedBytes',
	highestUserWastedPercent: 'userWastedPercent',
} as const satisfies Record<RuleName, keyof MeasuredFigures>;

function verdictOf({name, threshold}: Rule, measured: number): Verdict {
	if (threshold === null) return 'skipped';
	const passes = name === 'lowestEfficiency' ? measured >= threshold : measured <= threshold;
	return passes ? 'pass' : 'fail';
}

function parseRatio(text: string): number | undefined {
	if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined;
	const ratio = Number(text);
	return ratio >= 0 && ratio <= 1 ? ratio : undefined;
}
