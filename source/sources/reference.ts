import {Failure} from '../failure.ts';

/** The schemes that name a source. */
const schemes = [
	'docker',
	'podman',
	'container',
	'docker-archive',
	'oci-archive',
	'oci',
	'dir',
	'registry',
] as const;

export type Scheme = (typeof schemes)[number];

/** Further names of dive. */
const diveSchemes: Readonly<Partial<Record<string, Scheme>>> = {'docker-tar': 'docker-archive'};

/** A parsed image reference. */
export type Reference = {
	/** The reference as typed. */
	readonly text: string;
	/** The only source to try; `undefined` for any. */
	readonly scheme: Scheme | undefined;
	/** An image's name or id, a path, or `-` for standard input; a path may have `:tag` or `@digest` behind it. */
	readonly target: string;
};

/**
 * Parses a reference: `nginx:latest`, `./image.tar`, `-`, `docker-archive:image.tar`, and dive's
 * `docker-archive://image.tar`.
 *
 * @throws Failure if it is empty
 */
export function parseReference(text: string): Reference {
	const match = /^([a-z][a-z-]*):(\/\/)?(.*)$/s.exec(text);
	const name = match?.[1] ?? '';
	const scheme = diveSchemes[name] ?? name;
	const target = match?.[3] ?? '';
	const isImage = scheme === 'registry' && !isSchemeUse(match?.[2], target);
	const known = schemes.find(name => name === scheme && !isImage);
	const reference = {text, scheme: known, target: known === undefined ? text : target};
	if (reference.target === '') {
		throw new Failure(
			`${text === '' ? 'an empty reference' : text} names no image`,
			'Name an image (nginx:latest) or an archive (./image.tar).',
		);
	}
	return reference;
}

/** `registry:2` is an image of that name, `registry:host/name` or `registry:name:tag` a use of the scheme. */
function isSchemeUse(slashes: string | undefined, target: string): boolean {
	return slashes !== undefined || /^[^@]*[/:]/.test(target);
}
