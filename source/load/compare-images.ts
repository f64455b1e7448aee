import {compareLayers} from '../analysis/compare-layers.ts';
import {type CompareOptions, compareTrees} from '../analysis/compare-trees.ts';
import {comparisonQuestions} from '../image/compare-versions.ts';
import type {ComparedTree} from '../image/shared-entries.ts';
import type {ImageComparison} from '../report/compare-report.ts';
import type {OpenedImage} from '../sources/source.ts';
import {type LoadedImage, withChecksums} from './load-image.ts';

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
	const questions = comparisonQuestions(comparedTree(older.loaded), comparedTree(newer.loaded));
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
	return {...loaded, tree: await withChecksums(loaded.tree, questions, opened, signal)};
}

function comparedTree({tree, info}: LoadedImage): ComparedTree {
	return {tree, diffIds: info.layers.map(({diffId}) => diffId)};
}
