import type {Theme} from './theme.ts';

/** Colours of a theme. Waste has the only eye-catching one. */
type Palette = {
	readonly added: string;
	readonly modified: string;
	readonly removed: string;
	readonly waste: string;
};

function themeOf(
	{added, modified, removed, waste}: Palette,
	{faint, cursor, restingCursor}: Pick<Theme, 'faint' | 'cursor' | 'restingCursor'>,
): Theme {
	return {
		added: {color: added},
		modified: {color: modified},
		removed: {color: removed},
		storedAgain: {color: modified},
		directory: {},
		waste: {color: waste, bold: true},
		good: {color: added},
		error: {color: removed, bold: true},
		label: faint,
		faint,
		strong: {bold: true},
		key: {bold: true},
		title: {},
		rule: faint,
		focusedTitle: {bold: true},
		cursor,
		restingCursor,
	};
}

/** The terminal's own colours, for any background. */
export const terminalColors = themeOf(
	{added: 'green', modified: 'cyan', removed: 'red', waste: 'yellow'},
	{faint: {dimColor: true}, cursor: {inverse: true}, restingCursor: {underline: true}},
);

/** Bold, dim and inverse only. */
export const plain: Theme = {
	...withoutColors(terminalColors),
	restingCursor: {bold: true},
};

export const dark = themeOf(
	{added: '#87c38f', modified: '#7cc0d8', removed: '#e39a9a', waste: '#ffb638'},
	{
		faint: {color: '#a3aab3'},
		cursor: {backgroundColor: '#1d3a5c', color: '#ffffff'},
		restingCursor: {backgroundColor: '#30343b', color: '#e8e8e8'},
	},
);

export const light = themeOf(
	{added: '#19662d', modified: '#0a5874', removed: '#9c2426', waste: '#8a4600'},
	{
		faint: {color: '#596069'},
		cursor: {backgroundColor: '#cfe1f8', color: '#101418'},
		restingCursor: {backgroundColor: '#e7eaee', color: '#101418'},
	},
);

/** High contrast: nothing is dim, and the cursor inverts its row. */
export const contrastDark = themeOf(
	{added: '#7cff7c', modified: '#5ce1ff', removed: '#ffb0b0', waste: '#ffff00'},
	{faint: {}, cursor: {inverse: true}, restingCursor: {underline: true}},
);

export const contrastLight = themeOf(
	{added: '#00460f', modified: '#003a66', removed: '#7a0010', waste: '#6b2f00'},
	{faint: {}, cursor: {inverse: true}, restingCursor: {underline: true}},
);

function withoutColors(theme: Theme): Theme {
	const styles = Object.entries(theme).map(([tone, {color: _, ...style}]) => [tone, style]);
	return Object.fromEntries(styles) as Theme;
}
