/** ASCII, and the signs that the screen itself draws: each takes one cell, wherever it stands. */
const ownCharacters = /^[\x20-\x7e…→←↑↓·▸▾█░▏│≥’]*$/;

/** What makes text bold or coloured, as Ink writes it. */
const styles = /\x1b\[[\d;]*m/g;

/**
 * Character cells of a text that has nothing but ASCII and signs of our own, whatever its styles;
 * `undefined` for every other. It is what string-width says, without the tables of Unicode that are
 * loaded for that: they take longer than drawing a screen.
 */
export function ownWidth(text: string): number | undefined {
	const shown = text.includes('\x1b') ? text.replace(styles, '') : text;
	return ownCharacters.test(shown) ? shown.length : undefined;
}
