import type {AnalyzedImage, LoadedImage} from '../analysis/analyzed-image.ts';
import type {DiveFigures} from '../analysis/dive-figures.ts';
import type {Columns} from '../cache/columns.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {asArray, asRecord} from '../image/json-value.ts';
import type {KeptImage} from '../sources/source.ts';
import {atOnce} from '../steps.ts';
import {packAnalysis, unpackingAnalysis} from './packed-analysis.ts';

/** Images with fewer entries are read and figured out as fast as a file of the cache is read. */
const keptEntries = 2000;

/** Whether what is made of an image's layers is worth a file of the cache. */
export function isWorthKeeping({layers}: ImageTree): boolean {
	return layers.reduce((sum, {entries}) => sum + entries.count, 0) >= keptEntries;
}

/** The figures of the last time; `undefined` where they are not known. */
export async function readFigures(
	kept: KeptImage | undefined,
	signal: AbortSignal | undefined,
): Promise<AnalyzedImage | undefined> {
	const figures = await readPackedFigures(kept, signal);
	return figures && {...figures, analysis: atOnce(unpackingAnalysis(figures.analysis))};
}

/** As {@link readFigures}, not unpacked. */
export async function readPackedFigures(
	kept: KeptImage | undefined,
	signal?: AbortSignal,
): Promise<{readonly info: ImageInfo; readonly analysis: Columns} | undefined> {
	const figures = await kept?.read(
		'figures',
		({value, columns}) => {
			const {warnings, ...others} = asRecord(value);
			return {analysis: {value: others, columns}, warnings: asArray(warnings).map(String)};
		},
		signal,
	);
	const info = figures && (await kept?.readInfo());
	if (!figures || !info) return undefined;
	const {analysis, warnings} = figures;
	return {info: {...info, warnings: [...info.warnings, ...warnings]}, analysis};
}

/** Keeps the figures for the next time. */
export async function keepFigures(
	kept: KeptImage | undefined,
	{tree, analysis}: LoadedImage,
): Promise<void> {
	if (!isWorthKeeping(tree)) return;
	await kept?.keep('figures', () => {
		const {value, columns} = packAnalysis(analysis);
		return {value: {...asRecord(value), warnings: tree.warnings}, columns};
	});
}

export async function readDive(
	kept: KeptImage | undefined,
	signal: AbortSignal | undefined,
): Promise<DiveFigures | undefined> {
	// The checksum says that it is what was written, and the key by which program.
	return kept?.read('dive', ({value}) => value as DiveFigures, signal);
}

export async function keepDive(
	kept: KeptImage | undefined,
	{tree}: LoadedImage,
	dive: DiveFigures,
): Promise<void> {
	if (isWorthKeeping(tree)) await kept?.keep('dive', () => ({value: dive, columns: []}));
}
