import type {Progress} from '../../../sources/source.ts';
import {printable} from '../../../text/printable.ts';
import type {Size} from '../../screen/layout.ts';
import {emptyLine, fitLine, type Line, line, span} from '../../screen/line.ts';
import {activityText, barLine} from './loading-text.ts';

/** What is happening before anything is known of an image. */
export function loadingLines(
	reference: string,
	progress: Progress | undefined,
	{columns}: Size,
): readonly Line[] {
	const lines: readonly Line[] = [
		[span(`Opening ${printable(reference)}`, 'strong')],
		emptyLine,
		line(progress === undefined ? 'looking for the image …' : activityText(progress)),
		progress === undefined ? emptyLine : barLine(progress, Math.min(60, columns - 2)),
	];
	return lines.map(item => fitLine([span(' '), ...item], columns));
}
