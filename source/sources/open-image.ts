import {Failure} from '../failure.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {NoImageFailure} from './broken-image.ts';
import {
	type EngineChoice,
	findEngines,
	isEngineChosen,
	NoEngineFailure,
} from './engine/engine-host.ts';
import {PullQuestion} from './engine/missing-image.ts';
import {localSource} from './local.ts';
import {parseReference, type Reference, type Scheme} from './reference.ts';
import type {RegistryChoice} from './registry/choice.ts';
import {parseImageName} from './registry/image-name.ts';
import type {ImageSource, OpenedImage, OpenOptions} from './source.ts';

export type FindOptions = OpenOptions &
	EngineChoice &
	RegistryChoice & {
		readonly env?: NodeJS.ProcessEnv;
	};

type SourceEntry = {
	/** References with these schemes are looked up in this source only. */
	readonly schemes: readonly Scheme[];
	/** Whether the source may have a target that was given without a scheme. */
	readonly mayHave: (target: string) => boolean;
	/** Whether a target without a scheme is looked up only if there is no engine. */
	readonly replacesEngine?: boolean;
	readonly create: (options: FindOptions) => Promise<ImageSource>;
	/** Says that the source has no such image. */
	readonly notFound: (target: string, place: string) => string;
};

const files: SourceEntry = {
	schemes: ['docker-archive', 'oci-archive', 'oci', 'dir'],
	mayHave: () => true,
	create: async () => localSource(),
	notFound: target => `no file ${target}`,
};

/** All sources, in the order in which they are tried. */
const sources: readonly SourceEntry[] = [
	files,
	{
		schemes: ['docker'],
		// Names of images do not start like a path.
		mayHave: target => !/^\.{0,2}\//.test(target),
		create: async options => {
			// Archives open without loading the engine's client.
			const {engineSource} = await import('./engine/engine.ts');
			return engineSource(findEngines(options, options.env ?? process.env), options);
		},
		notFound: noSuchImage,
	},
	{
		schemes: ['podman'],
		// Without a scheme, Podman is one of the engines above.
		mayHave: () => false,
		create: async options => {
			const {engineSource} = await import('./engine/engine.ts');
			const {findPodman} = await import('./engine/podman-host.ts');
			return engineSource(findPodman(options, options.env ?? process.env), options);
		},
		notFound: noSuchImage,
	},
	{
		schemes: ['container'],
		mayHave: () => false,
		create: async options => {
			const {containerSource} = await import('./engine/container.ts');
			return containerSource(findEngines(options, options.env ?? process.env));
		},
		notFound: (_, place) => `no container of that name in ${place}`,
	},
	{
		schemes: ['registry'],
		mayHave: target => parseImageName(target) !== undefined,
		replacesEngine: true,
		create: async options => {
			const {registrySource} = await import('./registry/registry.ts');
			return registrySource(options);
		},
		notFound: noSuchImage,
	},
];

function noSuchImage(_: string, place: string): string {
	return `no image of that name in ${place}`;
}

/**
 * Opens the image that a reference names: from the source of its scheme, or else from the first source
 * that has it. An existing file wins over an image's name. If there is no engine, and none was chosen,
 * the image comes from its registry.
 *
 * @throws Failure that names all sources tried, if none has it
 */
export async function openImage(text: string, options: FindOptions = {}): Promise<OpenedImage> {
	const reference = parseReference(text);
	const mayReplaceEngine =
		reference.scheme === undefined && !isEngineChosen(options, options.env ?? process.env);
	const tried: string[] = [];
	let command: string | undefined;
	const suggestions: string[] = [];
	let noEngine: NoEngineFailure | undefined;
	let noImage: NoImageFailure | undefined;
	const candidates = sourcesOf(reference);
	// An image that is to be saved must come from a registry.
	const pull = options.save === undefined ? options.pull : 'never';
	for (const {create, notFound, replacesEngine} of candidates) {
		if (replacesEngine && reference.scheme === undefined && !noEngine) continue;
		const source = await create(options);
		try {
			const image = await source.open(reference, {...options, pull});
			options.signal?.throwIfAborted();
			if (image && options.save !== undefined && reference.scheme !== 'registry' && !noEngine) {
				await image.close();
				throw new Failure(
					`${reference.text} is not read from a registry, so --save has nothing to keep`,
					`To read it from its registry, write registry:${reference.target}.`,
				);
			}
			if (image) return noEngine ? withWarning(image, noEngine, source.place) : image;
			command = source.command ?? command;
			tried.push(notFound(reference.target, source.place));
			suggestions.push((await source.suggest?.(reference, options.signal)) ?? '');
			options.signal?.throwIfAborted();
		} catch (error) {
			if (!(error instanceof Failure)) throw error;
			if (error instanceof NoImageFailure && candidates.length > 1) {
				tried.push(error.message);
				noImage = error;
				continue;
			}
			const isReplaced =
				mayReplaceEngine && error instanceof NoEngineFailure && parseImageName(reference.target);
			if (!isReplaced) throw withTried(error, tried);
			noEngine = error;
			tried.push(error.message);
		}
	}
	const suggestion = suggestions.find(text => text !== '');
	if (candidates.length === 1 && candidates[0] === files) {
		throw new Failure(
			`there is no file or folder ${reference.target}`,
			suggestion ?? 'Check the path, or give the name of an image.',
		);
	}
	if (noImage !== undefined) {
		throw new Failure(tried.join('; '), suggestion ?? noImage.hint);
	}
	throw new Failure(
		`${reference.text} was not found: ${tried.join(', ')}`,
		suggestion ??
			`Check the name (${command} image ls), pull it first (${command} pull), or give the path of an archive.`,
	);
}

function sourcesOf({scheme, target}: Reference): readonly SourceEntry[] {
	return sources.filter(({schemes, mayHave}) =>
		scheme === undefined ? mayHave(target) : schemes.includes(scheme),
	);
}

/** The failure, with the sources tried before. */
function withTried(error: Failure, tried: readonly string[]): Failure {
	if (tried.length === 0 || error instanceof PullQuestion) return error;
	return new Failure(`${tried.join(', ')}, and ${error.message}`, error.hint, {cause: error});
}

function withWarning(image: OpenedImage, {message}: Failure, place: string): OpenedImage {
	const warning = `read from ${place}, because ${message}`;
	const warned = (info: ImageInfo) => ({...info, warnings: [...info.warnings, warning]});
	return {
		...image,
		info: warned(image.info),
		readLayers: async options => {
			const {info, layers} = await image.readLayers(options);
			return {info: warned(info), layers};
		},
	};
}
