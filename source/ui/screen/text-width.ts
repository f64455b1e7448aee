import {cut, widthOf} from '../../text/cut.ts';

/** Cuts a text to `width` cells, or pads it with spaces at its end. */
export function fit(text: string, width: number): string {
	const shown = cut(text, width);
	return shown + ' '.repeat(Math.max(0, width - widthOf(shown)));
}

/** As {@link fit}, padded at the start. */
export function fitRight(text: string, width: number): string {
	const shown = cut(text, width);
	return ' '.repeat(Math.max(0, width - widthOf(shown))) + shown;
}
