import {closestName} from './closest.ts';

/** The known name that equals a text if case, dashes and underscores are ignored. */
export function matchName<Name extends string>(
	text: string,
	known: readonly Name[],
): Name | undefined {
	const plain = plainName(text);
	return known.find(name => plainName(name) === plain);
}

/** The hint for an unknown name: the most similar one, if any, and all known ones. */
export function suggestName(text: string, known: readonly string[]): string {
	const closest = closestName(text.replaceAll(/[-_]/g, ''), known);
	const [only, ...others] = known;
	const all =
		others.length === 0
			? `Known is ${only}.`
			: `Known are ${known.slice(0, -1).join(', ')} and ${known.at(-1)}.`;
	return closest === undefined ? all : `Did you mean ${closest}? ${all}`;
}

function plainName(text: string): string {
	return text.trim().replaceAll(/[-_]/g, '').toLowerCase();
}
