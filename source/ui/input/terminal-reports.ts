import type {Background} from '../screen/theme.ts';

/** A mouse event at a cell of the screen; the cell at the top left is 0, 0. */
export type MouseReport = {
	readonly type: 'mouse';
	readonly action: 'press' | 'drag' | 'release' | 'wheelUp' | 'wheelDown';
	readonly column: number;
	readonly row: number;
};

/** The terminal's answer to {@link askBackground}. */
export type BackgroundReport = {readonly type: 'background'; readonly background: Background};

/** The terminal's answer to {@link askAttributes}. */
export type AttributesReport = {readonly type: 'attributes'};

/** A report of the terminal, as opposed to a key. */
export type TerminalReport = MouseReport | BackgroundReport | AttributesReport;

/** Asks the terminal for its background colour (OSC 11), which many do not answer. */
export const askBackground = '\x1b]11;?\x1b\\';

/** Asks the terminal for its attributes (DA1): all answer, and one question after the other. */
export const askAttributes = '\x1b[c';

const reports =
	/\x1b\[<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])|\x1b\]11;([^\x07\x1b]*)(?:\x07|\x1b\\)|\x1b\[\?[\d;]{0,60}c/g;

/** The start of a report at the end of a piece of input: the rest comes with the next piece. */
const startOfReport =
	/\x1b(?:\[(?:<[\d;]{0,17}|\?[\d;]{0,60})?|\](?:1(?:1(?:;[^\x07\x1b]{0,40}\x1b?)?)?)?)?$/;

/**
 * Takes the terminal's reports out of its input.
 *
 * @returns the rest as `keys`, without `pending`: the start of what may become a report
 */
export function splitReports(input: string): {
	readonly keys: string;
	readonly reports: readonly TerminalReport[];
	readonly pending: string;
} {
	const found: TerminalReport[] = [];
	const rest = input.replace(reports, (_, button, column, row, end, color) => {
		const report =
			color !== undefined
				? colorReport(color)
				: button !== undefined
					? mouseReport(button, column, row, end)
					: ({type: 'attributes'} as const);
		if (report !== undefined) found.push(report);
		return '';
	});
	const pending = startOfReport.exec(rest)?.[0] ?? '';
	return {keys: rest.slice(0, rest.length - pending.length), reports: found, pending};
}

/** Bits of the button in a report (SGR 1006). */
const buttonBits = {button: 3, drag: 32, wheel: 64, other: 128} as const;

/** A report of the left button or the wheel; others do nothing. */
function mouseReport(
	button: string,
	column: string,
	row: string,
	end: string,
): MouseReport | undefined {
	const bits = Number(button);
	const place = {type: 'mouse', column: Number(column) - 1, row: Number(row) - 1} as const;
	const which = bits & buttonBits.button;
	if ((bits & buttonBits.other) !== 0) return undefined;
	if ((bits & buttonBits.wheel) !== 0) {
		return which > 1 ? undefined : {...place, action: which === 0 ? 'wheelUp' : 'wheelDown'};
	}
	if (which !== 0) return undefined;
	if (end === 'm') return {...place, action: 'release'};
	return {...place, action: (bits & buttonBits.drag) === 0 ? 'press' : 'drag'};
}

/** A colour as xterm writes it: `rgb:1e1e/1e1e/1e1e`, with one to four digits each. */
function colorReport(color: string): BackgroundReport | undefined {
	const digits = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(color);
	if (digits === null) return undefined;
	const [red, green, blue] = digits
		.slice(1)
		.map(text => Number.parseInt(text, 16) / (16 ** text.length - 1));
	const brightness = 0.299 * red + 0.587 * green + 0.114 * blue;
	return {type: 'background', background: brightness > 0.5 ? 'light' : 'dark'};
}
