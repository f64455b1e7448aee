import {ignorePaths} from '../analysis/removable.ts';
import {sharedLayers} from '../check/base-layers.ts';
import {type CheckableImage, checkImage} from '../check/check-image.ts';
import {compareCheck} from '../check/compare-check.ts';
import type {CheckedOutcome, Outcome} from '../check/outcome.ts';
import {needTree, searchKey, searchPaths} from '../check/search-paths.ts';
import type {CheckSettings} from '../check/settings.ts';
import {type CommandContext, findOptions} from '../cli/command-line.ts';
import {eachPlatform} from '../cli/each-platform.ts';
import {loadWithProgress} from '../cli/load-with-progress.ts';
import type {RunSettings} from '../config/check-settings.ts';
import {neededPathTest} from '../config/ignored-paths.ts';
import {Failure} from '../failure.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {loadFigures, loadImage} from '../load/load-image.ts';
import {openImage} from '../sources/open-image.ts';
import type {EarlierChecks} from './earlier-checks.ts';

/** What reports need of {@link CheckedOutcome.whole}. */
export type ReportNeeds = {
	/** dive's figures. */
	readonly needsDive: boolean;
	/** The files of all layers. */
	readonly needsFiles?: boolean;
};

export type CheckRun = ReportNeeds & {
	readonly settings: RunSettings;
	/** What the images are compared with. */
	readonly earlier: EarlierChecks;
};

/**
 * Loads and checks images, in their order, even after one that could not be opened. With
 * `--platform all`, each image gives an outcome for each of its platforms.
 */
export async function* checkImages(
	references: readonly string[],
	run: CheckRun,
	context: CommandContext,
): AsyncGenerator<Outcome> {
	for (const reference of references) {
		// Pending cache records hold the memory of the previous image.
		await context.cache?.flush(context.signal);
		try {
			for (const platformContext of await eachPlatform(reference, context)) {
				yield await checkOne(reference, run, platformContext);
			}
		} catch (failure) {
			if (!(failure instanceof Failure)) throw failure;
			yield {reference, failure};
		}
	}
}

async function checkOne(
	reference: string,
	{settings: runSettings, earlier, ...needs}: CheckRun,
	context: CommandContext,
): Promise<Outcome> {
	const settings = runSettings.settingsOf(reference);
	try {
		const outcome = await loadAndCheck(reference, {...runSettings, settings}, needs, context);
		const {image, check} = outcome.checked;
		const before = await earlier.earlierOf({info: image.info, check, settings}, context);
		return before ? {...outcome, checked: {image, check: compareCheck(check, before)}} : outcome;
	} catch (failure) {
		if (!(failure instanceof Failure)) throw failure;
		return {reference, failure};
	}
}

/**
 * Loads and checks one image by itself.
 *
 * @throws Failure if it cannot be opened, or is broken
 */
export async function loadAndCheck(
	reference: string,
	{
		settings,
		neededPaths,
	}: {readonly settings: CheckSettings; readonly neededPaths: RunSettings['neededPaths']},
	needs: ReportNeeds,
	context: CommandContext,
): Promise<CheckedOutcome> {
	const whole = await load(reference, settings, needs, context);
	const isNeeded = await neededPathTest(neededPaths);
	const base = settings.base === undefined ? undefined : await infoOf(settings.base, context);
	const baseLayers = base === undefined ? 0 : sharedLayers(whole.info, base);
	const today = new Date().toISOString().slice(0, 10);
	return {
		reference,
		checked: checkImage(ignorePaths(whole, isNeeded), settings, {today, baseLayers}),
		whole,
		foreignBase: base !== undefined && baseLayers === 0 ? settings.base : undefined,
	};
}

/** Loads what the rules need: dive's figures and the tree take time that most runs can save. */
async function load(
	reference: string,
	{figures, paths}: CheckSettings,
	{needsDive, needsFiles}: ReportNeeds,
	context: CommandContext,
): Promise<CheckedOutcome['whole'] & CheckableImage> {
	const needs = {
		dive: needsDive || figures === 'dive',
		derived: needTree(paths)
			? {key: searchKey(paths), from: (tree: ImageTree) => searchPaths(tree, paths)}
			: undefined,
	};
	const {derived, ...image} = await loadWithProgress(
		reference,
		context,
		async (opened, options) => ({
			...(await loadFigures(opened, options, needs)),
			...(needsFiles && {tree: (await loadImage(opened, options)).tree}),
		}),
	);
	return {...image, found: derived};
}

async function infoOf(
	reference: string,
	{options, env, signal}: CommandContext,
): Promise<ImageInfo> {
	const {save: _save, ...find} = findOptions(options);
	const opened = await openImage(reference, {...find, env, signal});
	try {
		if (opened.info.layers.length > 0) return opened.info;
		return (await opened.readLayers({signal})).info;
	} finally {
		await opened.close();
	}
}
