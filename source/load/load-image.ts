import {analyzing} from '../analysis/analysis.ts';
import type {LoadedImage, PartialImage} from '../analysis/analyzed-image.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {findingMissingChecksums} from '../image/missing-checksums.ts';
import {checksumContents} from '../layer/checksum-contents.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import type {OpenedImage, ReadLayersOptions} from '../sources/source.ts';
import {inSlices} from '../steps.ts';
import {keepFigures} from './kept-figures.ts';
import {mergeLayers} from './merge-layers.ts';

export type LoadOptions = ReadLayersOptions & {
	/** Called now and then with what is known so far; awaited. */
	readonly onPartial?: (partial: PartialImage) => Promise<void>;
	/** Milliseconds before the first such call. */
	readonly firstPartMilliseconds?: number;
};

/**
 * Reads all layers of an image, merges them, reads those contents that decide whether a file changed,
 * and works out the figures. The event loop gets its turn at least once a frame.
 *
 * @throws Failure where the image is broken
 */
export async function loadImage(
	opened: OpenedImage,
	{onPartial, ...options}: LoadOptions = {},
): Promise<LoadedImage> {
	const {signal} = options;
	const {info, tree: merged} = await mergeLayers(opened, {
		...options,
		onPart:
			onPartial &&
			(async ({settled, tree, unreadLayers}) => {
				const figured = await withFigures(opened.info, settled, signal);
				await onPartial({...figured, tree, unreadLayers});
			}),
	});
	const questions = await inSlices(findingMissingChecksums(merged), signal);
	const tree = await resolveChecksums(merged, questions, opened, signal);
	const loaded = await withFigures(info, tree, signal);
	await keepFigures(opened.kept, loaded);
	return loaded;
}

async function withFigures(
	info: ImageInfo,
	tree: ImageTree<LayerIndex>,
	signal: AbortSignal | undefined,
): Promise<LoadedImage> {
	const warnings = [...info.warnings, ...tree.warnings];
	return {info: {...info, warnings}, tree, analysis: await inSlices(analyzing(tree), signal)};
}

/**
 * The tree with the checksums of these entries, too. Streams were checksummed as they were read, so
 * only files that were skipped are read.
 *
 * @param questions numbers over all layers
 */
export async function resolveChecksums(
	tree: ImageTree<LayerIndex>,
	questions: readonly number[],
	opened: OpenedImage,
	signal: AbortSignal | undefined,
): Promise<ImageTree<LayerIndex>> {
	const byLayer = Map.groupBy(questions, entry => tree.layerOfEntry(entry));
	const checksums = new Map<number, number>();
	for (const [layer, entries] of byLayer) {
		const {offset, size} = tree.layers[layer].entries;
		const contents = entries
			.map(entry => ({entry, index: tree.placeOfEntry(entry).index}))
			.filter(({index}) => offset[index] >= 0)
			.map(({entry, index}) => ({entry, index, offset: offset[index], size: size[index]}));
		if (contents.length === 0) continue;
		const tar = await opened.openLayer(layer, signal);
		if (tar.kind !== 'file') continue;
		const sums = await checksumContents(tar.range, contents, signal);
		for (const [at, {entry}] of contents.entries()) checksums.set(entry, sums[at]);
		opened.keepChecksums?.(layer, new Map(contents.map(({index}, at) => [index, sums[at]])));
	}
	return checksums.size === 0 ? tree : tree.withChecksums(checksums);
}
