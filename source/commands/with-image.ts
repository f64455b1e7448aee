import {type AllFigures, loadAllFigures, loadFigures} from '../load/load-figures.ts';
import {type FiguredImage, type LoadedImage, loadImage} from '../load/load-image.ts';
import {keepHeapSmall} from '../load/small-heap.ts';
import {openImage} from '../sources/find-image.ts';
import type {OpenedImage, WorkOptions} from '../sources/source.ts';
import type {CommandContext} from './context.ts';
import {withProgressLine} from './progress-line.ts';

/** Opens and loads an image, telling how far it is on the terminal, and lets go of it in the end. */
export function loadWithProgress(reference: string, context: CommandContext): Promise<LoadedImage> {
	return openWithProgress(reference, context, loadImage);
}

/** An image's figures, telling how far loading it is on the terminal. */
export function figuresWithProgress(
	reference: string,
	context: CommandContext,
): Promise<FiguredImage> {
	return openWithProgress(reference, context, loadFigures);
}

/** As {@link figuresWithProgress}, with dive's figures. */
export function allFiguresWithProgress(
	reference: string,
	context: CommandContext,
): Promise<AllFigures> {
	return openWithProgress(reference, context, loadAllFigures);
}

/** Opens an image, loads of it what is wanted, and lets go of its source. */
async function openWithProgress<Loaded>(
	reference: string,
	context: CommandContext,
	load: (opened: OpenedImage, work: WorkOptions) => Promise<Loaded>,
): Promise<Loaded> {
	let opened: OpenedImage | undefined;
	try {
		return await withProgressLine(context.stderr, async onProgress => {
			const work = {signal: context.signal, onProgress};
			opened = await open(reference, context, work);
			return load(opened, work);
		});
	} finally {
		await opened?.close();
	}
}

/**
 * Opens and loads an image, telling how far it is on the terminal, and lets go of its source when `use`
 * has worked on it.
 */
export async function withImage<Result>(
	reference: string,
	context: CommandContext,
	use: (loaded: LoadedImage, opened: OpenedImage) => Promise<Result>,
): Promise<Result> {
	let opened: OpenedImage | undefined;
	try {
		const loaded = await withProgressLine(context.stderr, async onProgress => {
			const work = {signal: context.signal, onProgress};
			opened = await open(reference, context, work);
			return loadImage(opened, work);
		});
		return await use(loaded, opened!);
	} finally {
		await opened?.close();
	}
}

function open(
	reference: string,
	{options: {platform, host, context}, env, cache}: CommandContext,
	work: WorkOptions,
): Promise<OpenedImage> {
	keepHeapSmall();
	return openImage(reference, {platform, host, context, env, cache, ...work});
}
