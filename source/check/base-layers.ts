import type {ImageInfo} from '../image/image-info.ts';

/** Number of the lowest layers that an image shares with the image that it is built from. */
export function sharedLayers({layers}: ImageInfo, base: ImageInfo): number {
	const differs = base.layers.findIndex(
		({diffId}, index) => diffId === '' || layers[index]?.diffId !== diffId,
	);
	return differs < 0 ? base.layers.length : differs;
}
