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
	| 'rule'
	| 'focusedTitle'
	| 'cursor'
	| 'restingCursor';

type Style = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'inverse' | 'underline'>;

export type Theme = Readonly<Record<Tone, Style>>;

const styles: Theme = {
	added: {color: 'green'},
	modified: {color: 'cyan'},
	removed: {color: 'red'},
	storedAgain: {color: 'cyan'},
	directory: {},
	waste: {color: 'yellow', bold: true},
	good: {color: 'green'},
	error: {color: 'red', bold: true},
	label: {dimColor: true},
	faint: {dimColor: true},
	strong: {bold: true},
	key: {bold: true},
	title: {},
	rule: {dimColor: true},
	focusedTitle: {bold: true},
	cursor: {inverse: true},
	restingCursor: {underline: true},
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
