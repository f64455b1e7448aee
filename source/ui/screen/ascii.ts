import anyAscii from 'any-ascii';
import {widthOf} from '../../text/cut.ts';
import {ownSigns, signCharacters} from './own-signs.ts';

const drawn = new RegExp(`[${signCharacters}]`, 'g');
const beyondAscii = /[^\x20-\x7e]/;
const segmenter = new Intl.Segmenter();

/**
 * A printable text in ASCII, of the same width: own signs for layerscope's, and for all other characters,
 * such as those of names, similar letters: `e` for `é`, `Ri` for `日`.
 */
export function asciiText(text: string): string {
	if (!beyondAscii.test(text)) return text;
	const shown = text.replace(drawn, sign => ownSigns[sign]);
	if (!beyondAscii.test(shown)) return shown;
	return Array.from(segmenter.segment(shown), ({segment}) => similarText(segment)).join('');
}

/** @param character one character of a person's view, with its combining marks */
function similarText(character: string): string {
	if (!beyondAscii.test(character)) return character;
	const width = widthOf(character);
	const letters = anyAscii(character);
	return letters === '' ? '?'.repeat(width) : letters.padEnd(width, '_').slice(0, width);
}
