import {alignHistory, commandOf} from '../image/history.ts';
import {type ConfigHistory, platformText} from '../image/image-config.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {asText} from '../image/json-value.ts';

/** The info that an engine has of an image without exporting it. */
export function preliminaryInfo(
	inspection: EngineInspection,
	steps: EngineHistory,
	reference: string,
): ImageInfo {
	const diffIds = inspection.RootFS?.Layers ?? [];
	const history = alignHistory(engineSteps(steps, diffIds.length), diffIds.length);
	const stepOf = new Map(history.map(step => [step.layer, step]));
	const sizeOf = new Map(history.map(({layer}, index) => [layer, steps.at(-1 - index)?.Size]));
	return {
		reference,
		source: 'docker',
		id: inspection.Id,
		platform: platformText({
			os: inspection.Os,
			architecture: inspection.Architecture,
			variant: inspection.Variant,
		}),
		tags: inspection.RepoTags ?? [],
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
		statedBytes: diffIds.map((_, index) => sizeOf.get(index)),
		warnings: [],
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
		createdBy: asText(CreatedBy) || asText(Comment),
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
