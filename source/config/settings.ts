import {type FiguresName, figuresNames} from '../analysis/image-check.ts';
import {
	parseThreshold,
	type RuleName,
	ruleNames,
	type Threshold,
	thresholdForm,
} from '../analysis/rules.ts';
import {Failure} from '../failure.ts';
import {closestName} from '../text/closest.ts';
import type {Preferences} from './preferences.ts';

/** A value with the place where it was set: `.layerscope.yaml:3`, `--figures`. */
export type WithOrigin<Value> = {
	readonly value: Value;
	/** Not made printable. */
	readonly source: string;
};

/** The settings of one file, the environment or the options; unset ones are missing. */
export type PartialSettings = {
	readonly rules: Readonly<Partial<Record<RuleName, WithOrigin<Threshold>>>>;
	readonly figures?: WithOrigin<FiguresName>;
	/** Globs of paths that are not removable. */
	readonly ignore?: WithOrigin<readonly string[]>;
	readonly preferences?: Preferences;
};

/**
 * Parses the threshold of a rule.
 *
 * @param source where it was set
 * @throws Failure with that place if the text is not a threshold
 */
export function readThreshold(name: RuleName, text: string, source: string): WithOrigin<Threshold> {
	const value = parseThreshold(name, text);
	if (value !== undefined) return {value, source};
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
 * Checks a glob of paths in images.
 *
 * @param source where it was set
 * @throws Failure with that place if it cannot match an absolute path
 */
export function checkGlob(text: string, source: string): string {
	if (/^(?:\/|\*\*\/)/.test(text)) return text;
	throw new Failure(
		`${source}: "${text}" matches no path of an image`,
		'Begin it with / or with **/: for example /var/log/** or **/__pycache__.',
	);
}

/** The known name that equals a text if case, dashes and underscores are ignored. */
export function matchName<Name extends string>(
	text: string,
	known: readonly Name[],
): Name | undefined {
	const plain = plainName(text);
	return known.find(name => plainName(name) === plain);
}

/** The hint for an unknown name: the most similar one, if any, and all known ones. */
export function suggestName(text: string, known: readonly string[]): string {
	const closest = closestName(text.replaceAll(/[-_]/g, ''), known);
	const [only, ...others] = known;
	const all =
		others.length === 0
			? `Known is ${only}.`
			: `Known are ${known.slice(0, -1).join(', ')} and ${known.at(-1)}.`;
	return closest === undefined ? all : `Did you mean ${closest}? ${all}`;
}

/** Merges settings: for each rule, for the figures and for the ignored paths, the first one set wins. */
export function mergeSettings(settings: readonly PartialSettings[]): PartialSettings {
	const rules: Partial<Record<RuleName, WithOrigin<Threshold>>> = {};
	for (const name of ruleNames) {
		const setting = settings.find(({rules}) => rules[name] !== undefined)?.rules[name];
		if (setting) rules[name] = setting;
	}
	return {
		rules,
		figures: settings.find(({figures}) => figures !== undefined)?.figures,
		ignore: settings.find(({ignore}) => ignore !== undefined)?.ignore,
	};
}

function plainName(text: string): string {
	return text.trim().replaceAll(/[-_]/g, '').toLowerCase();
}
