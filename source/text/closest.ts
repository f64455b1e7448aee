import {closestMatch} from 'leven';

/** Longer texts are no typing errors, and comparing them takes long. */
const longestName = 256;

/**
 * The known name that someone most likely meant, `undefined` where none is near. A third of the
 * letters may be wrong, or two of a short name: that is what two swapped letters count.
 */
export function closestName(name: string, known: readonly string[]): string | undefined {
	if (name.length > longestName) return undefined;
	const maxDistance = name.length < 3 ? 1 : Math.max(2, Math.floor(name.length / 3));
	const lowerCase = new Map(known.map(candidate => [candidate.toLowerCase(), candidate]));
	const match = closestMatch(name.toLowerCase(), [...lowerCase.keys()], {maxDistance});
	return match === undefined ? undefined : lowerCase.get(match);
}
