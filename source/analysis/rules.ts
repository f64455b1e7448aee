import {parseByteSize} from '../text/numbers.ts';

/** The rules that an image can be checked against, in the order in which they are told. */
export const ruleNames = [
	'lowestEfficiency',
	'highestWastedBytes',
	'highestUserWastedPercent',
] as const;

export type RuleName = (typeof ruleNames)[number];

/** What the rules measure; ratios are 0 to 1. Of layerscope's figures, or of dive's. */
export type MeasuredFigures = {
	readonly efficiency: number;
	readonly wastedBytes: number;
	readonly userWastedPercent: number;
};

/** Where a rule's limit lies: a ratio from 0 to 1, or bytes. `null`: the rule is switched off. */
export type Threshold = number | null;

export type Rule = {
	readonly name: RuleName;
	readonly threshold: Threshold;
	/** Where the threshold comes from, as the user would look for it: `.dive-ci:2`. Not made printable. */
	readonly source: string;
};

export type Verdict = 'pass' | 'fail' | 'skipped';

export type RuleResult = Rule & {
	readonly measured: number;
	/** `skipped` where the rule is switched off. */
	readonly verdict: Verdict;
};

/** Thresholds where nothing is set; those of dive. */
export const defaultThresholds: Readonly<Record<RuleName, Threshold>> = {
	lowestEfficiency: 0.9,
	highestWastedBytes: null,
	highestUserWastedPercent: 0.1,
};

/**
 * Checks figures against rules. Like dive's, a limit that is just reached is kept: efficiency must not
 * be below its threshold, waste not above.
 */
export function judge(figures: MeasuredFigures, rules: readonly Rule[]): readonly RuleResult[] {
	return rules.map(rule => {
		const measured = figures[measures[rule.name]];
		return {...rule, measured, verdict: verdictOf(rule, measured)};
	});
}

/**
 * Reads a threshold as it is written in a flag, the environment or a config file: a number from 0 to
 * 1 or an amount of bytes, as the rule has it. `disabled`, and dive's `off`, `false` and empty text
 * switch the rule off.
 *
 * @returns `undefined` where the text is none
 */
export function parseThreshold(name: RuleName, text: string): Threshold | undefined {
	const trimmed = text.trim();
	if (/^(?:disabled|off|false|)$/i.test(trimmed)) return null;
	return name === 'highestWastedBytes' ? parseByteSize(trimmed) : parseRatio(trimmed);
}

/** What {@link parseThreshold} takes for a rule, to be told to the user. */
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
	const isKept = name === 'lowestEfficiency' ? measured >= threshold : measured <= threshold;
	return isKept ? 'pass' : 'fail';
}

function parseRatio(text: string): number | undefined {
	if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined;
	const ratio = Number(text);
	return ratio >= 0 && ratio <= 1 ? ratio : undefined;
}
