import type {ImageCache} from '../cache/image-cache.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {FoundImage} from './image-layout.ts';
import type {KeptImage} from './source.ts';

/**
 * What the cache has of an image as a whole.
 *
 * @param find tells which image it is, where that is known without reading the layers
 * @param infoOf what the source tells of such an image
 */
export function keptImage(
	cache: ImageCache,
	find: () => Promise<FoundImage | undefined>,
	infoOf: (found: FoundImage) => ImageInfo = ({info}) => info,
): KeptImage {
	let found: FoundImage | undefined;
	const known = async () => {
		found ??= await find();
		return found;
	};
	return {
		readInfo: async () => {
			const image = await known();
			return image && infoOf(image);
		},
		read: async (kind, parse, signal) => {
			const image = await known();
			return image && cache.readMade(kind, image, parse, signal);
		},
		keep: async (kind, content) => {
			const image = await known();
			if (image) cache.keepMade(kind, image, content);
		},
	};
}
