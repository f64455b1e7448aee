import type {AnalyzedImage, FullyAnalyzedImage} from '../analysis/analyzed-image.ts';
import {diveFigures} from '../analysis/dive-figures.ts';
import type {OpenedImage, ReadLayersOptions} from '../sources/source.ts';
import {keepDive, readDive, readFigures} from './kept-figures.ts';
import {loadImage} from './load-image.ts';

/**
 * The figures of an image. Where they are known from the last time, no layer is read.
 *
 * @throws Failure where the image is broken
 */
export async function loadAnalysis(
	opened: OpenedImage,
	options: ReadLayersOptions = {},
): Promise<AnalyzedImage> {
	return (await readFigures(opened.kept, options.signal)) ?? loadImage(opened, options);
}

/** As {@link loadAnalysis}, with dive's figures. */
export async function loadFullAnalysis(
	opened: OpenedImage,
	options: ReadLayersOptions = {},
): Promise<FullyAnalyzedImage> {
	const {kept} = opened;
	const figures = await readFigures(kept, options.signal);
	const known = figures && (await readDive(kept, options.signal));
	if (figures && known) return {...figures, dive: known};
	const loaded = await loadImage(opened, options);
	const dive = diveFigures(loaded.tree.layers);
	await keepDive(kept, loaded, dive);
	return {...loaded, dive};
}
