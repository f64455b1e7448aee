import path from 'node:path';
import type {DiskCache} from '../cache/disk-cache.ts';
import type {FileIdentity} from '../cache/file-identity.ts';
import {ImageCache} from '../cache/image-cache.ts';
import type {FoundImage} from './image-layout.ts';
import {hostPlatform} from './platform.ts';

/**
 * The cache for an archive. Its config can claim any diffId, and who reads headers only cannot tell:
 * what is known of it goes by the file itself, and by where in it a blob lies.
 */
export type ArchiveCacheOptions = {
	readonly cache: DiskCache;
	readonly identity: FileIdentity;
	/** As the user wished it. */
	readonly platform: string | undefined;
	/** What tells a blob from the others of the archive. */
	readonly blobKey: (blob: string) => readonly (string | number)[];
	/** Whether only reading all of the archive tells which image it holds. */
	readonly isStream: boolean;
};

export function archiveCache(options: ArchiveCacheOptions): ImageCache {
	const {cache, identity, platform, blobKey, isStream} = options;
	const about = path.resolve(identity.path);
	// A home folder may be shared by machines that choose another platform.
	const parts = ['archive', identity.text, platform ?? '', hostPlatform()];
	return new ImageCache({
		cache,
		file: identity,
		about,
		layerKey: (layer: number, {blobs}: FoundImage) => ({
			kind: 'layer',
			parts: ['archive', identity.text, ...blobKey(blobs[layer])],
			about: `layer ${layer} of ${about}`,
		}),
		...(isStream ? {imageKey: {kind: 'image', parts, about}} : {}),
	});
}
