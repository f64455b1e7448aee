import type {CheckSettings} from '../analysis/image-check.ts';
import {defaultThresholds, type RuleName, ruleNames, type Threshold} from '../analysis/rules.ts';
import {type ConfigEnvironment, readConfigFiles} from './config-file.ts';
import {
	mergeSettings,
	type PartialSettings,
	readFigures,
	readThreshold,
	type WithOrigin,
} from './settings.ts';

/** The options of a check, not yet parsed. */
export type CheckFlags = Readonly<Partial<Record<RuleName | 'figures' | 'config', string>>>;

/**
 * The rules and figures to check images with. Each setting is taken from the first of: option,
 * environment, project config (given by `--config`, or found), user config, default.
 *
 * The variables are `LAYERSCOPE_LOWEST_EFFICIENCY`, `LAYERSCOPE_HIGHEST_WASTED_BYTES`,
 * `LAYERSCOPE_HIGHEST_USER_WASTED_PERCENT` and `LAYERSCOPE_FIGURES`. Empty variables are ignored.
 *
 * @throws Failure with the place of an invalid setting, even if another place takes precedence
 */
export async function checkSettings(
	flags: CheckFlags,
	environment: ConfigEnvironment,
): Promise<CheckSettings> {
	const {rules, figures} = mergeSettings([
		settingsOf(name => ({text: flags[name], source: `--${words(name).join('-')}`})),
		settingsOf(name => environmentSetting(name, environment)),
		...(await readConfigFiles(flags.config, environment)),
	]);
	return {
		rules: ruleNames.map(name => {
			const {value, source} = rules[name] ?? {value: defaultThresholds[name], source: 'default'};
			return {name, threshold: value, source};
		}),
		figures: figures?.value ?? 'layerscope',
	};
}

/** A setting as text, with the place where it was set. */
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
