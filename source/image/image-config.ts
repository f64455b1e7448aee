import {Failure} from '../failure.ts';
import {type ContainerConfig, readContainerConfig} from './container-config.ts';
import {asArray, asRecord, asText} from './json-value.ts';

/** The part of an image's config that is used. All but the diffIds may be missing. */
export type ImageConfig = {
	readonly platform: string;
	/** Oldest first. */
	readonly diffIds: readonly string[];
	readonly history: readonly ConfigHistory[];
	readonly container: ContainerConfig;
	/** Version of the Docker Engine that built the image; may be empty. */
	readonly dockerVersion: string;
};

export type ConfigHistory = {
	readonly createdBy: string;
	readonly createdAt: string | null;
	readonly comment: string;
	readonly isEmptyLayer: boolean;
};

/**
 * Reads an image config.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md
 * @throws Failure if it has no list of layers
 */
export function readImageConfig(value: unknown): ImageConfig {
	const config = asRecord(value);
	const rootfs = asRecord(config.rootfs);
	if (!Array.isArray(rootfs.diff_ids)) {
		throw new Failure(
			'the image config names no layers (rootfs.diff_ids is missing)',
			'The archive is damaged, or holds something else than a container image. Save the image again.',
		);
	}
	return {
		platform: platformText(config),
		diffIds: rootfs.diff_ids.map(asText),
		history: asArray(config.history).map(readHistory),
		container: readContainerConfig(config.config, config),
		dockerVersion: asText(config.docker_version),
	};
}

function readHistory(value: unknown): ConfigHistory {
	const step = asRecord(value);
	return {
		createdBy: asText(step.created_by),
		createdAt: asText(step.created) || null,
		comment: asText(step.comment),
		isEmptyLayer: step.empty_layer === true,
	};
}

/** `os/architecture[/variant]` of a config or of a manifest's platform; empty if it is missing. */
export function platformText(value: unknown): string {
	const {os, architecture, variant} = asRecord(value);
	return [asText(os), asText(architecture), asText(variant)].filter(part => part !== '').join('/');
}
