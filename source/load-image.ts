import {type Analysis, analyze} from './analysis/analysis.ts';
import {checksumQuestions} from './image/checksum-questions.ts';
import type {ImageInfo} from './image/image-info.ts';
import type {ImageTree} from './image/image-tree.ts';
import {buildImageTree} from './image/tree-builder.ts';
import {checksumContents} from './layer/checksum-contents.ts';
import type {OpenedImage, ReadLayersOptions} from './sources/source.ts';

/** An image with all that is known of it. */
export type LoadedImage = {
	readonly info: ImageInfo;
	readonly tree: ImageTree;
	readonly analysis: Analysis;
};

/**
 * Reads all layers of an image, merges them, reads those contents that decide whether a file changed,
 * and works out the figures.
 *
 * @throws Failure where the image is broken
 */
export async function loadImage(
	opened: OpenedImage,
	options: ReadLayersOptions = {},
): Promise<LoadedImage> {
	const {info, layers} = await opened.readLayers(options);
	const merged = buildImageTree(layers);
	const tree = await withChecksums(merged, checksumQuestions(merged), opened, options.signal);
	const warnings = [...info.warnings, ...tree.warnings];
	return {info: {...info, warnings}, tree, analysis: analyze(tree)};
}

/**
 * The tree with the checksums of these entries, too. Streams were checksummed as they were read, so
 * only files that were skipped are read.
 *
 * @param questions numbers over all layers
 */
export async function withChecksums(
	tree: ImageTree,
	questions: readonly number[],
	opened: OpenedImage,
	signal: AbortSignal | undefined,
): Promise<ImageTree> {
	const byLayer = Map.groupBy(questions, entry => tree.layerOfEntry(entry));
	const checksums = new Map<number, number>();
	for (const [layer, entries] of byLayer) {
		const tar = await opened.openLayer(layer, signal);
		if (tar.kind !== 'file') continue;
		const {offset, size} = tree.layers[layer].entries;
		const contents = entries
			.map(entry => ({entry, index: tree.placeOfEntry(entry).index}))
			.filter(({index}) => offset[index] >= 0)
			.map(({entry, index}) => ({entry, offset: offset[index], size: size[index]}));
		const sums = await checksumContents(tar.range, contents, signal);
		for (const [at, {entry}] of contents.entries()) checksums.set(entry, sums[at]);
	}
	return checksums.size === 0 ? tree : tree.withChecksums(checksums);
}
