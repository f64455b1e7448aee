import leven, {closestMatch} from 'leven';

/** Longer texts are not compared: they are hardly mistyped names, and comparing takes quadratic time. */
const longestName = 256;

/**
 * The known name most similar to a mistyped one; `undefined` if none is similar. The edit distance may
 * be a third of the length. Two swapped letters, a distance of 2, are found in any name.
 */
export function closestName(name: string, known: readonly string[]): string | undefined {
	if (name.length > longestName) return undefined;
	const lowerCase = new Map(known.map(candidate => [candidate.toLowerCase(), candidate]));
	const candidates = [...lowerCase.keys()];
	const typed = name.toLowerCase();
	const maxDistance = Math.max(1, Math.floor(name.length / 3));
	const match =
		closestMatch(typed, candidates, {maxDistance}) ??
		candidates.find(other => hasSameLetters(typed, other) && leven(typed, other) <= 2);
	return match === undefined ? undefined : lowerCase.get(match);
}

function hasSameLetters(one: string, other: string): boolean {
	return [...one].sort().join('') === [...other].sort().join('');
}
