import type {LoadedImage} from '../analysis/analyzed-image.ts';
import {type CompareOptions, compareTrees} from '../analysis/compare-trees.ts';
import type {ImageComparison} from '../analysis/image-comparison.ts';
import {compareLayers} from '../analysis/image-comparison.ts';
import {compareConfigs} from '../image/compare-configs.ts';
import {missingComparisonChecksums} from '../image/compare-versions.ts';
import type {ComparedTree} from '../image/shared-entries.ts';
import type {OpenedImage} from '../sources/source.ts';
import {resolveChecksums} from './load-image.ts';

/** A loaded image whose source is still open, so that contents can be read. */
export type OpenImage = {
	readonly loaded: LoadedImage;
	readonly opened: OpenedImage;
};

/**
 * Compares two images, reading contents where only these tell whether a file changed.
 *
 * @throws Failure if a source has gone
 */
export async function compareImages(
	older: OpenImage,
	newer: OpenImage,
	{signal, ...options}: CompareOptions & {readonly signal?: AbortSignal} = {},
): Promise<ImageComparison> {
	const missing = missingComparisonChecksums(
		comparedTree(older.loaded),
		comparedTree(newer.loaded),
	);
	const one = await resolved(older, missing.older, signal);
	const other = await resolved(newer, missing.newer, signal);
	return {
		older: one,
		newer: other,
		trees: compareTrees(comparedTree(one), comparedTree(other), options),
		layers: compareLayers(one.info.layers, other.info.layers),
		config: compareConfigs(one.info.config, other.info.config),
	};
}

async function resolved(
	{loaded, opened}: OpenImage,
	entries: readonly number[],
	signal: AbortSignal | undefined,
): Promise<LoadedImage> {
	return {...loaded, tree: await resolveChecksums(loaded, entries, opened, signal)};
}

function comparedTree({tree, info}: LoadedImage): ComparedTree {
	return {tree, diffIds: info.layers.map(({diffId}) => diffId)};
}
