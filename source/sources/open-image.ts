import {Failure} from '../failure.ts';
import {archiveSource} from './archive.ts';
import {type EngineChoice, findEngine} from './engine-host.ts';
import {parseReference, type Reference, type Scheme} from './reference.ts';
import type {ImageSource, OpenedImage, OpenOptions} from './source.ts';

export type FindOptions = OpenOptions &
	EngineChoice & {
		readonly env?: NodeJS.ProcessEnv;
	};

type SourceEntry = {
	/** References with these schemes are looked up in this source only. */
	readonly schemes: readonly Scheme[];
	/** Whether the source may have a target that was given without a scheme. */
	readonly mayHave: (target: string) => boolean;
	readonly create: (options: FindOptions) => Promise<ImageSource>;
	/** Says that the source has no such image. */
	readonly notFound: (target: string, place: string) => string;
};

/** All sources, in the order in which they are tried. */
const sources: readonly SourceEntry[] = [
	{
		schemes: ['docker-archive', 'oci-archive'],
		mayHave: () => true,
		create: async () => archiveSource(),
		notFound: target => `no file ${target}`,
	},
	{
		schemes: ['docker'],
		// Names of images do not start like a path.
		mayHave: target => !/^\.{0,2}\//.test(target),
		create: async options => {
			// Archives open without loading the engine's client.
			const {engineSource} = await import('./engine.ts');
			return engineSource(findEngine(options, options.env ?? process.env));
		},
		notFound: (_, place) => `no image of that name in ${place}`,
	},
];

/**
 * Opens the image that a reference names: from the source of its scheme, or else from the first source
 * that has it. An existing file wins over an image's name.
 *
 * @throws Failure that names all sources tried, if none has it
 */
export async function openImage(text: string, options: FindOptions = {}): Promise<OpenedImage> {
	const reference = parseReference(text);
	const tried: string[] = [];
	let command: string | undefined;
	const suggestions: string[] = [];
	for (const {create, notFound} of sourcesOf(reference)) {
		const source = await create(options);
		const image = await tryOpen(() => source.open(reference, options), tried);
		options.signal?.throwIfAborted();
		if (image) return image;
		command = source.command ?? command;
		tried.push(notFound(reference.target, source.place));
		suggestions.push((await source.suggest?.(reference, options.signal)) ?? '');
		options.signal?.throwIfAborted();
	}
	throw new Failure(
		`${reference.text} was not found: ${tried.join(', ')}`,
		suggestions.find(suggestion => suggestion !== '') ??
			(command === undefined
				? 'Check the path.'
				: `Check the name (${command} image ls), pull it first (${command} pull), or give the path of an archive.`),
	);
}

function sourcesOf({scheme, target}: Reference): readonly SourceEntry[] {
	return sources.filter(({schemes, mayHave}) =>
		scheme === undefined ? mayHave(target) : schemes.includes(scheme),
	);
}

/** Opens an image; a failure also names the sources tried before. */
async function tryOpen(
	open: () => Promise<OpenedImage | undefined>,
	tried: readonly string[],
): Promise<OpenedImage | undefined> {
	try {
		return await open();
	} catch (error) {
		if (!(error instanceof Failure) || tried.length === 0) throw error;
		throw new Failure(`${tried.join(', ')}, and ${error.message}`, error.hint, {cause: error});
	}
}
