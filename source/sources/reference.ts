import {Failure} from '../failure.ts';

/** The schemes that name a source. */
const schemes = ['docker', 'docker-archive', 'oci-archive', 'registry'] as const;

/** Schemes of other tools, refused with a helpful message. */
const plannedSchemes: readonly string[] = ['podman', 'oci', 'dir'];

export type Scheme = (typeof schemes)[number];

/** A parsed image reference. */
export type Reference = {
	/** The reference as typed. */
	readonly text: string;
	/** The only source to try; `undefined` for any. */
	readonly scheme: Scheme | undefined;
	/** An image's name or id, or a path. */
	readonly target: string;
};

/**
 * Parses a reference: `nginx:latest`, `./image.tar`, `docker-archive:image.tar`, and dive's
 * `docker-archive://image.tar`.
 *
 * @throws Failure if it is empty, or its scheme is not supported
 */
export function parseReference(text: string): Reference {
	const match = /^([a-z][a-z-]*):(\/\/)?(.*)$/s.exec(text);
	const scheme = match?.[1] ?? '';
	const target = match?.[3] ?? '';
	if (plannedSchemes.includes(scheme) && isSchemeUse(scheme, match?.[2], target)) {
		throw new Failure(
			`the source ${scheme}: is not supported yet, asked for with ${text}`,
			`Save the image to an archive (docker save, skopeo copy) and open that, or use one of: ${schemes.join(':, ')}:.`,
		);
	}
	if (text === '-') {
		throw new Failure(
			'an image from standard input is not supported yet, asked for with -',
			'Write it to a file first (docker save -o FILE IMAGE) and open that.',
		);
	}
	const isImage = scheme === 'registry' && !isSchemeUse(scheme, match?.[2], target);
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
function isSchemeUse(scheme: string, slashes: string | undefined, target: string): boolean {
	return slashes !== undefined || scheme === 'oci' || /^[^@]*[/:]/.test(target);
}
