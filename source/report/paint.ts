import {styleText} from 'node:util';

/** The meaning of a piece of text, which determines its colour. */
export type Meaning = 'heading' | 'good' | 'bad' | 'quiet';

/** Colours text by its meaning, or returns it unchanged. Colour is never the only indication. */
export type Paint = (meaning: Meaning, text: string) => string;

const styles = {
	heading: 'bold',
	good: 'green',
	bad: ['bold', 'red'],
	quiet: 'dim',
} as const satisfies Record<Meaning, Parameters<typeof styleText>[0] | readonly string[]>;

export function paintWith(isColored: boolean): Paint {
	if (!isColored) return (_meaning, text) => text;
	return (meaning, text) => styleText(styles[meaning], text, {validateStream: false});
}

/**
 * Whether to colour the output of a stream: decided by `FORCE_COLOR`, then by `NO_COLOR`, otherwise by
 * whether the stream is a terminal with colours.
 *
 * @see https://no-color.org
 * @see https://force-color.org
 */
export function wantsColor(
	stream: {readonly isTTY?: boolean},
	env: Readonly<Record<string, string | undefined>>,
): boolean {
	const forced = env.FORCE_COLOR ?? '';
	if (forced !== '') return forced !== '0' && forced !== 'false';
	if ((env.NO_COLOR ?? '') !== '') return false;
	return stream.isTTY === true && env.TERM !== 'dumb';
}
