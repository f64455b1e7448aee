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

/** A setting, and where it stands: `.layerscope.yaml:3`, `--figures`. */
export type WithOrigin<Value> = {
	readonly value: Value;
	/** Not made printable. */
	readonly source: string;
};

/** What one place (a file, the environment, the flags) sets. What it leaves open is not there. */
export type PartialSettings = {
	readonly rules: Readonly<Partial<Record<RuleName, WithOrigin<Threshold>>>>;
	readonly figures?: WithOrigin<FiguresName>;
};

/**
 * Reads a rule's threshold.
 *
 * @param source where it stands
 * @throws Failure that names that place, where the text is no threshold
 */
export function readThreshold(name: RuleName, text: string, source: string): WithOrigin<Threshold> {
	const value = parseThreshold(name, text);
	if (value !== undefined) return {value, source};
	throw new Failure(`${source}: ${name} cannot be "${text}"`, `It takes ${thresholdForm(name)}.`);
}

/**
 * Reads whose figures to judge by.
 *
 * @param source where it stands
 * @throws Failure that names that place, where there are no such figures
 */
export function readFigures(text: string, source: string): WithOrigin<FiguresName> {
	const value = matchName(text, figuresNames);
	if (value !== undefined) return {value, source};
	throw new Failure(`${source}: there are no figures "${text}"`, suggestName(text, figuresNames));
}

/** The known name that is meant by one in any case, with dashes or underscores or without. */
export function matchName<Name extends string>(
	text: string,
	known: readonly Name[],
): Name | undefined {
	const plain = plainName(text);
	return known.find(name => plainName(name) === plain);
}

/** The hint for a name that is not known: the nearest one, if any, and all that there are. */
export function suggestName(text: string, known: readonly string[]): string {
	const closest = closestName(text.replaceAll(/[-_]/g, ''), known);
	const all = `Known are ${known.slice(0, -1).join(', ')} and ${known.at(-1)}.`;
	return closest === undefined ? all : `Did you mean ${closest}? ${all}`;
}

/** Every rule that any of `settings` (the first one wins) says something of. */
export function mergeSettings(settings: readonly PartialSettings[]): PartialSettings {
	const rules: Partial<Record<RuleName, WithOrigin<Threshold>>> = {};
	for (const name of ruleNames) {
		const setting = settings.find(({rules}) => rules[name] !== undefined)?.rules[name];
		if (setting) rules[name] = setting;
	}
	return {rules, figures: settings.find(({figures}) => figures !== undefined)?.figures};
}

function plainName(text: string): string {
	return text.trim().replaceAll(/[-_]/g, '').toLowerCase();
}
