import {cut} from './cut.ts';
import {printable} from './printable.ts';

/**
 * Untrusted text as one printable line of at most `columns` columns: white space is collapsed, and the
 * rest is cut off with an ellipsis.
 */
export function truncateLine(text: string, columns: number): string {
	if (columns < 1) return '';
	const limit = Math.max(1000, 4 * columns);
	const line = printable(text.replace(/\s+/g, ' ').trim());
	return cut(line.length > limit ? `${line.slice(0, limit)}…` : line, columns);
}
