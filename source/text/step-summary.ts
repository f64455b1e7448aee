import {cut, cutPathStart, widthOf} from './cut.ts';
import {printable} from './printable.ts';
import {truncateLine} from './truncate-line.ts';

/** A step of an image's history; texts are not printable. */
export type StepText = {
	/** As a Dockerfile would have it; may be empty. */
	readonly command: string;
	/** As the image has it; shown if there is no command. */
	readonly createdBy?: string;
};

/** With fewer columns, a part of the destination says less than the start of the step. */
const leastColumns = 16;

/** Longer texts are searched for their destination in their end only. */
const searchedEnd = 1000;

/**
 * A step in one printable line of at most `width` columns. COPY and ADD lose their sources before their
 * destination, every other step its end.
 */
export function stepSummary({command, createdBy = ''}: StepText, width: number): string {
	const text = (command || createdBy).trim();
	const line = truncateLine(text || '(unknown step)', width);
	const isCut = line.endsWith('…') && width >= leastColumns;
	if (!isCut || !/^(?:COPY|ADD)\s/.test(text)) return line;
	// The last word, or the last string of a JSON list.
	const match = /\s(\S+|"[^"]*"\s*\])$/.exec(text.slice(-searchedEnd));
	if (!match) return line;
	const sources = truncateLine(text.slice(0, -match[0].length), width);
	const room = Math.max(Math.floor((2 * width) / 3), width - widthOf(sources) - 1);
	const destination = cutPathStart(printable(match[1]), room);
	return `${cut(sources, width - widthOf(destination) - 1)} ${destination}`;
}
