import {printable} from '../../../text/printable.ts';
import type {Size} from '../../screen/layout.ts';
import {emptyLine, type Line, span, wrapped} from '../../screen/line.ts';

/** Why an image could not be opened, and what to do next. */
export function failureLines(
	reference: string,
	message: string,
	hint: string,
	{columns}: Size,
): readonly Line[] {
	const width = Math.max(1, columns - 2);
	const lines = [
		...wrapped(`Could not open ${printable(reference)}`, width, 'strong'),
		emptyLine,
		...wrapped(printable(message), width, 'error'),
		emptyLine,
		...wrapped(printable(hint), width),
	];
	return lines.map(item => [span(' '), ...item]);
}
