import {platformText} from '../image/image-config.ts';
import {asArray, asRecord, asText} from '../image/json-value.ts';
import {artifactName, isArtifact} from './artifact.ts';
import type {BlobNames} from './blob-names.ts';
import type {Blobs} from './blobs.ts';

/** Documents of an index that are read: more than any image has platforms. */
const documentCountLimit = 1000;

/** A manifest in an index. */
export type IndexedManifest = {
	/** Name of its file. */
	readonly name: string;
	readonly digest: string | null;
	readonly mediaType: string | null;
	readonly platform: string;
};

/** An image in an index: its manifests, one for each platform. */
export type IndexedImage = {
	readonly tags: readonly string[];
	/** Everything besides its tags that it can be chosen by: further names and digests. */
	readonly names: readonly string[];
	readonly manifests: readonly IndexedManifest[];
};

/** A document beside the images: a signature, a list of packages, a chart. */
export type Artifact = {
	/** In words: `Helm chart (application/…)`. */
	readonly name: string;
	/** Digest of the manifest that it is about; empty for an artifact of its own. */
	readonly subject: string;
};

export type IndexContent = {
	readonly images: readonly IndexedImage[];
	readonly artifacts: readonly Artifact[];
};

type Found = IndexedImage & {readonly digest: string};

/**
 * Reads an index and the indexes in it, each document once: indexes may name each other. A manifest
 * whose file is missing is left out: an archive may lack platforms that its engine has not pulled.
 */
export async function readIndex(
	blobs: Blobs,
	root: unknown,
	nameOf: BlobNames,
	joinsPlatforms = true,
): Promise<IndexContent> {
	const artifacts: Artifact[] = [];
	const visited = new Set<string>();
	const manifestsOf = async (descriptor: Descriptor): Promise<readonly IndexedManifest[]> => {
		const digest = asText(descriptor.digest);
		const name = nameOf(digest);
		if (name === undefined || visited.has(name) || visited.size >= documentCountLimit) return [];
		visited.add(name);
		const document = asRecord(await blobs.readJson(name));
		if (Array.isArray(document.manifests)) {
			const nested: IndexedManifest[] = [];
			for (const item of document.manifests) nested.push(...(await manifestsOf(asRecord(item))));
			return nested;
		}
		if (!Array.isArray(document.layers)) return [];
		if (isAttestation(descriptor) || isArtifact(document)) {
			const attested = asText(asRecord(descriptor.annotations)['vnd.docker.reference.digest']);
			const subject = attested || asText(asRecord(document.subject).digest);
			artifacts.push({name: artifactName(document), subject: subject || signedDigest(descriptor)});
			return [];
		}
		const mediaType = asText(descriptor.mediaType) || null;
		const platform =
			descriptorPlatform(descriptor.platform) || (await configPlatform(blobs, document, nameOf));
		return [{name, digest: digest || null, mediaType, platform}];
	};
	const found: Found[] = [];
	const known = new Map<string, number>();
	for (const value of asArray(asRecord(root).manifests)) {
		const descriptor = asRecord(value);
		const digest = asText(descriptor.digest);
		const names = namesOf(descriptor);
		const before = known.get(digest);
		if (before !== undefined) {
			// Engines list an image with two tags twice.
			const image = found[before];
			found[before] = {
				...image,
				tags: [...image.tags, ...names.tags],
				names: [...image.names, ...names.names],
			};
			continue;
		}
		const manifests = await manifestsOf(descriptor);
		if (manifests.length === 0) continue;
		known.set(digest, found.length);
		found.push({digest, manifests, tags: names.tags, names: [...names.names, digest]});
	}
	return {images: joinsPlatforms ? joinPlatforms(found) : found, artifacts};
}

type Descriptor = Readonly<Record<string, unknown>>;

/** Manifests of the same name that are for different platforms are one image. */
function joinPlatforms(found: readonly Found[]): readonly IndexedImage[] {
	const groups = [...Map.groupBy(found, ({tags}) => tags.join(' ')).values()];
	return groups.flatMap((group): readonly IndexedImage[] => {
		const manifests = group.flatMap(image => image.manifests);
		const platforms = new Set(manifests.map(({platform}) => platform));
		if (group.length === 1 || platforms.size < manifests.length) return group;
		return [{tags: group[0].tags, names: group.flatMap(image => image.names), manifests}];
	});
}

/**
 * Whether a descriptor is that of an attestation: BuildKit stores provenance and SBOMs as manifests beside
 * the image.
 *
 * @see https://docs.docker.com/build/metadata/attestations/attestation-storage/
 */
export function isAttestation(descriptor: Descriptor): boolean {
	const annotations = asRecord(descriptor.annotations);
	return (
		annotations['vnd.docker.reference.type'] !== undefined ||
		platformText(descriptor.platform).startsWith('unknown')
	);
}

/** Cosign names a signature by the digest that it signs: `sha256-HEX.sig`. */
function signedDigest(descriptor: Descriptor): string {
	const [name = ''] = namesOf(descriptor).tags;
	const match = /(?:^|:)sha256-([0-9a-f]{64})(?:\.\w+)?$/.exec(name);
	return match ? `sha256:${match[1]}` : '';
}

function namesOf(descriptor: Descriptor): Pick<IndexedImage, 'tags' | 'names'> {
	const annotations = asRecord(descriptor.annotations);
	const full = asText(annotations['io.containerd.image.name']);
	const short = asText(annotations['org.opencontainers.image.ref.name']);
	const tag = full || short;
	return {tags: tag === '' ? [] : [tag], names: short === '' ? [] : [short]};
}

/** Images of Windows differ in the version of the system: `windows(10.0.20348.2113)/amd64`. */
function descriptorPlatform(value: unknown): string {
	const version = asText(asRecord(value)['os.version']);
	const text = platformText(value);
	return version === '' ? text : text.replace('/', `(${version})/`);
}

async function configPlatform(
	blobs: Blobs,
	manifest: Descriptor,
	nameOf: BlobNames,
): Promise<string> {
	const name = nameOf(asText(asRecord(manifest.config).digest));
	return name === undefined ? '' : platformText(await blobs.readJson(name));
}
