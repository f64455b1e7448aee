import {type ConfigEnvironment, findUserConfig, readConfigFile} from './config-file.ts';
import {type Preferences, readPreference} from './preferences.ts';

/** The options of the inspector, not yet parsed. A missing or `false` one leaves the choice to the user's config. */
export type PreferenceFlags = {
	readonly theme?: string;
	readonly ascii: boolean;
	readonly mouse: boolean;
	readonly screenReader: boolean;
	readonly layer?: number;
};

/**
 * The preferences of the command line and, for those that it leaves open, of the user's config file.
 *
 * @throws Failure with the option, or the file and the line, of an invalid setting
 */
export async function userPreferences(
	{theme, ascii, mouse, screenReader, layer}: PreferenceFlags,
	environment: ConfigEnvironment,
): Promise<Preferences> {
	const user = findUserConfig(environment);
	const settings = user === undefined ? undefined : await readConfigFile(user, environment);
	return {
		...settings?.preferences,
		...(theme !== undefined && readPreference('theme', theme, '--theme')),
		...(ascii && {ascii}),
		...(!mouse && {mouse}),
		...(screenReader && {screenReader}),
		...(layer !== undefined && {layer}),
	};
}
