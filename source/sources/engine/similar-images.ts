import {closestName} from '../../text/closest.ts';

/** Images of an engine that a message lists. */
const mostNamed = 5;

/**
 * The images of an engine that the user may have meant by a name that it does not have: those with another
 * tag or registry, or else those with a similar name.
 *
 * @param tags `[registry/]repository:tag` of all images
 * @returns a question, or `undefined` if no image is similar
 */
export function similarImages(name: string, tags: readonly string[]): string | undefined {
	const known = tags.flatMap(tag =>
		endingsOf(tag).map(ending => ({tag, ending, repository: repositoryOf(ending)})),
	);
	const repository = repositoryOf(name);
	const hasTag = repository !== name;
	const closest = closestName(
		name,
		known.map(one => (hasTag ? one.ending : one.repository)),
	);
	const similar = [
		known.filter(one => one.ending === name),
		known.filter(one => one.repository === repository),
		known.filter(one => one.ending === closest || one.repository === closest),
	].find(found => found.length > 0);
	return similar && question([...new Set(similar.map(({tag}) => tag))]);
}

/** The tag and its shorter forms: `a/b/c:1`, `b/c:1` and `c:1`. */
function endingsOf(tag: string): readonly string[] {
	const parts = tag.split('/');
	return parts.map((_, index) => parts.slice(index).join('/'));
}

/** A name without its tag and digest. The port of a registry is not a tag. */
function repositoryOf(name: string): string {
	return name.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

/** @param tags at least one */
function question(tags: readonly string[]): string {
	if (tags.length > mostNamed) {
		const named = tags.slice(0, mostNamed).join(', ');
		return `Did you mean ${named}, or one of ${tags.length - mostNamed} more?`;
	}
	const before = tags.slice(0, -1).join(', ');
	return `Did you mean ${before === '' ? '' : `${before} or `}${tags.at(-1)}?`;
}
