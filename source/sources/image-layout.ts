import {Failure} from '../failure.ts';
import {alignHistory} from '../image/history.ts';
import {type ImageConfig, platformText, readImageConfig} from '../image/image-config.ts';
import type {ImageInfo, SourceName} from '../image/image-info.ts';
import {asArray, asRecord, asText} from '../image/json-value.ts';
import {choosePlatform} from './platform.ts';

/** The files of an archive or a folder, by their names in it: nothing outside can be named. */
export type Blobs = {
	/** The whole of a small file as JSON; `undefined` where there is none, or no JSON in it. */
	readJson(name: string): Promise<unknown>;
	/** Size in bytes of a file; `undefined` where there is none. */
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

/** An image found in an archive or a folder, with the names of its layers' blobs. */
export type FoundImage = {
	readonly info: ImageInfo;
	/** One a layer, oldest first. */
	readonly blobs: readonly string[];
};

export type LayoutOptions = {
	/** What the user typed. */
	readonly reference: string;
	/** How messages call the archive. */
	readonly place: string;
	readonly platform: string | undefined;
};

/** A layer as a manifest describes it. */
type LayerBlob = {
	readonly name: string;
	readonly digest: string | null;
	readonly mediaType: string | null;
};

/** An image as a manifest describes it: where its config is, and where its layers. */
type Manifest = {
	readonly configName: string;
	readonly tags: readonly string[];
	readonly layers: readonly LayerBlob[];
};

/**
 * Finds the image of an OCI layout (`index.json`) or of a docker archive (`manifest.json`). Where both
 * are there, as in what Docker saves since version 25, the index tells more and goes first.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 * @returns `undefined` where there is neither
 * @throws Failure where the image is broken, or there is none for the platform
 */
export async function findImage(
	blobs: Blobs,
	options: LayoutOptions,
): Promise<FoundImage | undefined> {
	const dockerManifests = asArray(await blobs.readJson('manifest.json')).map(readDockerManifest);
	const index = await blobs.readJson('index.json');
	const fromIndex = index === undefined ? undefined : await findInIndex(blobs, index, options);
	const manifest = fromIndex ?? dockerManifests[0];
	if (!manifest) {
		if (index === undefined) return undefined;
		throw broken(options, 'its index names no image that it holds');
	}
	const config = readImageConfig(await readNeeded(blobs, manifest.configName, options));
	// An index says which platform each manifest is for, a docker archive's config alone does.
	if (!fromIndex) choosePlatform([config], options.platform, options.place);
	const dockerManifest = dockerManifests.find(({configName}) => configName === manifest.configName);
	const source: SourceName = dockerManifests.length > 0 ? 'docker-archive' : 'oci-archive';
	const warnings =
		dockerManifests.length > 1
			? [
					`the archive holds ${dockerManifests.length} images, this is the first (${dockerManifests.flatMap(({tags}) => tags).join(', ')})`,
				]
			: [];
	return {
		blobs: manifest.layers.map(({name}) => name),
		info: {
			reference: options.reference,
			source,
			id: idOf(manifest.configName),
			platform: config.platform,
			tags: dockerManifest?.tags ?? manifest.tags,
			...layerInfos(manifest, config, blobs, options),
			warnings,
		},
	};
}

function layerInfos(
	manifest: Manifest,
	config: ImageConfig,
	blobs: Blobs,
	options: LayoutOptions,
): Pick<ImageInfo, 'layers' | 'history'> {
	if (config.diffIds.length !== manifest.layers.length) {
		throw broken(
			options,
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

/** Indexes nest (BuildKit puts one in another); a cycle must not keep us. */
const nestingLimit = 4;

/** More manifests than any image has platforms. */
const manifestLimit = 1000;

type Candidate = {
	readonly name: string;
	readonly platform: string;
	readonly tags: readonly string[];
};

async function findInIndex(
	blobs: Blobs,
	index: unknown,
	options: LayoutOptions,
): Promise<Manifest | undefined> {
	const candidates: Candidate[] = [];
	await collectManifests(blobs, index, [], candidates, 0);
	if (candidates.length === 0) return undefined;
	const known = await Promise.all(
		candidates.map(async candidate => ({
			...candidate,
			platform: candidate.platform || (await platformOfConfig(blobs, candidate.name)),
		})),
	);
	const chosen = choosePlatform(known, options.platform, options.place);
	const manifest = asRecord(await blobs.readJson(chosen.name));
	return {
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

async function collectManifests(
	blobs: Blobs,
	index: unknown,
	tags: readonly string[],
	found: Candidate[],
	depth: number,
): Promise<void> {
	for (const value of asArray(asRecord(index).manifests)) {
		const descriptor = asRecord(value);
		const name = blobNameOf(asText(descriptor.digest));
		if (name === undefined || isAttestation(descriptor) || found.length >= manifestLimit) continue;
		const ownTags = tagsOf(descriptor);
		const allTags = ownTags.length > 0 ? ownTags : tags;
		// An archive may leave out the platforms that its engine has not pulled.
		const document = asRecord(await blobs.readJson(name));
		if (Array.isArray(document.manifests)) {
			if (depth < nestingLimit) {
				await collectManifests(blobs, document, allTags, found, depth + 1);
			}
		} else if (Array.isArray(document.layers)) {
			const platform = platformText(descriptor.platform);
			found.push({name, tags: allTags, platform});
		}
	}
}

/**
 * BuildKit stores provenance and SBOMs as manifests beside the image.
 *
 * @see https://docs.docker.com/build/metadata/attestations/attestation-storage/
 */
function isAttestation(descriptor: Readonly<Record<string, unknown>>): boolean {
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
	if (name === undefined) throw broken(options, `its manifest has the digest "${asText(digest)}"`);
	return name;
}

/** The name of a blob in an OCI layout; `undefined` where the digest is none. */
function blobNameOf(digest: string): string | undefined {
	const match = /^(sha256|sha512):([0-9a-f]+)$/.exec(digest);
	return match ? `blobs/${match[1]}/${match[2]}` : undefined;
}

/** The digest that a blob's name tells, `null` where it tells none. */
function digestOf(name: string): string | null {
	const match = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(name);
	return match ? `${match[1]}:${match[2]}` : null;
}

function idOf(configName: string): string {
	const legacy = /^([0-9a-f]{64})\.json$/.exec(configName);
	return legacy ? `sha256:${legacy[1]}` : (digestOf(configName) ?? configName);
}

async function readNeeded(blobs: Blobs, name: string, options: LayoutOptions): Promise<unknown> {
	const value = await blobs.readJson(name);
	if (value === undefined) throw broken(options, `the image config ${name} is missing or no JSON`);
	return value;
}

/** An image that cannot be read, and why. */
export function broken({place}: Pick<LayoutOptions, 'place'>, reason: string): Failure {
	return new Failure(
		`${place} holds a broken image: ${reason}`,
		'Save the image again; if it was copied, compare the sizes of both files.',
	);
}
