import type {Line} from '../../screen/line.ts';
import type {InspectedImage} from '../../state/inspected-image.ts';
import {scrollingPage} from '../page.ts';
import {imageLines} from './image-lines.ts';

export type ImageState = {readonly name: 'image'; readonly offset: number};

/** All that is known of the image besides its layers and files. */
export const imageView = scrollingPage<ImageState>('Image', ({image}, _view, width) => {
	const last = lastLines.get(image);
	if (last?.width === width) return last.lines;
	const lines = imageLines(image, width);
	lastLines.set(image, {width, lines});
	return lines;
});

/** The page takes longer to wrap than a key may take, as labels can hold whole documents. */
const lastLines = new WeakMap<
	InspectedImage,
	{readonly width: number; readonly lines: readonly Line[]}
>();
