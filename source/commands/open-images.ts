import pMap from 'p-map';
import type {CommandContext} from '../cli/command-line.ts';
import {eachPlatform} from '../cli/each-platform.ts';
import {findOptions} from '../cli/options.ts';
import {withProgressLine} from '../cli/progress-line.ts';
import {Failure} from '../failure.ts';
import {hasCachedLayers, knownDocuments} from '../load/image-cache.ts';
import {openImage} from '../sources/open-image.ts';
import type {OpenedImage, WorkOptions} from '../sources/source.ts';
import type {Named} from './expand-references.ts';

/** An image of a run that was opened, or why it could not be. */
export type Job = OpenJob | {readonly reference: string; readonly failure: Failure};

export type OpenJob = {
	readonly reference: string;
	readonly platform: string | undefined;
	readonly opened: OpenedImage;
};

/** Images that are opened at the same time: an engine is asked a few short questions for each. */
const concurrency = 4;

/**
 * Opens images that are all to be loaded, each for all of its platforms with `--platform all`. Their sources
 * learn which of them they will have to read, so that an engine can export these together.
 *
 * @param onOpened called with each image that the caller must close
 */
export async function openImages(
	images: readonly Named[],
	context: CommandContext,
	onOpened: (opened: OpenedImage) => void,
): Promise<readonly Job[]> {
	const activity = images.length === 1 ? 'looking for the image' : 'looking for the images';
	const jobs = await withProgressLine(context.stderr, activity, onProgress =>
		pMap(images, image => openEach(image, context, {onProgress, onOpened}), {concurrency}),
	);
	await announceReading(jobs.flat(), context);
	return jobs.flat();
}

type Opening = Pick<WorkOptions, 'onProgress'> & {
	readonly onOpened: (opened: OpenedImage) => void;
};

async function openEach(
	{reference, failure}: Named,
	context: CommandContext,
	opening: Opening,
): Promise<readonly Job[]> {
	if (failure) return [{reference, failure}];
	try {
		const jobs: Job[] = [];
		for (const platformContext of await eachPlatform(reference, context)) {
			jobs.push(await openOne(reference, platformContext, opening));
		}
		return jobs;
	} catch (failure) {
		if (!(failure instanceof Failure)) throw failure;
		return [{reference, failure}];
	}
}

async function openOne(
	reference: string,
	{options, env, cache, signal, engines}: CommandContext,
	{onProgress, onOpened}: Opening,
): Promise<Job> {
	try {
		const known = knownDocuments(cache);
		const find = {...findOptions(options), env, engines, known, signal, onProgress};
		const opened = await openImage(reference, find);
		onOpened(opened);
		return {reference, platform: options.platform, opened};
	} catch (failure) {
		if (!(failure instanceof Failure)) throw failure;
		return {reference, failure};
	}
}

/** Opens an image that the images of a run are compared with: `--save` is for these only. */
export function openUnsaved(
	reference: string,
	{options, env, cache, signal, engines}: CommandContext,
): Promise<OpenedImage> {
	const {save: _save, ...find} = findOptions(options);
	return openImage(reference, {...find, env, engines, known: knownDocuments(cache), signal});
}

async function announceReading(
	jobs: readonly Job[],
	{cache, signal}: CommandContext,
): Promise<void> {
	const able = jobs.flatMap(job => ('opened' in job && job.opened.willRead ? job.opened : []));
	if (able.length < 2) return;
	for (const opened of able) {
		signal.throwIfAborted();
		if (!(await hasCachedLayers(opened, cache))) opened.willRead?.();
	}
}
