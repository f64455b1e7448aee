import {styleText} from 'node:util';

/** What a piece of text means; the colours follow from that. */
export type Meaning = 'heading' | 'good' | 'bad' | 'quiet';

/** Colours text by its meaning, or leaves it as it is. Colour is never the only mark. */
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
 * Whether what is written to a stream should be coloured: as `FORCE_COLOR` or `NO_COLOR` say, else
 * where the stream is a terminal that has colours.
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
