import cliTruncate from 'cli-truncate';
import {printable} from './printable.ts';

/**
 * Text from an image on one line of at most `columns` columns, safe to show: white space becomes one
 * space, and what does not fit is cut off with an ellipsis.
 */
export function oneLine(text: string, columns: number): string {
	if (columns < 1) return '';
	const line = printable(text.replace(/\s+/g, ' ').trim());
	const limit = Math.max(1000, 4 * columns);
	return cliTruncate(line.length > limit ? `${line.slice(0, limit)}…` : line, columns);
}
