import {alignHistory} from '../image/history.ts';
import {type ImageConfig, platformText, readImageConfig} from '../image/image-config.ts';
import {
	type ImageDetails,
	type ImageInfo,
	type LayerInfo,
	noDetails,
	type SourceName,
} from '../image/image-info.ts';
import {asArray, asRecord, asText} from '../image/json-value.ts';
import {brokenImage} from './broken-image.ts';
import {choosePlatform} from './platform.ts';

/** The files of an archive or a folder, by their names in it. Names outside of it find nothing. */
export type Blobs = {
	/** Parses a small JSON file; `undefined` if it is missing or not JSON. */
	readJson(name: string): Promise<unknown>;
	/** Size of a file in bytes; `undefined` if it is missing. */
	sizeOf(name: string): number | undefined;
};

/** Larger files are not parsed as JSON: manifests and configs take a few kilobytes. */
export const documentLimit = 8 * 1024 * 1024;

/** Parses a JSON file; `undefined` if it is missing or not JSON. */
export function parseDocument(document: Buffer | undefined): unknown {
	if (document === undefined) return undefined;
	try {
		return JSON.parse(document.toString());
	} catch {
		return undefined;
	}
}

export type LayoutOptions = {
	/** As the user typed it. */
	readonly reference: string;
	/** The archive in messages. */
	readonly place: string;
	readonly platform: string | undefined;
};

/** A layer in a manifest. */
type LayerBlob = {
	readonly name: string;
	readonly digest: string | null;
	readonly mediaType: string | null;
};

/** The config and layers of an image. */
type Manifest = {
	/** Missing for the `manifest.json` of a docker archive, which is not what registries have. */
	readonly stored?: Pick<ImageDetails, 'mediaType' | 'schemaVersion' | 'manifestDigest'>;
	readonly configName: string;
	readonly tags: readonly string[];
	readonly layers: readonly LayerBlob[];
};

/**
 * Finds the image of an OCI layout (`index.json`) or of a docker archive (`manifest.json`). An archive
 * with both, as Docker has saved since version 25, is read as an OCI layout, which has more details.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 * @returns `undefined` if there is neither file
 * @throws Failure if the image is broken, or there is none for the platform
 */
export async function findImage(
	{readJson, sizeOf}: Blobs,
	options: LayoutOptions,
): Promise<ImageInfo | undefined> {
	// Hostile manifests may name one large config a thousand times.
	const documents = new Map<string, Promise<unknown>>();
	const blobs: Blobs = {
		sizeOf,
		readJson: name => {
			const document = documents.get(name) ?? readJson(name);
			documents.set(name, document);
			return document;
		},
	};
	const dockerManifests = asArray(await blobs.readJson('manifest.json')).map(readDockerManifest);
	const index = await blobs.readJson('index.json');
	const fromIndex = index === undefined ? undefined : await findInIndex(blobs, index, options);
	const manifest = fromIndex ?? dockerManifests[0];
	if (!manifest) {
		if (index === undefined) return undefined;
		throw brokenImage(options.place, 'its index names no image that it holds');
	}
	const config = readImageConfig(await readRequired(blobs, manifest.configName, options));
	// The index states the platform of each manifest; a docker archive's only in the config.
	if (!fromIndex) choosePlatform([config], options.platform, options.place);
	const dockerManifest = dockerManifests.find(({configName}) => configName === manifest.configName);
	const source: SourceName = dockerManifests.length > 0 ? 'docker-archive' : 'oci-archive';
	const warnings =
		dockerManifests.length > 1
			? [
					`the archive holds ${dockerManifests.length} images, this is the first (${dockerManifests.flatMap(({tags}) => tags).join(', ')})`,
				]
			: [];
	const id = idOf(manifest.configName);
	const layers = layerInfos(manifest, config, blobs, options);
	return {
		reference: options.reference,
		source,
		id,
		platform: config.platform,
		tags: dockerManifest?.tags ?? manifest.tags,
		...layers,
		config: config.container,
		details: {
			...noDetails,
			...manifest.stored,
			configDigest: id.startsWith('sha') ? id : null,
			compressedBytes: compressedBytesOf(layers.layers, blobs),
			dockerVersion: config.dockerVersion,
		},
		warnings,
	};
}

/** Bytes of all blobs, each once, if one of them is compressed. */
function compressedBytesOf(layers: readonly LayerInfo[], {sizeOf}: Blobs): number | null {
	if (layers.every(({compressedBytes}) => compressedBytes === null)) return null;
	const names = new Set(layers.map(({blob}) => blob));
	return [...names].reduce((sum, name) => sum + (sizeOf(name) ?? 0), 0);
}

function layerInfos(
	manifest: Manifest,
	config: ImageConfig,
	blobs: Blobs,
	options: LayoutOptions,
): Pick<ImageInfo, 'layers' | 'history'> {
	if (config.diffIds.length !== manifest.layers.length) {
		throw brokenImage(
			options.place,
			`its config names ${config.diffIds.length} layers, its manifest ${manifest.layers.length}`,
		);
	}
	const history = alignHistory(config.history, config.diffIds.length);
	const stepOf = new Map(history.map(step => [step.layer, step]));
	const layers = manifest.layers.map((layer, index) => {
		const diffId = config.diffIds[index];
		const isCompressed = layer.digest !== null && layer.digest !== diffId;
		return {
			index,
			diffId,
			digest: layer.digest,
			mediaType: layer.mediaType,
			compressedBytes: isCompressed ? (blobs.sizeOf(layer.name) ?? null) : null,
			command: stepOf.get(index)?.command ?? '',
			createdAt: stepOf.get(index)?.createdAt ?? null,
			blob: layer.name,
		};
	});
	return {layers, history};
}

/** @see https://github.com/moby/docker-image-spec/blob/main/v1.2.md (manifest.json) */
function readDockerManifest(value: unknown): Manifest {
	const manifest = asRecord(value);
	const sources = asRecord(manifest.LayerSources);
	return {
		configName: asText(manifest.Config),
		tags: asArray(manifest.RepoTags).map(asText),
		layers: asArray(manifest.Layers).map(layer => {
			const name = asText(layer);
			const digest = digestOf(name);
			const mediaType = digest === null ? '' : asText(asRecord(sources[digest]).mediaType);
			return {name, digest, mediaType: mediaType || null};
		}),
	};
}

/** Documents of an index that are read: more than any image has platforms. */
const documentCountLimit = 1000;

type Candidate = {
	readonly name: string;
	readonly mediaType: string | null;
	readonly platform: string;
	readonly tags: readonly string[];
};

async function findInIndex(
	blobs: Blobs,
	index: unknown,
	options: LayoutOptions,
): Promise<Manifest | undefined> {
	const candidates = await collectManifests(blobs, index);
	if (candidates.length === 0) return undefined;
	const known = await Promise.all(
		candidates.map(async candidate => ({
			...candidate,
			platform: candidate.platform || (await platformOfConfig(blobs, candidate.name)),
		})),
	);
	const chosen = choosePlatform(known, options.platform, options.place);
	const manifest = asRecord(await blobs.readJson(chosen.name));
	const {schemaVersion} = manifest;
	return {
		stored: {
			mediaType: asText(manifest.mediaType) || chosen.mediaType,
			schemaVersion: typeof schemaVersion === 'number' ? schemaVersion : null,
			manifestDigest: digestOf(chosen.name),
		},
		configName: blobName(asRecord(manifest.config).digest, options),
		tags: chosen.tags,
		layers: asArray(manifest.layers).map(value => {
			const layer = asRecord(value);
			const digest = asText(layer.digest);
			return {
				name: blobName(digest, options),
				digest,
				mediaType: asText(layer.mediaType) || null,
			};
		}),
	};
}

/** Collects the manifests of an index and of the indexes in it, each once: indexes may name each other. */
async function collectManifests(blobs: Blobs, root: unknown): Promise<readonly Candidate[]> {
	const candidates: Candidate[] = [];
	const visited = new Set<string>();
	const visit = async (index: unknown, tags: readonly string[]): Promise<void> => {
		for (const value of asArray(asRecord(index).manifests)) {
			const descriptor = asRecord(value);
			const name = blobNameOf(asText(descriptor.digest));
			if (name === undefined || visited.has(name) || isAttestation(descriptor)) continue;
			if (visited.size >= documentCountLimit) return;
			visited.add(name);
			const ownTags = tagsOf(descriptor);
			const allTags = ownTags.length > 0 ? ownTags : tags;
			// An archive may lack platforms that its engine has not pulled.
			const document = asRecord(await blobs.readJson(name));
			if (Array.isArray(document.manifests)) await visit(document, allTags);
			else if (Array.isArray(document.layers)) {
				candidates.push({
					name,
					mediaType: asText(descriptor.mediaType) || null,
					tags: allTags,
					platform: platformText(descriptor.platform),
				});
			}
		}
	};
	await visit(root, []);
	return candidates;
}

/**
 * BuildKit stores provenance and SBOMs as manifests beside the image.
 *
 * @see https://docs.docker.com/build/metadata/attestations/attestation-storage/
 */
export function isAttestation(descriptor: Readonly<Record<string, unknown>>): boolean {
	const annotations = asRecord(descriptor.annotations);
	return (
		annotations['vnd.docker.reference.type'] !== undefined ||
		platformText(descriptor.platform).startsWith('unknown')
	);
}

function tagsOf(descriptor: Readonly<Record<string, unknown>>): readonly string[] {
	const annotations = asRecord(descriptor.annotations);
	const tag =
		asText(annotations['io.containerd.image.name']) ||
		asText(annotations['org.opencontainers.image.ref.name']);
	return tag === '' ? [] : [tag];
}

async function platformOfConfig(blobs: Blobs, manifestName: string): Promise<string> {
	const manifest = asRecord(await blobs.readJson(manifestName));
	const name = blobNameOf(asText(asRecord(manifest.config).digest));
	return name === undefined ? '' : platformText(await blobs.readJson(name));
}

function blobName(digest: unknown, options: LayoutOptions): string {
	const name = blobNameOf(asText(digest));
	if (name === undefined) {
		throw brokenImage(options.place, `its manifest has the digest "${asText(digest)}"`);
	}
	return name;
}

/** The name of a blob in an OCI layout; `undefined` for an invalid digest. */
function blobNameOf(digest: string): string | undefined {
	const match = /^(sha256|sha512):([0-9a-f]+)$/.exec(digest);
	return match ? `blobs/${match[1]}/${match[2]}` : undefined;
}

/** The digest in the name of a blob; `null` if it has none. */
function digestOf(name: string): string | null {
	const match = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(name);
	return match ? `${match[1]}:${match[2]}` : null;
}

function idOf(configName: string): string {
	const legacy = /^([0-9a-f]{64})\.json$/.exec(configName);
	return legacy ? `sha256:${legacy[1]}` : (digestOf(configName) ?? configName);
}

async function readRequired(blobs: Blobs, name: string, {place}: LayoutOptions): Promise<unknown> {
	const value = await blobs.readJson(name);
	if (value !== undefined) return value;
	throw brokenImage(place, `the image config ${name} is missing or no JSON`);
}
