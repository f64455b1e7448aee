import {
	type Limit,
	type LimitName,
	limitNames,
	parseThreshold,
	type Severity,
	type Threshold,
	thresholdForm,
} from '../check/limits.ts';
import {
	type FiguresName,
	figuresNames,
	type IgnoreEntry,
	type PathRules,
	type SimpleRule,
} from '../check/settings.ts';
import {parseTolerance, type Tolerance} from '../check/tolerance.ts';
import {Failure} from '../failure.ts';
import {matchName, suggestName} from '../text/match-name.ts';
import type {Preferences} from './preferences.ts';

/** A value with the place where it was set: `.layerscope.yaml:3`, `--figures`. */
export type WithOrigin<Value> = {
	readonly value: Value;
	/** Not made printable. */
	readonly source: string;
};

/** Rules for paths, each with its own place. A missing one is not set, an `undefined` one is disabled. */
export type PartialPathRules = Partial<Omit<PathRules, 'setuid' | 'secrets'>> & {
	readonly setuid?: SimpleRule | 'disabled';
	readonly secrets?: SimpleRule | 'disabled';
};

/** The settings of one file, the environment or the options; unset ones are missing. */
export type PartialSettings = {
	readonly limits: Readonly<Partial<Record<LimitName, Omit<Limit, 'name'>>>>;
	readonly paths?: PartialPathRules;
	readonly ignore?: readonly IgnoreEntry[];
	readonly base?: WithOrigin<string>;
	readonly includeBase?: boolean;
	/** Absolute path of a baseline. */
	readonly baseline?: WithOrigin<string>;
	/** The name of the image in a baseline. */
	readonly baselineName?: string;
	readonly tolerance?: WithOrigin<Tolerance>;
	readonly figures?: WithOrigin<FiguresName>;
	/** Other settings for some images; later ones take precedence. */
	readonly images?: readonly ImageSettings[];
	/** Globs of paths that are not removable. */
	readonly neededPaths?: readonly string[];
	readonly preferences?: Preferences;
	/** Notes about the file for the user; not printable. */
	readonly notes?: readonly string[];
};

/** Settings for the images whose name matches a pattern. */
export type ImageSettings = {
	readonly name: string;
	readonly settings: PartialSettings;
};

/**
 * Parses the threshold of a rule.
 *
 * @param source where it was set
 * @throws Failure with that place if the text is not a threshold
 */
export function readLimit(
	name: LimitName,
	text: string,
	source: string,
	severity: Severity = 'error',
): Omit<Limit, 'name'> {
	const threshold: Threshold | undefined = parseThreshold(name, text);
	if (threshold !== undefined) return {threshold, severity, source};
	throw new Failure(`${source}: ${name} cannot be "${text}"`, `It takes ${thresholdForm(name)}.`);
}

/**
 * Parses the name of the figures that rules use.
 *
 * @param source where it was set
 * @throws Failure with that place if there are no such figures
 */
export function readFigures(text: string, source: string): WithOrigin<FiguresName> {
	const value = matchName(text, figuresNames);
	if (value !== undefined) return {value, source};
	throw new Failure(`${source}: there are no figures "${text}"`, suggestName(text, figuresNames));
}

/**
 * Parses how much larger than before a figure may be.
 *
 * @param source where it was set
 * @throws Failure with that place if the text is not a tolerance
 */
export function readTolerance(text: string, source: string): WithOrigin<Tolerance> {
	const value = parseTolerance(text);
	if (value !== undefined) return {value, source};
	throw new Failure(
		`${source}: tolerance cannot be "${text}"`,
		'It takes a percentage such as 1%, or an amount of bytes such as 500kB.',
	);
}

/** Merges settings. The first one that is set wins, except that all ignore entries apply. */
export function mergeSettings(settings: readonly PartialSettings[]): PartialSettings {
	const first = <Value>(read: (one: PartialSettings) => Value | undefined) =>
		settings.map(read).find(value => value !== undefined);
	const limits = Object.fromEntries(
		limitNames.flatMap(name => {
			const limit = first(one => one.limits[name]);
			return limit ? [[name, limit] as const] : [];
		}),
	);
	return {
		limits,
		paths: Object.assign({}, ...settings.map(({paths}) => paths).reverse()),
		ignore: settings.flatMap(({ignore = []}) => ignore),
		...definedOnly({
			base: first(one => one.base),
			includeBase: first(one => one.includeBase),
			baseline: first(one => one.baseline),
			baselineName: first(one => one.baselineName),
			tolerance: first(one => one.tolerance),
			figures: first(one => one.figures),
			neededPaths: first(one => one.neededPaths),
		}),
	};
}

/** An object without the keys whose value is `undefined`. */
export function definedOnly<Values extends object>(
	values: Values,
): {[Key in keyof Values]?: Exclude<Values[Key], undefined>} {
	const entries = Object.entries(values).filter(([, value]) => value !== undefined);
	return Object.fromEntries(entries) as {
		[Key in keyof Values]?: Exclude<Values[Key], undefined>;
	};
}
