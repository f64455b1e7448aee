import type {LoadedImage} from '../analysis/analyzed-image.ts';
import {keepHeapSmall} from '../load/garbage-collection.ts';
import {knownDocuments} from '../load/image-cache.ts';
import {type LoadOptions, loadImage} from '../load/load-image.ts';
import {openImage} from '../sources/open-image.ts';
import type {OpenedImage} from '../sources/source.ts';
import type {CommandContext} from './command-line.ts';
import {findOptions} from './options.ts';
import {withProgressLine} from './progress-line.ts';

type Load<Loaded> = (opened: OpenedImage, options: LoadOptions) => Promise<Loaded>;

/** Opens an image, loads it with a progress line on the terminal, and closes it. */
export function loadWithProgress<Loaded>(
	reference: string,
	context: CommandContext,
	load: Load<Loaded>,
): Promise<Loaded> {
	return withLoaded(reference, context, load, async loaded => loaded);
}

/**
 * Opens and loads an image with a progress line on the terminal; closes it once `use` is done.
 *
 * @param needsContents whether `use` reads contents of files
 */
export function withImage<Result>(
	reference: string,
	context: CommandContext,
	use: (loaded: LoadedImage, opened: OpenedImage) => Promise<Result>,
	needsContents = true,
): Promise<Result> {
	return withLoaded(reference, context, loadImage, use, needsContents);
}

async function withLoaded<Loaded, Result>(
	reference: string,
	{options, env, cache, stderr, signal}: CommandContext,
	load: Load<Loaded>,
	use: (loaded: Loaded, opened: OpenedImage) => Promise<Result>,
	needsContents = false,
): Promise<Result> {
	keepHeapSmall();
	let opened: OpenedImage | undefined;
	try {
		const loaded = await withProgressLine(stderr, 'looking for the image', async onProgress => {
			const work = {signal, onProgress};
			const known = knownDocuments(cache);
			const find = {...findOptions(options), env, needsContents, known, ...work};
			opened = await openImage(reference, find);
			return load(opened, {cache, ...work});
		});
		return await use(loaded, opened!);
	} finally {
		await opened?.close();
	}
}
