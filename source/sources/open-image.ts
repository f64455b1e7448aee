import {Failure} from '../failure.ts';
import {archiveSource} from './archive.ts';
import {type EngineChoice, engineHost} from './engine-host.ts';
import {parseReference, type Reference} from './reference.ts';
import type {ImageSource, OpenedImage, OpenOptions} from './source.ts';

export type FindOptions = OpenOptions &
	EngineChoice & {
		readonly env?: NodeJS.ProcessEnv;
	};

/**
 * Opens the image that a reference names: from the source of its scheme, or else from the first source
 * that has it. An existing file wins over an image's name.
 *
 * @throws Failure that names all sources tried, if none has it
 */
export async function openImage(text: string, options: FindOptions = {}): Promise<OpenedImage> {
	const reference = parseReference(text);
	const tried: string[] = [];
	for (const source of sourcesFor(reference, options)) {
		const {name, place, open} = await source();
		const image = await tryOpen(() => open(reference, options), tried);
		options.signal?.throwIfAborted();
		if (image) return image;
		tried.push(name === 'docker' ? `no image of that name in ${place}` : noFile(reference));
	}
	throw new Failure(
		`${reference.text} was not found: ${tried.join(', ')}`,
		tried.some(attempt => attempt.startsWith('no image'))
			? 'Check the name (docker image ls), pull it first (docker pull), or give the path of an archive.'
			: 'Check the path.',
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

type LazySource = () => Promise<ImageSource>;

function sourcesFor(reference: Reference, options: FindOptions): readonly LazySource[] {
	const archive: LazySource = async () => archiveSource();
	const engine: LazySource = async () => {
		const env = options.env ?? process.env;
		// Archives open without loading dockerode.
		const {engineSource} = await import('./engine.ts');
		return engineSource(engineHost(options, env), env);
	};
	switch (reference.scheme) {
		case 'docker':
			return [engine];
		case 'docker-archive':
		case 'oci-archive':
			return [archive];
		default:
			// Names of images do not start like a path.
			return /^\.{0,2}\//.test(reference.target) ? [archive] : [archive, engine];
	}
}

function noFile({target}: Reference): string {
	return `no file ${target}`;
}
