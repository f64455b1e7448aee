import type {ChurnShape} from './bench-images.ts';
import {type BenchContext, prepareImage} from './context.ts';
import {sizedShape} from './images.ts';
import {measureProcess} from './measure-process.ts';
import type {ScalingPoint, ScalingTable} from './results.ts';

/** A growing number of files in three layers. */
const byEntries = [10, 30, 100, 300, 1000].map(thousands => ({
	label: `${thousands === 1000 ? '1M' : `${thousands}k`} files`,
	shape: {
		kind: 'churn',
		files: thousands * 1000,
		layers: 3,
		changed: thousands * 10,
		removed: thousands,
		fileBytes: 256,
	} satisfies ChurnShape,
}));

/** A growing number of layers with the same number of changes each. */
const byLayers = [10, 30, 100, 300].map(layers => ({
	label: `${layers} layers`,
	shape: {
		kind: 'churn',
		files: 10_000,
		layers,
		changed: 1000,
		removed: 20,
		fileBytes: 256,
	} satisfies ChurnShape,
}));

export function entriesTable(context: BenchContext): Promise<ScalingTable> {
	return scalingTable(context, 'More files in three layers', byEntries);
}

export function layersTable(context: BenchContext): Promise<ScalingTable> {
	return scalingTable(
		context,
		'More layers over 10,000 files, each storing 1,000 and removing 20',
		byLayers,
	);
}

async function scalingTable(
	context: BenchContext,
	title: string,
	images: readonly {readonly label: string; readonly shape: ChurnShape}[],
): Promise<ScalingTable> {
	const points: ScalingPoint[] = [];
	for (const {label, shape} of images) points.push(await scalingPoint(context, label, shape));
	return {title, points};
}

async function scalingPoint(
	context: BenchContext,
	label: string,
	shape: ChurnShape,
): Promise<ScalingPoint> {
	const {runs, program, env, folder, size} = context;
	const image = await prepareImage(context, shape);
	const seconds: number[] = [];
	const peakMegabytes: number[] = [];
	for (let run = 0; run <= runs; run++) {
		const command = [...program, 'ci', '--no-cache', image.path];
		const figures = await measureProcess(command, {env, cwd: folder});
		if (run === 0) continue;
		seconds.push(figures.seconds);
		if (figures.peakBytes !== undefined) peakMegabytes.push(figures.peakBytes / 1e6);
	}
	const {files, layers, changed, removed} = sizedShape(shape, size) as ChurnShape;
	const entries = files + (layers - 1) * (changed + removed);
	context.log(`${label}: ${Math.min(...seconds).toFixed(2)} s`);
	return {label, entries, layers, seconds, peakMegabytes};
}
