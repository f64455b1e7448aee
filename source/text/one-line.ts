import cliTruncate from 'cli-truncate';
import {printable} from './printable.ts';

/**
 * Text from an image on one line of at most `columns` columns, safe to show: white space becomes one
 * space, and what does not fit is cut off with an ellipsis.
 */
export function oneLine(text: string, columns: number): string {
	const line = printable(text.replace(/\s+/g, ' ').trim());
	return columns < 1 ? '' : cliTruncate(line, columns);
}
