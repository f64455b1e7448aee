import type {LoadedImage} from '../analysis/analyzed-image.ts';
import {type CompareOptions, compareTrees} from '../analysis/compare-trees.ts';
import type {ImageComparison} from '../analysis/image-comparison.ts';
import {compareLayers} from '../analysis/image-comparison.ts';
import {missingComparisonChecksums} from '../image/compare-versions.ts';
import type {ComparedTree} from '../image/shared-entries.ts';
import type {OpenedImage} from '../sources/source.ts';
import {resolveChecksums} from './load-image.ts';

/** An image with its source still open, so that contents can be read. */
export type OpenImage = {
	readonly loaded: LoadedImage;
	readonly opened: OpenedImage;
};

/**
 * Compares two images, reading those contents that decide whether a file changed.
 *
 * @throws Failure where a source has gone
 */
export async function compareImages(
	older: OpenImage,
	newer: OpenImage,
	{signal, ...options}: CompareOptions & {readonly signal?: AbortSignal} = {},
): Promise<ImageComparison> {
	const questions = missingComparisonChecksums(
		comparedTree(older.loaded),
		comparedTree(newer.loaded),
	);
	const one = await withAnswers(older, questions.older, signal);
	const other = await withAnswers(newer, questions.newer, signal);
	return {
		older: one,
		newer: other,
		trees: compareTrees(comparedTree(one), comparedTree(other), options),
		layers: compareLayers(one.info.layers, other.info.layers),
	};
}

async function withAnswers(
	{loaded, opened}: OpenImage,
	questions: readonly number[],
	signal: AbortSignal | undefined,
): Promise<LoadedImage> {
	return {...loaded, tree: await resolveChecksums(loaded.tree, questions, opened, signal)};
}

function comparedTree({tree, info}: LoadedImage): ComparedTree {
	return {tree, diffIds: info.layers.map(({diffId}) => diffId)};
}
