import {basename} from 'node:path';
import type {ImageInfo, SourceName} from '../image/image-info.ts';
import {parseReference} from './reference.ts';
import {dockerHub, type ImageName, parseImageName} from './registry/image-name.ts';

const namedSources: readonly SourceName[] = ['docker', 'podman', 'registry'];

/**
 * A name that stays when an image is built again, tagged differently or pushed to another registry:
 * `team/app` for `ghcr.io/team/app:4f3a2b1`. An archive is named after the tag in it, or else after its
 * file. Not printable.
 */
export function stableName({
	reference,
	source,
	tags,
}: Pick<ImageInfo, 'reference' | 'source' | 'tags'>): string {
	const {target} = parseReference(reference);
	const isId = /^(?:sha256:)?[0-9a-f]{12,64}$/.test(target);
	const given = namedSources.includes(source) && !isId ? parseImageName(target) : undefined;
	const name = given ?? parseImageName(tags[0] ?? '');
	if (name !== undefined) return shortName(name);
	return basename(target).replace(/(?:\.tar)?(?:\.(?:tar|tgz|gz|zst))?(?:[:@].*)?$/, '') || target;
}

function shortName({host, repository}: ImageName): string {
	return host === dockerHub ? repository.replace(/^library\//, '') : repository;
}
