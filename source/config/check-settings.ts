import {resolve} from 'node:path';
import {nameTest} from '../check/globs.ts';
import {defaultThreshold, type LimitName, limitNames} from '../check/limits.ts';
import type {CheckSettings} from '../check/settings.ts';
import {defaultTolerance, type Tolerance} from '../check/tolerance.ts';
import {type BaselinePlace, baselinePlace} from './baseline-place.ts';
import {type ConfigEnvironment, readConfigFiles} from './config-file.ts';
import {
	definedOnly,
	mergeSettings,
	type PartialSettings,
	readFigures,
	readLimit,
	readTolerance,
} from './settings.ts';

/** The options of a check, not yet parsed. */
export type CheckFlags = Readonly<
	Partial<
		Record<
			LimitName | 'figures' | 'config' | 'base' | 'baseline' | 'baselineName' | 'tolerance',
			string
		>
	>
> & {readonly includeBase?: boolean};

/** The settings of a run. */
export type RunSettings = {
	/** The settings for an image, by the name that the user gave. */
	readonly settingsOf: (reference: string) => CheckSettings;
	readonly baseline: BaselinePlace;
	/** How much larger than in an earlier check a figure may be. */
	readonly tolerance: Tolerance;
	/** Globs of paths that are not removable. */
	readonly neededPaths: readonly string[];
	/** Notes about the config files for the user; not printable. */
	readonly notes: readonly string[];
};

/**
 * The rules and figures to check images with. Each setting is taken from the first of: option,
 * environment, project config (given by `--config`, or found), user config, default. In a config, the
 * settings for the image precede those for all.
 *
 * The variables are named after the rules: `LAYERSCOPE_LOWEST_EFFICIENCY`, and `LAYERSCOPE_FIGURES`.
 * Empty variables are ignored.
 *
 * @throws Failure with the place of an invalid setting, even if another place takes precedence
 */
export async function readRunSettings(
	flags: CheckFlags,
	environment: ConfigEnvironment,
): Promise<RunSettings> {
	const given = [
		{
			...settingsFrom(name => ({text: flags[name], source: `--${words(name).join('-')}`})),
			...(flags.base !== undefined && {base: {value: flags.base, source: '--base'}}),
			...(flags.includeBase === true && {includeBase: true}),
			...(flags.baseline !== undefined && {
				baseline: {value: resolve(environment.cwd, flags.baseline), source: '--baseline'},
			}),
			...definedOnly({baselineName: flags.baselineName}),
			...(flags.tolerance !== undefined && {
				tolerance: readTolerance(flags.tolerance, '--tolerance'),
			}),
		},
		settingsFrom(name => environmentSetting(name, environment)),
	];
	const files = await readConfigFiles(flags.config, environment);
	const {baseline, tolerance, neededPaths = []} = mergeSettings([...given, ...files]);
	return {
		settingsOf: reference =>
			checkSettings(mergeSettings([...given, ...files.flatMap(file => forImage(file, reference))])),
		baseline: baselinePlace(baseline, flags.config, environment),
		tolerance: tolerance?.value ?? defaultTolerance,
		neededPaths,
		notes: files.flatMap(({notes = []}) => notes),
	};
}

/** The settings of a file for an image, those that take precedence first. */
function forImage(file: PartialSettings, reference: string): readonly PartialSettings[] {
	const matching = (file.images ?? []).filter(({name}) => nameTest(name)(reference));
	return [...matching.reverse().map(({settings}) => settings), file];
}

function checkSettings({
	limits,
	paths = {},
	ignore = [],
	figures,
	base,
	baselineName,
	includeBase = false,
}: PartialSettings): CheckSettings {
	const {forbid = [], maxBytes = [], allowWaste = [], setuid, secrets} = paths;
	return {
		limits: limitNames.map(name => {
			const threshold = defaultThreshold(name);
			return {name, threshold, severity: 'error', source: 'default', ...limits[name]};
		}),
		figures: figures?.value ?? 'layerscope',
		paths: {
			forbid,
			maxBytes,
			allowWaste,
			setuid: setuid === 'disabled' ? undefined : setuid,
			secrets: secrets === 'disabled' ? undefined : secrets,
		},
		ignore,
		base: base?.value,
		baselineName,
		includeBase,
	};
}

/** A setting as text, with the place where it was set. */
type SettingText = {readonly text: string | undefined; readonly source: string};

function settingsFrom(setting: (name: LimitName | 'figures') => SettingText): PartialSettings {
	const limits = Object.fromEntries(
		limitNames.flatMap(name => {
			const {text, source} = setting(name);
			return text === undefined ? [] : [[name, readLimit(name, text, source)] as const];
		}),
	);
	const {text, source} = setting('figures');
	return {limits, ...(text !== undefined && {figures: readFigures(text, source)})};
}

function environmentSetting(name: string, {env}: ConfigEnvironment): SettingText {
	const source = ['layerscope', ...words(name)].join('_').toUpperCase();
	return {text: env[source] || undefined, source};
}

/** `lowestEfficiency` is `lowest`, `efficiency`. */
function words(name: string): readonly string[] {
	return name.split(/(?=[A-Z])/).map(word => word.toLowerCase());
}
