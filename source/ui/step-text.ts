import type {HistoryStep} from '../image/image-info.ts';
import {stepCommand} from '../image/step-command.ts';
import {printable} from '../text/printable.ts';

type Step = Pick<HistoryStep, 'command' | 'createdBy'>;

/** Characters of a command that lists show at most: a heredoc can hold a whole program. */
const oneLineLimit = 1000;

/** Joins the lines of a text and makes it printable. */
export function oneLine(text: string): string {
	return printable(text.slice(0, oneLineLimit).replace(/\s+/g, ' ').trim());
}

/** A step's whole command with its build arguments and line breaks, made printable. */
export function stepLines({command, createdBy}: Step): readonly string[] {
	const step = command || createdBy || '(unknown step)';
	const {buildArguments} = stepCommand(createdBy);
	const text = [...buildArguments.map(argument => `# ARG ${argument}`), step].join('\n');
	return text.split(/\r?\n/).map(row => printable(row.replace(/\t/g, '  ').trimEnd()));
}
