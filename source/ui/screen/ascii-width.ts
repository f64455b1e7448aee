import {signCharacters} from './own-signs.ts';

/** ASCII and the signs that layerscope draws: each takes one cell in any context. */
const ownCharacters = new RegExp(`^[\\x20-\\x7e${signCharacters}]*$`);

/** Escape sequences for styles, as Ink writes them. */
const styles = /\x1b\[[\d;]*m/g;

/**
 * Character cells of a text that has only ASCII and layerscope's own signs, besides styles; `undefined`
 * for any other text. The result equals that of string-width, which first loads tables of Unicode: that
 * takes longer than drawing a screen.
 */
export function asciiWidth(text: string): number | undefined {
	const shown = text.includes('\x1b') ? text.replace(styles, '') : text;
	return ownCharacters.test(shown) ? shown.length : undefined;
}
