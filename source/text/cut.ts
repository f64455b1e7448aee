import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

const isPlain = /^[\x20-\x7e]*$/;

/** Character cells that a printable text takes. */
export function widthOf(text: string): number {
	return isPlain.test(text) ? text.length : stringWidth(text);
}

/** Cuts a text to at most `width` cells, with an ellipsis in place of the missing part. */
export function cut(text: string, width: number, position: 'start' | 'end' = 'end'): string {
	if (width <= 0) return '';
	if (widthOf(text) <= width) return text;
	if (width === 1) return '…';
	if (isPlain.test(text)) {
		return position === 'end' ? `${text.slice(0, width - 1)}…` : `…${text.slice(1 - width)}`;
	}
	return cliTruncate(text, width, {position});
}

/** Cuts a text at its end as {@link cut} does, but between words unless a word takes most of the width. */
export function cutAtWord(text: string, width: number): string {
	const shorter = cut(text, width);
	if (shorter === text || text[shorter.length - 1] === ' ') return shorter;
	const end = shorter.lastIndexOf(' ');
	return end * 3 < shorter.length ? shorter : `${shorter.slice(0, end)} …`;
}
