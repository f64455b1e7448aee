import type {Blobs} from './blobs.ts';

/**
 * The name of a blob's file, which differs between OCI layouts and skopeo's folders; `undefined` for an
 * invalid digest.
 */
export type BlobNames = (digest: string) => string | undefined;

/** The names of blobs in an OCI layout. */
export function layoutName(digest: string): string | undefined {
	const match = /^(sha256|sha512):([0-9a-f]+)$/.exec(digest);
	return match ? `blobs/${match[1]}/${match[2]}` : undefined;
}

/** The names of blobs in a folder of skopeo (`dir:`), where manifests have an ending. */
export function dirNames({sizeOf}: Blobs): BlobNames {
	return digest => {
		const hex = /^sha(?:256|512):([0-9a-f]+)$/.exec(digest)?.[1];
		if (hex === undefined) return undefined;
		const manifest = `${hex}.manifest.json`;
		return sizeOf(manifest) === undefined ? hex : manifest;
	};
}

/**
 * The digest in the name of a blob; `null` if it has none. Kaniko and crane call compressed layers
 * `HEX.tar.gz`.
 */
export function digestOf(name: string): string | null {
	const match = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(name);
	if (match) return `${match[1]}:${match[2]}`;
	const flat = /^([0-9a-f]{64})\.tar\.gz$/.exec(name);
	return flat ? `sha256:${flat[1]}` : null;
}

/** The digest of an image's config, as its id; the name of the config's file if it is another one. */
export function idOf(configName: string): string {
	const hex = /^(?:sha256:)?([0-9a-f]{64})(?:\.json)?$/.exec(configName)?.[1];
	return hex === undefined ? (digestOf(configName) ?? configName) : `sha256:${hex}`;
}
