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

/**
 * Cuts a path at its start, so that its name remains; in the middle if the name alone is too long, as the
 * hashes of caches are.
 */
export function cutPath(path: string, width: number): string {
	if (widthOf(path) <= width) return path;
	const name = path.slice(path.lastIndexOf('/', path.length - 2) + 1);
	if (widthOf(name) < width - 1) return cutPathStart(path, width);
	return cliTruncate(path, width, {position: 'middle'});
}

/** A longer part of a name is more than its last letters, and worth its cells. */
const longestRest = 8;

/** Cuts a path at its start as {@link cut} does, but between names unless much would be lost. */
export function cutPathStart(path: string, width: number): string {
	const shorter = cut(path, width, 'start');
	const start = shorter.indexOf('/');
	const isBetween = start > 1 && start <= longestRest && start < shorter.length - 1;
	return shorter !== path && isBetween ? `…${shorter.slice(start)}` : shorter;
}

/** Longer words are mostly paths, and a part of a path is better than nothing. */
const longestWord = 16;

/** Cuts a text at its end as {@link cut} does, but between words unless the word is a long one. */
export function cutAtWord(text: string, width: number): string {
	const shorter = cut(text, width);
	if (shorter === text || text[shorter.length - 1] === ' ') return shorter;
	const end = shorter.lastIndexOf(' ');
	return end < 0 || shorter.length - end > longestWord ? shorter : `${shorter.slice(0, end)} …`;
}
