import {closestMatch} from 'leven';

/** Longer texts are not compared: they are no typing errors, and it takes quadratic time. */
const longestName = 256;

/**
 * The known name most similar to a mistyped one; `undefined` if none is similar. The edit distance may
 * be a third of the length, but at least 2, so that two swapped letters are found.
 */
export function closestName(name: string, known: readonly string[]): string | undefined {
	if (name.length > longestName) return undefined;
	const maxDistance = name.length < 3 ? 1 : Math.max(2, Math.floor(name.length / 3));
	const lowerCase = new Map(known.map(candidate => [candidate.toLowerCase(), candidate]));
	const match = closestMatch(name.toLowerCase(), [...lowerCase.keys()], {maxDistance});
	return match === undefined ? undefined : lowerCase.get(match);
}
