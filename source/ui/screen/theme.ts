import type {TextProps} from 'ink';

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
	| 'focusedTitle'
	| 'cursor'
	| 'restingCursor';

type Style = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'inverse' | 'underline'>;

export type Theme = Readonly<Record<Tone, Style>>;

const styles: Theme = {
	added: {color: 'green'},
	modified: {color: 'yellow'},
	removed: {color: 'red'},
	storedAgain: {color: 'magenta'},
	directory: {color: 'blue', bold: true},
	waste: {color: 'red'},
	good: {color: 'green'},
	error: {color: 'red', bold: true},
	label: {color: 'cyan'},
	faint: {dimColor: true},
	strong: {bold: true},
	key: {color: 'cyan', bold: true},
	title: {bold: true},
	focusedTitle: {bold: true, inverse: true},
	cursor: {inverse: true},
	restingCursor: {bold: true},
};

/** No styles at all: each costs a dozen bytes. */
export const plainTheme = Object.fromEntries(Object.keys(styles).map(tone => [tone, {}])) as Theme;

/**
 * The styles of all tones. If `NO_COLOR` is set, only bold, dim and inverse remain; no information depends
 * on a style alone.
 *
 * @see https://no-color.org
 */
export function themeFor(env: NodeJS.ProcessEnv): Theme {
	if (!env.NO_COLOR) return styles;
	const plain = Object.entries(styles).map(([tone, {color: _, ...style}]) => [tone, style]);
	return Object.fromEntries(plain) as Theme;
}
