import {Failure} from '../failure.ts';
import {readContainerConfig} from '../image/container-config.ts';
import {alignHistory} from '../image/history.ts';
import {type ImageConfig, readImageConfig} from '../image/image-config.ts';
import {type ImageInfo, type LayerInfo, noDetails, type SourceName} from '../image/image-info.ts';
import {asRecord} from '../image/json-value.ts';
import {idOf} from './blob-names.ts';
import {type Blobs, readOnce} from './blobs.ts';
import {brokenImage} from './broken-image.ts';
import {noSuchImage, OpenChoice, selectImages} from './choose-image.ts';
import type {Artifact} from './layout-index.ts';
import {choosePlatform, matchesPlatform, otherPlatform} from './platform.ts';
import {
	type Manifest,
	readStoredImages,
	type StoredForm,
	type StoredImage,
} from './stored-images.ts';
import {layerProblem, problemText} from './unreadable-layer.ts';

export type LayoutOptions = {
	/** As the user typed it. */
	readonly reference: string;
	/** The archive in messages. */
	readonly place: string;
	readonly platform: string | undefined;
	/** The image to take if there are several: see {@link selectImages}. */
	readonly selector?: string | undefined;
	/** The id by which an engine exported the image, perhaps with others. */
	readonly imageId?: string | undefined;
	/** Whether the files are in a folder, not in an archive. */
	readonly isFolder?: boolean;
};

/**
 * Finds the image of an OCI layout (`index.json`), of a docker archive (`manifest.json` with a list) or of
 * skopeo's `dir:` (`manifest.json` with a manifest). An archive with both files, as Docker has saved
 * since version 25, is read as an OCI layout, which has more details.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 * @returns `undefined` if there is neither file
 * @throws OpenChoice if there are several images, and the options select none
 * @throws Failure if the image is broken, or there is none for the platform
 */
export async function findImage(
	files: Blobs,
	options: LayoutOptions,
): Promise<ImageInfo | undefined> {
	const blobs = readOnce(files);
	const stored = await readStoredImages(blobs, options.place, options.imageId === undefined);
	if (!stored) return undefined;
	const {images, artifacts, form} = stored;
	if (images.length === 0) throw noImage(artifacts, options);
	const image = await chooseImage(blobs, images, options);
	const platforms = image.manifests.map(({platform}) => platform);
	const chosen = choosePlatform(image.manifests, options.platform, options.place);
	const manifest = await chosen.read();
	const config = readImageConfig(await readRequired(blobs, manifest.configName, options));
	const id = idOf(manifest.configName);
	const layers = layerInfos(manifest, config, blobs, options);
	const subjects = [...image.names, manifest.stored?.manifestDigest];
	return {
		reference: options.reference,
		source: sourceOf(form, options),
		id,
		platform: chosen.platform || config.platform,
		platforms: platforms.length > 1 ? platforms : [],
		tags: image.tags,
		...layers,
		config: config.container,
		details: {
			...noDetails,
			...manifest.stored,
			configDigest: id.startsWith('sha') ? id : null,
			compressedBytes: compressedBytesOf(layers.layers, blobs),
			dockerVersion: config.dockerVersion,
			attachments: artifacts.flatMap(({name, subject}) => (subjects.includes(subject) ? name : [])),
		},
		warnings: [
			...otherPlatform(platforms, chosen.platform, options.platform),
			...layers.layers.flatMap(layer => problemText(layer) ?? []),
		],
	};
}

/** The only image, or the one that the options select. */
async function chooseImage(
	blobs: Blobs,
	images: readonly StoredImage[],
	{reference, place, selector, imageId, platform}: LayoutOptions,
): Promise<StoredImage> {
	const selected =
		imageId === undefined ? selectImages(images, selector) : await imagesWithId(images, imageId);
	if (selected.length === 1) return selected[0];
	if (selected.length === 0) throw noSuchImage(place, imageId ?? selector ?? '', images);
	const choices = await Promise.all(
		selected.map(async ({tags, names, manifests}) => {
			const [first] = manifests;
			const wanted = manifests.find(item => matchesPlatform(item.platform, platform)) ?? first;
			const {configName, layers} = await wanted.read();
			const config = readContainerConfig(undefined, asRecord(await blobs.readJson(configName)));
			return {
				id: names.find(name => name.startsWith('sha256:')) ?? idOf(configName),
				tags,
				bytes: layers.reduce((sum, {name}) => sum + (blobs.sizeOf(name) ?? 0), 0),
				createdAt: config.createdAt ?? '',
			};
		}),
	);
	const own = selector === undefined ? reference : reference.slice(0, -selector.length);
	throw new OpenChoice(own.replace(/:$/, ''), place, choices);
}

/** The image with an id, which is the digest of its config, its manifest or its index. */
async function imagesWithId(
	images: readonly StoredImage[],
	id: string,
): Promise<readonly StoredImage[]> {
	for (const image of images) {
		if (image.names.includes(id)) return [image];
		for (const {read} of image.manifests) {
			if (idOf((await read()).configName) === id) return [image];
		}
	}
	return [];
}

function noImage(artifacts: readonly Artifact[], {place}: LayoutOptions): Failure {
	if (artifacts.length === 0) return brokenImage(place, 'its index names no image that it holds');
	const names = [...new Set(artifacts.map(({name}) => name))];
	return new Failure(
		`${place} holds no image, but: ${names.slice(0, 5).join(', ')}`,
		'Only container images have layers to explore.',
	);
}

function sourceOf(form: StoredForm, {isFolder}: LayoutOptions): SourceName {
	if (form === 'dir') return 'dir';
	if (form === 'docker') return isFolder ? 'docker-folder' : 'docker-archive';
	return isFolder ? 'oci' : 'oci-archive';
}

/** Bytes of all blobs, each once, if one of them is compressed. */
function compressedBytesOf(layers: readonly LayerInfo[], {sizeOf}: Blobs): number | null {
	if (layers.every(({compressedBytes}) => compressedBytes === null)) return null;
	const names = new Set(layers.map(({blob}) => blob));
	return [...names].reduce((sum, name) => sum + (sizeOf(name) ?? 0), 0);
}

/** Layers of an image: each costs requests or open files. overlay2 and containerd take 128 and 500. */
export const layerLimit = 1000;

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
	if (manifest.layers.length > layerLimit) {
		throw brokenImage(
			options.place,
			`it has ${manifest.layers.length} layers, and engines run at most a few hundred`,
		);
	}
	const history = alignHistory(config.history, config.diffIds.length);
	const stepOf = new Map(history.map(step => [step.layer, step]));
	const layers = manifest.layers.map((layer, index) => {
		const diffId = config.diffIds[index];
		const isCompressed = layer.digest !== null && layer.digest !== diffId;
		const size = blobs.sizeOf(layer.name);
		const problem = layerProblem(layer, size !== undefined);
		if (size !== undefined && size < layer.bytes) {
			const sizes = `${size} of ${layer.bytes} bytes`;
			throw brokenImage(options.place, `the layer ${layer.name} is cut off: ${sizes}`);
		}
		return {
			index,
			diffId,
			digest: layer.digest,
			mediaType: layer.mediaType,
			compressedBytes: isCompressed ? (size ?? null) : null,
			command: stepOf.get(index)?.command ?? '',
			createdAt: stepOf.get(index)?.createdAt ?? null,
			// Docker before 25 writes a repeated layer as a link to the first one.
			blob: blobs.realName?.(layer.name) ?? layer.name,
			...(problem === undefined ? {} : {problem}),
		};
	});
	return {layers, history};
}

async function readRequired(blobs: Blobs, name: string, {place}: LayoutOptions): Promise<unknown> {
	const value = await blobs.readJson(name);
	if (value !== undefined) return value;
	throw brokenImage(place, `the image config ${name} is missing or no JSON`);
}
