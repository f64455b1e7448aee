/** ASCII and the signs that layerscope draws: each takes one cell in any context. */
const ownCharacters = /^[\x20-\x7e…→←↑↓·▸▾█░▏│≥’]*$/;

/** Escape sequences for styles, as Ink writes them. */
const styles = /\x1b\[[\d;]*m/g;

/**
 * Character cells of a text that has nothing but ASCII and signs of our own, whatever its styles;
 * `undefined` for every other. It is what string-width says, without the tables of Unicode that are
 * loaded for that: they take longer than drawing a screen.
 */
export function asciiWidth(text: string): number | undefined {
	const shown = text.includes('\x1b') ? text.replace(styles, '') : text;
	return ownCharacters.test(shown) ? shown.length : undefined;
}
