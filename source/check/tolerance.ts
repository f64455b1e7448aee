import {parseByteSize} from '../text/numbers.ts';

/** How much larger than before a figure may be: a part of it, or bytes. */
export type Tolerance = {readonly ratio: number} | {readonly bytes: number};

/** A rebuild with newer packages changes sizes by a little. */
export const defaultTolerance: Tolerance = {ratio: 0.01};

/**
 * Parses `1%` or `0.01`, or an amount of bytes such as `500kB`.
 *
 * @returns `undefined` if the text is neither
 */
export function parseTolerance(text: string): Tolerance | undefined {
	const [, percent] = /^\s*(\d{1,6}(?:\.\d+)?)\s*%\s*$/.exec(text) ?? [];
	if (percent !== undefined) return {ratio: Number(percent) / 100};
	if (/^\s*0?\.\d+\s*$/.test(text)) return {ratio: Number(text)};
	const bytes = parseByteSize(text);
	return bytes === undefined ? undefined : {bytes};
}

/** Bytes by which a figure may exceed what it was. */
export function toleratedBytes(tolerance: Tolerance, before: number): number {
	return 'bytes' in tolerance ? tolerance.bytes : Math.floor(before * tolerance.ratio);
}
