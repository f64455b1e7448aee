import {ignorePaths} from '../analysis/removable.ts';
import {type CheckableImage, checkImage} from '../check/check-image.ts';
import {compareCheck} from '../check/compare-check.ts';
import {baseLayersOf} from '../check/counted-image.ts';
import type {CheckedOutcome, Outcome} from '../check/outcome.ts';
import {needTree, searchKey, searchPaths} from '../check/search-paths.ts';
import type {CheckSettings} from '../check/settings.ts';
import type {CommandContext} from '../cli/command-line.ts';
import {allPlatforms} from '../cli/each-platform.ts';
import {type OnProgress, sideBySide} from '../cli/side-by-side.ts';
import type {RunSettings} from '../config/check-settings.ts';
import {neededPathTest} from '../config/ignored-paths.ts';
import {Failure} from '../failure.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {keepHeapSmall} from '../load/garbage-collection.ts';
import {loadFigures, loadImage} from '../load/load-image.ts';
import {SharedLayers} from '../load/shared-layers.ts';
import {SharedEngines} from '../sources/engine/shared-engines.ts';
import type {OpenedImage} from '../sources/source.ts';
import type {EarlierChecks} from './earlier-checks.ts';
import type {Named} from './expand-references.ts';
import {type Job, type OpenJob, openImages, openUnsaved} from './open-images.ts';

/** The parts of {@link CheckedOutcome.whole} that reports need. */
export type ReportNeeds = {
	/** dive's figures. */
	readonly needsDive: boolean;
	/** The files of all layers. */
	readonly needsFiles?: boolean;
};

export type CheckRun = ReportNeeds & {
	readonly settings: RunSettings;
	/** Earlier checks that the images are compared with. */
	readonly earlier: EarlierChecks;
};

/** The shared settings of a run, and the progress of one of its images. */
export type CheckContext = CommandContext & {
	readonly onProgress?: OnProgress;
	readonly layers: SharedLayers;
	/** The infos of base images, by name and platform. */
	readonly bases: Map<string, Promise<ImageInfo>>;
};

/** Images that are open at a time: each has an open file, or an engine's description. */
const openLimit = 20;

/**
 * Opens images, loads them side by side, and checks them. The outcomes are in the order of the images, and
 * one that cannot be opened does not stop the others. With `--platform all`, each image gives an outcome
 * for each of its platforms.
 */
export async function* checkImages(
	images: readonly Named[],
	run: CheckRun,
	context: CommandContext,
): AsyncGenerator<Outcome> {
	keepHeapSmall();
	const stopping = new AbortController();
	const signal = AbortSignal.any([context.signal, stopping.signal]);
	const engines = new SharedEngines();
	const common: CheckContext = {
		...context,
		signal,
		engines,
		layers: new SharedLayers(),
		bases: new Map(),
	};
	/** Images that were opened and wait for their check. */
	const waiting = new Set<OpenedImage>();
	const count = context.options.platform === allPlatforms ? undefined : images.length;
	try {
		let start = 0;
		for (let from = 0; from < images.length; from += openLimit) {
			const group = images.slice(from, from + openLimit);
			const jobs = await openImages(group, common, opened => waiting.add(opened));
			const check = async (job: Job, onProgress: OnProgress) => {
				if ('failure' in job) return job;
				waiting.delete(job.opened);
				return checkOne(job, run, {...common, onProgress});
			};
			const nameOf = ({reference}: Job) => reference;
			yield* sideBySide(jobs, check, context.stderr, {nameOf, start, count});
			start += jobs.length;
		}
	} finally {
		stopping.abort();
		await Promise.all([...waiting].map(opened => opened.close()));
		await engines.close();
	}
}

async function checkOne(
	{reference, platform, opened}: OpenJob,
	{settings: runSettings, earlier, ...needs}: CheckRun,
	common: CheckContext,
): Promise<Outcome> {
	const settings = runSettings.settingsOf(reference);
	const context = {...common, options: {...common.options, platform}};
	try {
		// Pending cache records hold the memory of the images before.
		await context.cache?.flush(context.signal);
		const outcome = await loadAndCheck(opened, {...runSettings, settings}, needs, context);
		const {image, check} = outcome.checked;
		const before = await earlier.earlierOf({info: image.info, check, settings}, context);
		return {
			...outcome,
			reference,
			...(before && {checked: {image, check: compareCheck(check, before)}}),
		};
	} catch (failure) {
		if (!(failure instanceof Failure)) throw failure;
		return {reference, failure};
	} finally {
		await opened.close();
	}
}

/**
 * Loads and checks one image by itself.
 *
 * @throws Failure if it is broken
 */
export async function loadAndCheck(
	opened: OpenedImage,
	{
		settings,
		neededPaths,
	}: {readonly settings: CheckSettings; readonly neededPaths: RunSettings['neededPaths']},
	needs: ReportNeeds,
	context: CheckContext,
): Promise<Omit<CheckedOutcome, 'reference'>> {
	const whole = await load(opened, settings, needs, context);
	const isNeeded = await neededPathTest(neededPaths);
	const base = settings.base === undefined ? undefined : await baseOf(settings.base, context);
	const baseLayers = base === undefined ? 0 : baseLayersOf(whole.info, base);
	const today = new Date().toISOString().slice(0, 10);
	return {
		checked: checkImage(ignorePaths(whole, isNeeded), settings, {today, baseLayers}),
		whole,
		foreignBase: base !== undefined && baseLayers === 0 ? settings.base : undefined,
	};
}

/** Loads what the rules need: dive's figures and the tree take time that most runs can save. */
async function load(
	opened: OpenedImage,
	{figures, paths}: CheckSettings,
	{needsDive, needsFiles}: ReportNeeds,
	{cache, signal, onProgress, layers: shared}: CheckContext,
): Promise<CheckedOutcome['whole'] & CheckableImage> {
	const options = {cache, shared, signal, ...(onProgress && {onProgress})};
	const needs = {
		dive: needsDive || figures === 'dive',
		derived: needTree(paths)
			? {key: searchKey(paths), from: (tree: ImageTree) => searchPaths(tree, paths)}
			: undefined,
	};
	const {derived, ...image} = await loadFigures(opened, options, needs);
	const files = needsFiles && {tree: (await loadImage(opened, options)).tree};
	return {...image, ...files, found: derived};
}

/** The info of a base image, which is read once for all images that have it. */
function baseOf(reference: string, context: CheckContext): Promise<ImageInfo> {
	const key = `${context.options.platform} ${reference}`;
	const info = context.bases.get(key) ?? infoOf(reference, context);
	context.bases.set(key, info);
	return info;
}

async function infoOf(reference: string, context: CheckContext): Promise<ImageInfo> {
	const opened = await openUnsaved(reference, context);
	try {
		if (opened.info.layers.length > 0) return opened.info;
		return (await opened.readLayers({signal: context.signal})).info;
	} finally {
		await opened.close();
	}
}
