import type {HistoryStep} from '../image/image-info.ts';
import {printable} from '../text/printable.ts';

type Step = Pick<HistoryStep, 'command' | 'createdBy'>;

/** No list shows more of a command than this: a heredoc can hold a whole program. */
const oneLineLimit = 1000;

/** A text of several lines in one, safe to show. */
export function oneLine(text: string): string {
	return printable(text.slice(0, oneLineLimit).replace(/\s+/g, ' ').trim());
}

/** A step in one line. */
export function stepName({command, createdBy}: Step): string {
	return oneLine(command || createdBy) || '(unknown step)';
}

/** All of a step's command, with the line breaks that it has, safe to show. */
export function stepLines({command, createdBy}: Step): readonly string[] {
	const text = command || createdBy || '(unknown step)';
	return text.split(/\r?\n/).map(row => printable(row.replace(/\t/g, '  ').trimEnd()));
}
