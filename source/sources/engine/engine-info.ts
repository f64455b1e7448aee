import {readContainerConfig} from '../../image/container-config.ts';
import {alignHistory} from '../../image/history.ts';
import {type ConfigHistory, platformText} from '../../image/image-config.ts';
import {
	type ImageDetails,
	type ImageInfo,
	noDetails,
	type SourceName,
} from '../../image/image-info.ts';
import {asArray, asRecord, asText} from '../../image/json-value.ts';
import {commandOf} from '../../image/step-command.ts';

/** The info that an engine has of an image without exporting it. */
export function preliminaryInfo(
	inspection: EngineInspection,
	steps: EngineHistory,
	reference: string,
	source: SourceName,
): ImageInfo {
	const diffIds = asArray(inspection.RootFS?.Layers).map(asText);
	const history = alignHistory(engineSteps(steps, diffIds.length), diffIds.length);
	const stepOf = new Map(history.map(step => [step.layer, step]));
	const sizeOf = new Map(history.map(({layer}, index) => [layer, steps.at(-1 - index)?.Size]));
	return {
		reference,
		source,
		id: inspection.Id,
		platform: platformText({
			os: inspection.Os,
			architecture: inspection.Architecture,
			variant: inspection.Variant,
		}),
		tags: asArray(inspection.RepoTags).map(asText),
		...platformsOf(inspection),
		history,
		layers: diffIds.map((diffId, index) => ({
			index,
			diffId,
			digest: null,
			mediaType: null,
			compressedBytes: null,
			command: stepOf.get(index)?.command ?? '',
			createdAt: stepOf.get(index)?.createdAt ?? null,
			blob: '',
		})),
		config: readContainerConfig(inspection.Config, {
			author: inspection.Author,
			created: inspection.Created,
		}),
		details: engineDetails(inspection),
		statedBytes: diffIds.map((_, index) => sizeOf.get(index)),
		warnings: [],
	};
}

/** The platforms of the image that the engine has; nothing if it does not tell them. */
function platformsOf({Manifests}: EngineInspection): Pick<ImageInfo, 'platforms'> {
	if (!Array.isArray(Manifests)) return {};
	const platforms = Manifests.map(asRecord)
		.filter(({Kind, Available}) => Kind === 'image' && Available === true)
		.map(({ImageData}) => platformText(asRecord(ImageData).Platform));
	return {platforms: platforms.length > 1 ? platforms : []};
}

function engineDetails({
	RepoDigests,
	DockerVersion,
	Parent,
	GraphDriver,
	Descriptor,
}: EngineInspection): ImageDetails {
	const {mediaType, digest} = asRecord(Descriptor);
	return {
		...noDetails,
		mediaType: asText(mediaType) || null,
		manifestDigest: asText(digest) || null,
		repoDigests: asArray(RepoDigests).map(asText),
		dockerVersion: asText(DockerVersion),
		storageDriver: asText(asRecord(GraphDriver).Name),
		parent: asText(Parent),
	};
}

/**
 * The details of an exported image. Engines that store manifests export them; others make up a new one
 * for the export.
 */
export function exportedDetails(told: ImageDetails, exported: ImageDetails): ImageDetails {
	const {configDigest, mediaType, schemaVersion, manifestDigest, compressedBytes} = exported;
	const isStored = told.mediaType !== null;
	return {
		...told,
		configDigest,
		...(isStored && {mediaType, schemaVersion, manifestDigest, compressedBytes}),
	};
}

/** The fields of `/images/NAME/json` that are used. */
export type EngineInspection = {
	readonly Id: string;
	readonly RepoTags?: readonly string[] | null;
	readonly Os?: string;
	readonly Architecture?: string;
	readonly Variant?: string;
	readonly Size: number;
	readonly Author?: unknown;
	readonly Created?: unknown;
	readonly Config?: unknown;
	readonly RepoDigests?: unknown;
	readonly DockerVersion?: unknown;
	readonly Parent?: unknown;
	readonly GraphDriver?: unknown;
	/** The manifest, or the index that has it; only with the containerd image store. */
	readonly Descriptor?: unknown;
	/** The manifests of all platforms; only with the containerd image store, from API 1.48 on. */
	readonly Manifests?: unknown;
	readonly RootFS?: {readonly Layers?: readonly string[] | null};
};

/** An engine's history of an image, newest step first. */
export type EngineHistory = readonly {
	/** Seconds since 1970-01-01. */
	readonly Created?: number;
	readonly CreatedBy?: string;
	readonly Comment?: string;
	/** Bytes of the step's layer. */
	readonly Size?: number;
}[];

/** Instructions of a Dockerfile that change the config only. */
const metadataInstructions: ReadonlySet<string> = new Set([
	'ARG',
	'CMD',
	'ENTRYPOINT',
	'ENV',
	'EXPOSE',
	'HEALTHCHECK',
	'LABEL',
	'MAINTAINER',
	'ONBUILD',
	'SHELL',
	'STOPSIGNAL',
	'USER',
	'VOLUME',
]);

/**
 * An engine's history in the form of the image's config, oldest first. Engines do not tell which steps
 * made a layer. This guesses it by the instructions; WORKDIR makes a layer only if its directory is
 * new, which the number of layers shows. It serves until the config is read.
 */
export function engineSteps(history: EngineHistory, layerCount: number): readonly ConfigHistory[] {
	const steps = history.toReversed().map(({Created, CreatedBy, Comment}) => ({
		createdBy: asText(CreatedBy),
		comment: asText(Comment),
		createdAt: Created ? new Date(Created * 1000).toISOString() : null,
	}));
	const instructions = steps.map(({createdBy}) => instructionOf(createdBy));
	const makers = instructions.filter(instruction => !metadataInstructions.has(instruction));
	const withoutWorkdir = makers.filter(instruction => instruction !== 'WORKDIR');
	const isWorkdirEmpty = makers.length > layerCount && withoutWorkdir.length >= layerCount;
	return steps.map((step, index) => ({
		...step,
		isEmptyLayer:
			metadataInstructions.has(instructions[index]) ||
			(isWorkdirEmpty && instructions[index] === 'WORKDIR'),
	}));
}

function instructionOf(createdBy: string): string {
	return /^[A-Z]+/.exec(commandOf(createdBy))?.[0] ?? '';
}
