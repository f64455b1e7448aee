import {Failure} from '../failure.ts';

/** An image among several. Texts are not made printable. */
export type ImageChoice = {
	/** Digest or id. */
	readonly id: string;
	/** `repository:tag`s; may be empty. */
	readonly tags: readonly string[];
	/** The size that its source states. */
	readonly bytes: number;
	/** RFC 3339; may be empty. */
	readonly createdAt: string;
};

/** A place that holds several images, of which the reference names none. */
export class OpenChoice extends Failure {
	/** As the user typed it. */
	readonly reference: string;
	readonly place: string;
	readonly choices: readonly ImageChoice[];

	constructor(reference: string, place: string, choices: readonly ImageChoice[]) {
		const names = choices.map(choice => choiceReference(reference, choice));
		super(
			`${place} holds ${choices.length} images`,
			`Choose one of them: ${names.slice(0, listLimit).join(', ')}${names.length > listLimit ? ', …' : ''}.`,
		);
		this.reference = reference;
		this.place = place;
		this.choices = choices;
	}
}

/** Names that a message lists. */
const listLimit = 10;

/** The reference of one of several images. */
export function choiceReference(reference: string, {tags, id}: ImageChoice): string {
	// An argument that starts with a dash is an option.
	const place = reference === '-' ? 'docker-archive:-' : reference;
	return tags.length > 0 ? `${place}:${tags[0]}` : `${place}@${id}`;
}

/** An image that can be chosen by its tags, and by further names. */
type Named = {readonly tags: readonly string[]; readonly names: readonly string[]};

/**
 * The images that a selector names: `app:1`, `1`, `@sha256:…`, or the start of a digest after `@`.
 * Without a selector all of them.
 */
export function selectImages<Image extends Named>(
	images: readonly Image[],
	selector: string | undefined,
): readonly Image[] {
	if (selector === undefined) return images;
	if (selector.startsWith('@')) {
		const digest = selector.slice(1).replace(/^sha256:/, '');
		return images.filter(({names}) =>
			names.some(name => digest !== '' && name.replace(/^sha256:/, '').startsWith(digest)),
		);
	}
	const matching = (isMatch: (name: string) => boolean) =>
		images.filter(({tags, names}) => [...tags, ...names].some(isMatch));
	const exact = matching(name => name === selector || name === `${selector}:latest`);
	if (exact.length > 0) return exact;
	return matching(name => name.endsWith(`/${selector}`) || name.endsWith(`/${selector}:latest`));
}

/** The failure for a selector that names no image. */
export function noSuchImage(place: string, selector: string, images: readonly Named[]): Failure {
	const tags = images.flatMap(({tags, names}) => (tags.length > 0 ? tags : names.slice(0, 1)));
	return new Failure(
		`${place} holds no image ${selector}`,
		`It holds: ${tags.slice(0, listLimit).join(', ')}${tags.length > listLimit ? ', …' : ''}.`,
	);
}
