import {type DiveFigures, diveFigures} from '../analysis/dive-figures.ts';
import type {OpenedImage, ReadLayersOptions} from '../sources/source.ts';
import {keepDive, readDive, readFigures} from './kept-figures.ts';
import {type FiguredImage, loadImage} from './load-image.ts';

/** An image with its figures, and what dive would make of it. */
export type AllFigures = FiguredImage & {
	readonly dive: DiveFigures;
};

/**
 * The figures of an image. Where they are known from the last time, no layer is read.
 *
 * @throws Failure where the image is broken
 */
export async function loadFigures(
	opened: OpenedImage,
	options: ReadLayersOptions = {},
): Promise<FiguredImage> {
	return (await readFigures(opened.kept, options.signal)) ?? loadImage(opened, options);
}

/** As {@link loadFigures}, with dive's figures. */
export async function loadAllFigures(
	opened: OpenedImage,
	options: ReadLayersOptions = {},
): Promise<AllFigures> {
	const {kept} = opened;
	const figures = await readFigures(kept, options.signal);
	const known = figures && (await readDive(kept, options.signal));
	if (figures && known) return {...figures, dive: known};
	const loaded = await loadImage(opened, options);
	const dive = diveFigures(loaded.tree.layers);
	await keepDive(kept, loaded, dive);
	return {...loaded, dive};
}
