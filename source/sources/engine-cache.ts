import type {DiskCache} from '../cache/disk-cache.ts';
import {ImageCache} from '../cache/image-cache.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {FoundImage} from './image-layout.ts';
import {hostPlatform} from './platform.ts';

export type EngineCacheOptions = {
	readonly cache: DiskCache;
	readonly host: string;
	/** Another version may export otherwise. */
	readonly version: string;
	/** What the engine tells of the image before it exports it. */
	readonly info: ImageInfo;
	/** As the user wished it. */
	readonly platform: string | undefined;
};

/**
 * The cache for an engine's image. An engine verifies the diffIds of the images that it unpacks, and
 * those it names itself: layers go by them. It need not have unpacked the image of another platform,
 * whose config alone tells the diffIds: such layers go by the image's id, too. What only the export
 * tells of the image goes by all that the engine tells before.
 */
export function engineCache(options: EngineCacheOptions): ImageCache {
	const {cache, host, version, info, platform} = options;
	const {id, layers, history} = info;
	const told = JSON.stringify({id, platform: info.platform, layers, history});
	const parts = ['engine', host, version, platform ?? '', hostPlatform(), told];
	const about = info.tags[0] ?? id;
	return new ImageCache({
		cache,
		about,
		imageKey: {kind: 'image', parts, about},
		layerKey: (layer: number, image: FoundImage) => {
			const {diffId} = image.info.layers[layer];
			const scope = areDiffIdsVerified(image, info) ? [] : [id, platform ?? '', hostPlatform()];
			return {kind: 'layer', parts: ['engine', host, ...scope, diffId], about: diffId};
		},
	});
}

function areDiffIdsVerified(image: FoundImage, told: ImageInfo): boolean {
	const exported = image.info.layers.map(({diffId}) => diffId).join();
	return exported === told.layers.map(({diffId}) => diffId).join();
}
