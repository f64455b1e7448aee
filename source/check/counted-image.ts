import type {AnalyzedImage} from '../analysis/analyzed-image.ts';
import {type Fix, findFixes} from '../analysis/fixes/fix.ts';
import {keepRemovable} from '../analysis/removable.ts';
import type {ImageInfo} from '../image/image-info.ts';

/** An image with the figures that rules look at: without waste that is allowed, ignored or the base's. */
export type CountedImage<Image extends AnalyzedImage = AnalyzedImage> = {
	readonly image: Image;
	/** The fixes of the counted waste. */
	readonly fixes: readonly Fix[];
	/** Fixes that do not count. */
	readonly left: readonly Fix[];
};

export type Counting = {
	/** Number of lowest layers that are not the image's own. */
	readonly baseLayers: number;
	/** Whether the waste of a path does not count. */
	readonly isAllowed: (path: string) => boolean;
	/** Whether a fix does not count. */
	readonly isIgnored: (fix: Fix) => boolean;
};

/**
 * Leaves out the waste that does not count. The sizes of the image and its layers stay as they are;
 * with a base, ratios are those of the other layers.
 */
export function countImage<Image extends AnalyzedImage>(
	image: Image,
	{baseLayers, isAllowed, isIgnored}: Counting,
): CountedImage<Image> {
	const isOwn = ({layers}: {readonly layers: readonly number[]}) =>
		layers.some(layer => layer >= baseLayers);
	const {analysis} = image;
	const rows = analysis.wasted.filter(row => isOwn(row) && !isAllowed(row.path));
	const all = findFixes({
		info: image.info,
		analysis: {...analysis, wasted: rows},
	}).filter(isOwn);
	const {fixes = [], left = []} = Object.groupBy(all, fix => (isIgnored(fix) ? 'left' : 'fixes'));
	const ignored = new Set(left.flatMap(fix => fix.rows));
	const wasted = rows.filter(row => !ignored.has(row));
	const wastedBytes = wasted.reduce((sum, {bytes}) => sum + bytes, 0);
	const bytesFrom = (first: number) =>
		analysis.layers.slice(first).reduce((sum, {storedBytes}) => sum + storedBytes, 0);
	const ownBytes = bytesFrom(baseLayers);
	const userBytes = bytesFrom(Math.max(1, baseLayers));
	const totals = {
		...analysis.totals,
		wastedBytes,
		efficiency: ownBytes === 0 ? 1 : Math.max(0, (ownBytes - wastedBytes) / ownBytes),
		userWastedPercent: userBytes === 0 ? 0 : wastedBytes / userBytes,
	};
	const removable = keepRemovable(analysis.removable, isOwn);
	return {image: {...image, analysis: {...analysis, totals, wasted, removable}}, fixes, left};
}

/** Number of the lowest layers that an image shares with the base image that it is built from. */
export function baseLayersOf({layers}: ImageInfo, base: ImageInfo): number {
	const differs = base.layers.findIndex(
		({diffId}, index) => diffId === '' || layers[index]?.diffId !== diffId,
	);
	return differs < 0 ? base.layers.length : differs;
}
