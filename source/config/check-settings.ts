import type {CheckSettings} from '../analysis/image-check.ts';
import {defaultThresholds, type RuleName, ruleNames, type Threshold} from '../analysis/rules.ts';
import {
	type ConfigEnvironment,
	findProjectConfig,
	findUserConfig,
	readConfigFile,
} from './config-file.ts';
import {
	mergeSettings,
	type PartialSettings,
	readFigures,
	readThreshold,
	type WithOrigin,
} from './settings.ts';

/** The flags of a check as they were given. */
export type CheckFlags = Readonly<Partial<Record<RuleName | 'figures' | 'config', string>>>;

/**
 * What to check an image against. Of every setting the first one counts of: flag, environment,
 * project config (that of `--config`, or the one found), user config, default.
 *
 * The environment's names are `LAYERSCOPE_LOWEST_EFFICIENCY`, `LAYERSCOPE_HIGHEST_WASTED_BYTES`,
 * `LAYERSCOPE_HIGHEST_USER_WASTED_PERCENT` and `LAYERSCOPE_FIGURES`. What is set to nothing is not set.
 *
 * @throws Failure that names the place of what is wrong, also where another place would win over it
 */
export async function checkSettings(
	flags: CheckFlags,
	surroundings: ConfigEnvironment,
): Promise<CheckSettings> {
	const project = flags.config ?? findProjectConfig(surroundings);
	const user = findUserConfig(surroundings);
	const {rules, figures} = mergeSettings([
		settingsOf(name => ({text: flags[name], source: `--${words(name).join('-')}`})),
		settingsOf(name => environmentSetting(name, surroundings)),
		...(project === undefined ? [] : [await readConfigFile(project, surroundings)]),
		...(user === undefined ? [] : [await readConfigFile(user, surroundings)]),
	]);
	return {
		rules: ruleNames.map(name => {
			const {value, source} = rules[name] ?? {value: defaultThresholds[name], source: 'default'};
			return {name, threshold: value, source};
		}),
		figures: figures?.value ?? 'layerscope',
	};
}

/** A setting as text, and where it stands. */
type SettingText = {readonly text: string | undefined; readonly source: string};

function settingsOf(setting: (name: RuleName | 'figures') => SettingText): PartialSettings {
	const rules: Partial<Record<RuleName, WithOrigin<Threshold>>> = {};
	for (const name of ruleNames) {
		const {text, source} = setting(name);
		if (text !== undefined) rules[name] = readThreshold(name, text, source);
	}
	const {text, source} = setting('figures');
	return {rules, ...(text !== undefined && {figures: readFigures(text, source)})};
}

function environmentSetting(name: string, {env}: ConfigEnvironment): SettingText {
	const source = ['layerscope', ...words(name)].join('_').toUpperCase();
	return {text: env[source] || undefined, source};
}

/** `lowestEfficiency` is `lowest`, `efficiency`. */
function words(name: string): readonly string[] {
	return name.split(/(?=[A-Z])/).map(word => word.toLowerCase());
}
