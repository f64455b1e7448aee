import {WriteStream} from 'node:tty';
import type {TextProps} from 'ink';
import type {ThemeName} from '../../config/preferences.ts';
import {contrastDark, contrastLight, dark, light, plain, terminalColors} from './palettes.ts';

/** The meaning of a text. Only themes choose colours. */
export type Tone =
	| 'added'
	| 'modified'
	| 'removed'
	| 'storedAgain'
	| 'directory'
	| 'waste'
	| 'good'
	| 'error'
	| 'label'
	| 'faint'
	| 'strong'
	| 'key'
	| 'title'
	| 'rule'
	| 'focusedTitle'
	| 'cursor'
	| 'restingCursor';

export type Style = Pick<
	TextProps,
	'color' | 'backgroundColor' | 'bold' | 'dimColor' | 'inverse' | 'underline'
>;

export type Theme = Readonly<Record<Tone, Style>>;

/** The brightness of the terminal's background. */
export type Background = 'dark' | 'light';

/** No styles at all: each costs a dozen bytes. */
export const unstyled = Object.fromEntries(Object.keys(plain).map(tone => [tone, {}])) as Theme;

/**
 * The styles of a theme. If `NO_COLOR` is set or the terminal has no colours, only bold, dim and inverse
 * remain; no information depends on a style alone. With 16 colours only, the terminal chooses them.
 *
 * @param background `undefined` if it is not known
 * @see https://no-color.org
 */
export function themeFor(
	name: ThemeName,
	background: Background | undefined,
	env: NodeJS.ProcessEnv,
): Theme {
	const bits = env.NO_COLOR ? 1 : WriteStream.prototype.getColorDepth(env);
	if (bits === 1) return plain;
	if (name === 'contrast') return background === 'light' ? contrastLight : contrastDark;
	const chosen = name === 'auto' ? (background ?? 'terminal') : name;
	if (bits < 8 || chosen === 'terminal') return terminalColors;
	return chosen === 'light' ? light : dark;
}

/** Whether a theme depends on the terminal's background. */
export function needsBackground(name: ThemeName): boolean {
	return name === 'auto' || name === 'contrast';
}

/** The background that some terminals state in `COLORFGBG`: `15;0`, white on black. */
export function statedBackground({COLORFGBG}: NodeJS.ProcessEnv): Background | undefined {
	const color = /;(\d{1,2})$/.exec(COLORFGBG ?? '')?.[1];
	if (color === undefined) return undefined;
	return color === '7' || Number(color) > 8 ? 'light' : 'dark';
}

/** Whether a terminal shows Unicode: a locale other than UTF-8 and the text consoles do not. */
export function hasUnicode({LC_ALL, LC_CTYPE, LANG, TERM}: NodeJS.ProcessEnv): boolean {
	if (TERM === 'linux' || TERM === 'dumb') return false;
	const locale = LC_ALL || LC_CTYPE || LANG || '';
	return locale === '' || /utf-?8/i.test(locale);
}

/**
 * The style of a text, in the row of a cursor or elsewhere. If the cursor inverts its row, only waste and
 * errors keep their colour there: others would tear holes into the bar.
 */
export function styleOf(
	theme: Theme,
	tone: Tone | undefined,
	cursor: 'cursor' | 'restingCursor' | undefined,
): Style {
	const own = tone === undefined ? {} : theme[tone];
	if (cursor === undefined) return own;
	const row = theme[cursor];
	if (!row.inverse) return {...row, ...own, ...(row.underline && {underline: true})};
	return tone === 'waste' || tone === 'error' ? {...own, ...row} : {bold: own.bold, ...row};
}
