import {platformText} from '../image/image-config.ts';
import type {ImageDetails} from '../image/image-info.ts';
import {asArray, asRecord, asText} from '../image/json-value.ts';
import {artifactName, isArtifact} from './artifact.ts';
import {type BlobNames, digestOf, dirNames, idOf, layoutName} from './blob-names.ts';
import type {Blobs} from './blobs.ts';
import {brokenImage} from './broken-image.ts';
import {
	type Artifact,
	type IndexContent,
	type IndexedImage,
	type IndexedManifest,
	readIndex,
} from './layout-index.ts';

/** A layer in a manifest. */
type LayerBlob = {
	readonly name: string;
	readonly digest: string | null;
	readonly mediaType: string | null;
	/** Bytes that the manifest states; 0 if it does not. */
	readonly bytes: number;
	/** Addresses of a layer that only its vendor may distribute. */
	readonly urls: readonly string[];
};

/** The config and layers of an image. */
export type Manifest = {
	/** Missing for the `manifest.json` of a docker archive, which is not what registries have. */
	readonly stored?: Pick<ImageDetails, 'mediaType' | 'schemaVersion' | 'manifestDigest'>;
	readonly configName: string;
	readonly layers: readonly LayerBlob[];
};

/** An image of an archive or a folder, with a manifest for each platform. */
export type StoredImage = {
	readonly tags: readonly string[];
	/** Everything besides its tags that it can be chosen by. */
	readonly names: readonly string[];
	readonly manifests: readonly {
		readonly platform: string;
		readonly read: () => Promise<Manifest>;
	}[];
};

/** The tool's layout of an archive or folder: Docker's may be an OCI layout, too. */
export type StoredForm = 'oci' | 'docker' | 'dir';

/** All images of an archive or a folder. */
export type StoredImages = {
	readonly form: StoredForm;
	readonly images: readonly StoredImage[];
	/** Documents that are not images. */
	readonly artifacts: readonly Artifact[];
};

/**
 * Finds the images of an OCI layout (`index.json`), of a docker archive (`manifest.json` with a list) or of
 * skopeo's `dir:` (`manifest.json` with a manifest).
 *
 * @param place in messages
 * @param joinsPlatforms whether manifests of the same name for different platforms are one image
 * @returns `undefined` if there is neither file
 */
export async function readStoredImages(
	blobs: Blobs,
	place: string,
	joinsPlatforms = true,
): Promise<StoredImages | undefined> {
	const manifestJson = await blobs.readJson('manifest.json');
	const docker = await readDockerManifests(blobs, manifestJson);
	const form = docker.length > 0 ? 'docker' : 'oci';
	const index = await blobs.readJson('index.json');
	if (isIndex(index)) {
		const {images, artifacts} = await readIndex(blobs, index, layoutName, joinsPlatforms);
		const named = images.map(image => ({...image, tags: tagsOf(image, docker)}));
		const indexed = withManifests(blobs, named, layoutName, place);
		return {form, artifacts, images: [...indexed, ...(await notIndexed(blobs, docker, indexed))]};
	}
	if (docker.length > 0) return {form, images: docker, artifacts: []};
	if (!isIndex(manifestJson) && !Array.isArray(asRecord(manifestJson).layers)) return undefined;
	const {images, artifacts} = await readDir(blobs, manifestJson);
	return {form: 'dir', artifacts, images: withManifests(blobs, images, dirNames(blobs), place)};
}

/** The images that only Docker's own list has: the index names just one of those that were saved by id. */
async function notIndexed(
	blobs: Blobs,
	docker: readonly StoredImage[],
	indexed: readonly StoredImage[],
): Promise<readonly StoredImage[]> {
	if (docker.length <= indexed.length) return [];
	const manifests = await Promise.all(
		indexed.flatMap(image => image.manifests.map(({read}) => read())),
	);
	const ids = new Set(manifests.map(({configName}) => idOf(configName)));
	const own = await Promise.all(docker.map(image => image.manifests[0].read()));
	return docker.filter((_, index) => {
		const {configName} = own[index];
		return !ids.has(idOf(configName)) && blobs.sizeOf(configName) !== undefined;
	});
}

function isIndex(value: unknown): boolean {
	return Array.isArray(asRecord(value).manifests);
}

function withManifests(
	blobs: Blobs,
	images: readonly IndexedImage[],
	nameOf: BlobNames,
	place: string,
): readonly StoredImage[] {
	return images.map(image => ({
		...image,
		manifests: image.manifests.map(manifest => ({
			platform: manifest.platform,
			read: () => readManifest(blobs, manifest, nameOf, place),
		})),
	}));
}

/** The tags of an image, from Docker's list if it has them: there they are as the user knows them. */
function tagsOf(
	{tags, names}: IndexedImage,
	dockerManifests: readonly StoredImage[],
): readonly string[] {
	const isSame = (one: string, other: string) => one === other || one.endsWith(`/${other}`);
	const familiar = dockerManifests
		.flatMap(image => image.tags)
		.filter(name => tags.some(tag => isSame(tag, name)));
	return familiar.length > 0
		? [...new Set(familiar)]
		: tags.length > 0
			? tags
			: names.filter(isTag);
}

function isTag(name: string): boolean {
	return !name.startsWith('sha256:') && !name.startsWith('sha512:');
}

/** @see https://github.com/moby/docker-image-spec/blob/main/v1.2.md (manifest.json) */
async function readDockerManifests(blobs: Blobs, value: unknown): Promise<readonly StoredImage[]> {
	const manifests = asArray(value).slice(0, imageLimit).map(readDockerManifest);
	return Promise.all(
		manifests.map(async ({tags, manifest}) => ({
			tags,
			names: [idOf(manifest.configName)],
			manifests: [
				{
					platform: platformText(await blobs.readJson(manifest.configName)),
					read: async () => manifest,
				},
			],
		})),
	);
}

/** Images of a docker archive that are read. */
const imageLimit = 1000;

function readDockerManifest(value: unknown): {
	readonly tags: readonly string[];
	readonly manifest: Manifest;
} {
	const manifest = asRecord(value);
	const sources = asRecord(manifest.LayerSources);
	return {
		tags: asArray(manifest.RepoTags).map(asText),
		manifest: {
			configName: asText(manifest.Config),
			layers: asArray(manifest.Layers).map(layer => {
				const name = asText(layer);
				const digest = digestOf(name);
				const mediaType = digest === null ? '' : asText(asRecord(sources[digest]).mediaType);
				return {name, digest, mediaType: mediaType || null, bytes: 0, urls: []};
			}),
		},
	};
}

/** `manifest.json` of skopeo's `dir:` is the image's manifest, or an index of manifests beside it. */
async function readDir(blobs: Blobs, root: unknown): Promise<IndexContent> {
	const manifest = asRecord(root);
	if (isIndex(root)) return readIndex(blobs, root, dirNames(blobs));
	const mediaType = asText(manifest.mediaType) || null;
	const config = dirNames(blobs)(asText(asRecord(manifest.config).digest)) ?? '';
	const platform = platformText(await blobs.readJson(config));
	if (isArtifact(manifest)) {
		return {images: [], artifacts: [{name: artifactName(manifest), subject: ''}]};
	}
	const only = {name: 'manifest.json', digest: null, mediaType, platform};
	return {images: [{tags: [], names: [], manifests: [only]}], artifacts: []};
}

async function readManifest(
	blobs: Blobs,
	{name, digest, mediaType}: IndexedManifest,
	nameOf: BlobNames,
	place: string,
): Promise<Manifest> {
	const manifest = asRecord(await blobs.readJson(name));
	const {schemaVersion} = manifest;
	const fileOf = (value: unknown) => {
		const file = nameOf(asText(value));
		if (file !== undefined) return file;
		throw brokenImage(place, `its manifest has the digest "${asText(value)}"`);
	};
	return {
		stored: {
			mediaType: asText(manifest.mediaType) || mediaType,
			schemaVersion: typeof schemaVersion === 'number' ? schemaVersion : null,
			manifestDigest: digest,
		},
		configName: fileOf(asRecord(manifest.config).digest),
		layers: asArray(manifest.layers).map(value => {
			const layer = asRecord(value);
			return {
				name: fileOf(layer.digest),
				digest: asText(layer.digest),
				mediaType: asText(layer.mediaType) || null,
				bytes: typeof layer.size === 'number' ? layer.size : 0,
				urls: asArray(layer.urls).map(asText),
			};
		}),
	};
}
