/** Where an image was read from, as JSON and the screen name it. */
export type SourceName = 'docker' | 'docker-archive' | 'oci-archive';

/** What is known of a layer besides its files. */
export type LayerInfo = {
	/** Oldest first, from 0. */
	readonly index: number;
	/** Hash of the layer's plain tar, `sha256:…`. */
	readonly diffId: string;
	/** Hash of the blob as it is stored; `null` where the source does not tell. */
	readonly digest: string | null;
	readonly mediaType: string | null;
	/** Bytes of the blob as it is stored, where it is compressed; else `null`. */
	readonly compressedBytes: number | null;
	/** The build step that made the layer, as a Dockerfile would have it; empty where it is not known. */
	readonly command: string;
	/** RFC 3339, or `null`. */
	readonly createdAt: string | null;
};

/** One entry of the image's history: a build step, with the layer that it made if it made one. */
export type HistoryStep = {
	readonly command: string;
	/** The step as the config has it. */
	readonly createdBy: string;
	readonly createdAt: string | null;
	/** Index of the layer; `null` for a step such as ENV or CMD, and where history and layers do not match. */
	readonly layer: number | null;
};

/** What is known of an image besides its layers' files. Texts come from the image: not made printable. */
export type ImageInfo = {
	/** What the user typed. */
	readonly reference: string;
	readonly source: SourceName;
	/** `sha256:…` of the config, or what the engine calls the image's id. */
	readonly id: string;
	/** `os/architecture[/variant]`. */
	readonly platform: string;
	readonly tags: readonly string[];
	/** Oldest first. */
	readonly layers: readonly LayerInfo[];
	/** Oldest first, steps without a layer included. */
	readonly history: readonly HistoryStep[];
	/** What was odd, and did not stop the work. */
	readonly warnings: readonly string[];
};
