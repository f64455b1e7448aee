import {parseByteSize} from '../text/numbers.ts';

/** The unit of a limit, which determines how it is written. */
export type LimitUnit = 'ratio' | 'bytes' | 'count';

type Definition = {
	readonly figure: keyof MeasuredFigures;
	readonly unit: LimitUnit;
	/** The limit if none is set; `null` disables the rule. */
	readonly byDefault: Threshold;
};

/** The values that limits are for, of layerscope or of dive. Ratios are 0 to 1. `null` if unknown. */
export type MeasuredFigures = {
	readonly efficiency: number;
	readonly wastedBytes: number;
	readonly userWastedPercent: number;
	/** Stored bytes of all layers. */
	readonly imageBytes: number;
	/** Stored bytes of the largest layer. */
	readonly layerBytes: number;
	/** Bytes of the compressed layers, as pulled. */
	readonly compressedBytes: number | null;
	readonly layerCount: number;
	/** Bytes of paths that containers very likely do not need. */
	readonly removableBytes: number;
};

const definitions = {
	lowestEfficiency: {figure: 'efficiency', unit: 'ratio', byDefault: 0.9},
	highestWastedBytes: {figure: 'wastedBytes', unit: 'bytes', byDefault: null},
	highestUserWastedPercent: {figure: 'userWastedPercent', unit: 'ratio', byDefault: 0.1},
	highestImageBytes: {figure: 'imageBytes', unit: 'bytes', byDefault: null},
	highestLayerBytes: {figure: 'layerBytes', unit: 'bytes', byDefault: null},
	highestCompressedBytes: {figure: 'compressedBytes', unit: 'bytes', byDefault: null},
	highestLayerCount: {figure: 'layerCount', unit: 'count', byDefault: null},
	highestRemovableBytes: {figure: 'removableBytes', unit: 'bytes', byDefault: null},
} as const satisfies Readonly<Record<string, Definition>>;

export type LimitName = keyof typeof definitions;

/** The rules that limit a figure of the image, in the order of reports. The first three are dive's, too. */
export const limitNames = Object.keys(definitions) as readonly LimitName[];

/** Limit of a rule: a ratio from 0 to 1, bytes or a number; `null` if the rule is disabled. */
export type Threshold = number | null;

/** An `error` fails the check, a `warning` does not. */
export const severities = ['error', 'warning'] as const;

export type Severity = (typeof severities)[number];

export type Limit = {
	readonly name: LimitName;
	readonly threshold: Threshold;
	readonly severity: Severity;
	/** Where the threshold was set: `.dive-ci:2`. Not made printable. */
	readonly source: string;
};

/**
 * `warn` is a failure whose severity is `warning`; `known` is one of either severity that is not worse
 * than in an earlier check.
 */
export type Verdict = 'pass' | 'fail' | 'warn' | 'known' | 'skipped';

export type LimitResult = Limit & {
	/** `null` if the image's source does not tell. */
	readonly measured: number | null;
	/** `skipped` if the rule is disabled or there is nothing to measure. */
	readonly verdict: Verdict;
	/** The figure of an earlier check that did not pass either. */
	readonly recorded?: number | undefined;
};

/** The threshold of a rule that is not set. As dive's where dive has the rule. */
export function defaultThreshold(name: LimitName): Threshold {
	return definitions[name].byDefault;
}

export function unitOf(name: LimitName): LimitUnit {
	return definitions[name].unit;
}

/** Whether the measured value must be at least the threshold, instead of at most. */
export function isLowest(name: LimitName): boolean {
	return name.startsWith('lowest');
}

/**
 * Compares figures with limits. As in dive, the thresholds themselves pass: efficiency must not be
 * below, waste must not be above.
 */
export function judge(figures: MeasuredFigures, limits: readonly Limit[]): readonly LimitResult[] {
	return limits.map(limit => {
		const measured = figures[definitions[limit.name].figure];
		return {...limit, measured, verdict: verdictOf(limit, measured)};
	});
}

/** Whether a value is on the wrong side of a threshold. */
export function isBeyond(name: LimitName, measured: number, threshold: number): boolean {
	return isLowest(name) ? measured < threshold : measured > threshold;
}

/**
 * Parses the threshold of a rule: a ratio (`0.1` or `10%`), an amount of bytes, or a whole number,
 * depending on the rule. `disabled`, and dive's `off`, `false` and the empty text, disable the rule.
 *
 * @returns `undefined` if the text is invalid
 */
export function parseThreshold(name: LimitName, text: string): Threshold | undefined {
	const trimmed = text.trim();
	if (/^(?:disabled|off|false|)$/i.test(trimmed)) return null;
	switch (unitOf(name)) {
		case 'bytes':
			return parseByteSize(trimmed);
		case 'ratio':
			return parseRatio(trimmed);
		case 'count':
			return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : undefined;
	}
}

const forms: Readonly<Record<LimitUnit, string>> = {
	bytes: 'an amount of bytes such as 20MB, 1.5 GiB or 4096, or disabled',
	ratio: 'a number from 0 to 1 or a percentage such as 10%, or disabled',
	count: 'a whole number, or disabled',
};

/** The values that {@link parseThreshold} accepts for a rule, for messages. */
export function thresholdForm(name: LimitName): string {
	return forms[unitOf(name)];
}

function verdictOf({name, threshold, severity}: Limit, measured: number | null): Verdict {
	if (threshold === null || measured === null) return 'skipped';
	if (!isBeyond(name, measured, threshold)) return 'pass';
	return severity === 'error' ? 'fail' : 'warn';
}

function parseRatio(text: string): number | undefined {
	const [, number, percent] =
		/^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*(%?)$/i.exec(text) ?? [];
	if (number === undefined) return undefined;
	const ratio = percent === '' ? Number(number) : Number(number) / 100;
	return ratio >= 0 && ratio <= 1 ? ratio : undefined;
}
