import {Failure} from '../failure.ts';
import {matchName, suggestName} from '../text/match-name.ts';

/** Themes of the inspector. `auto` is `dark` or `light` if the terminal's background is known, else `terminal`. */
export const themeNames = ['auto', 'dark', 'light', 'contrast', 'terminal'] as const;

export type ThemeName = (typeof themeNames)[number];

/** Orders of the file tree. */
export const sortNames = ['size', 'name'] as const;

/** The user's wishes for the inspector; a missing one is left to the inspector. */
export type Preferences = {
	readonly theme?: ThemeName;
	/** Whether the screen has ASCII signs only. */
	readonly ascii?: boolean;
	readonly mouse?: boolean;
	/** Whether changes are printed as lines instead of a screen. */
	readonly screenReader?: boolean;
	readonly sort?: (typeof sortNames)[number];
	/** Number of the layer to open at, the first is 0. */
	readonly layer?: number;
	readonly keys?: readonly KeySetting[];
};

/** The keys of a command, as the user wrote them. */
export type KeySetting = {
	readonly command: string;
	readonly keys: readonly string[];
	/** `file:line`. Not made printable. */
	readonly source: string;
};

/** Preferences that are a single value. */
export const preferenceNames = [
	'theme',
	'ascii',
	'mouse',
	'screenReader',
	'sort',
	'layer',
] as const;

export type PreferenceName = (typeof preferenceNames)[number];

/**
 * Parses a preference.
 *
 * @param source where it was set
 * @throws Failure with that place if the text is not a value of it
 */
export function readPreference(name: PreferenceName, text: string, source: string): Preferences {
	switch (name) {
		case 'theme':
			return {theme: oneOf(themeNames, 'theme', text, source)};
		case 'sort':
			return {sort: oneOf(sortNames, 'order', text, source)};
		case 'layer':
			return {layer: layerOf(text, source)};
		default:
			return {[name]: flagOf(name, text, source)};
	}
}

function oneOf<Name extends string>(
	known: readonly Name[],
	kind: string,
	text: string,
	source: string,
): Name {
	const value = matchName(text, known);
	if (value !== undefined) return value;
	throw new Failure(`${source}: there is no ${kind} "${text}"`, suggestName(text, known));
}

function flagOf(name: PreferenceName, text: string, source: string): boolean {
	if (/^(true|yes|on)$/i.test(text)) return true;
	if (/^(false|no|off)$/i.test(text)) return false;
	throw new Failure(`${source}: ${name} cannot be "${text}"`, 'It takes true or false.');
}

function layerOf(text: string, source: string): number {
	if (/^\d{1,6}$/.test(text)) return Number(text);
	throw new Failure(
		`${source}: layer cannot be "${text}"`,
		'It takes the number of a layer, starting at 0.',
	);
}
