import type {ContainerConfig} from './container-config.ts';

/** Where an image was read from, as JSON and the screen name it. */
export type SourceName =
	| 'docker'
	| 'podman'
	| 'docker-archive'
	| 'oci-archive'
	| 'oci'
	| 'dir'
	| 'docker-folder'
	| 'root-file-system'
	| 'registry';

/** A layer without its files. */
export type LayerInfo = {
	/** Oldest first, from 0. */
	readonly index: number;
	/** Digest of the plain tar, `sha256:…`; empty if unknown. */
	readonly diffId: string;
	/** Digest of the stored blob; `null` if the source does not tell it. */
	readonly digest: string | null;
	readonly mediaType: string | null;
	/** Bytes of the stored blob if it is compressed; else `null`. */
	readonly compressedBytes: number | null;
	/** The build step that made the layer, as in a Dockerfile; empty if unknown. */
	readonly command: string;
	/** RFC 3339, or `null`. */
	readonly createdAt: string | null;
	/** Name of the blob in its source; empty until the source has been read. */
	readonly blob: string;
	/**
	 * Identifies the layer's content: two layers with the same key have the same content, even if
	 * their image claims otherwise. Missing if the source cannot vouch for the content.
	 */
	readonly cacheKey?: string | undefined;
	/** Why the layer cannot be read and has no files here: `it is encrypted`. Missing if it can be. */
	readonly problem?: string;
};

/** One entry of the image's history: a build step, and the layer that it made, if any. */
export type HistoryStep = {
	readonly command: string;
	/** The step as written in the config. */
	readonly createdBy: string;
	readonly createdAt: string | null;
	/** Empty if there is none. */
	readonly comment: string;
	/** Index of the layer; `null` for a step such as ENV or CMD, and if history and layers do not match. */
	readonly layer: number | null;
};

/** Facts about how an image is stored; `null` or empty where its source does not tell. */
export type ImageDetails = {
	/** Media type of the manifest. */
	readonly mediaType: string | null;
	readonly schemaVersion: number | null;
	readonly manifestDigest: string | null;
	readonly configDigest: string | null;
	/** `name@sha256:…`, as registries have the image. */
	readonly repoDigests: readonly string[];
	/** Bytes of all blobs of layers if they are compressed, each blob once. */
	readonly compressedBytes: number | null;
	/** Version of the Docker Engine that built the image. */
	readonly dockerVersion: string;
	readonly storageDriver: string;
	/** Id of the image that this one was built from. */
	readonly parent: string;
	/** Attestations, signatures and the like that are stored with the image, by type. */
	readonly attachments: readonly string[];
};

/** The details of an image of which nothing is known. */
export const noDetails: ImageDetails = {
	mediaType: null,
	schemaVersion: null,
	manifestDigest: null,
	configDigest: null,
	repoDigests: [],
	compressedBytes: null,
	dockerVersion: '',
	storageDriver: '',
	parent: '',
	attachments: [],
};

/** The platform after that of the image; `undefined` if there is no other one. */
export function nextPlatform({platform, platforms = []}: ImageInfo): string | undefined {
	const next = platforms[(platforms.indexOf(platform) + 1) % platforms.length];
	return next === platform ? undefined : next;
}

/** An image without its files. Texts come from the image and are not printable. */
export type ImageInfo = {
	/** As the user typed it. */
	readonly reference: string;
	readonly source: SourceName;
	/** `sha256:…` of the config, or the engine's image id. */
	readonly id: string;
	/** `os/architecture[/variant]`. */
	readonly platform: string;
	/** All platforms of the image if there are several, else empty; missing if unknown. */
	readonly platforms?: readonly string[];
	readonly tags: readonly string[];
	/** Oldest first. */
	readonly layers: readonly LayerInfo[];
	/** Oldest first, steps without a layer included. */
	readonly history: readonly HistoryStep[];
	readonly config: ContainerConfig;
	readonly details: ImageDetails;
	/** By layer: its size as an engine states it before the layer is read; missing if none does. */
	readonly statedBytes?: readonly (number | undefined)[];
	/** Oddities of the image; not printable. */
	readonly warnings: readonly string[];
};
