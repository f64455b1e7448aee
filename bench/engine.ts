import {createReadStream} from 'node:fs';
import type Docker from 'dockerode';
import {engineAt, removeImage} from '../test/fixtures/engine.ts';
import {testHosts} from '../test/fixtures/test-hosts.ts';
import {imageTag} from './bench-images.ts';
import {type BenchContext, prepareImage} from './context.ts';
import {budgetedImages, sizedShape, warmLimits} from './images.ts';
import {comparedFigures, inTurn, processSide, secondsOf, transferSide} from './in-turn.ts';
import {openSeveralTimes} from './inspector-rows.ts';
import {type Figure, peakFigure} from './results.ts';

/** Seconds until the first frame with the list of layers. */
const firstFrameLimit = 0.5;

/** Limit for the analysis time, as a multiple of the time to read and discard the export. */
const exportLimit = 1.1;

/** Measures images of an engine; returns no rows if LAYERSCOPE_TEST_HOSTS names no engine. */
export async function engineRows(context: BenchContext): Promise<readonly Figure[]> {
	const [host] = testHosts;
	if (host === undefined) {
		context.log('skipping the engine rows: LAYERSCOPE_TEST_HOSTS is empty');
		return [];
	}
	const shape = sizedShape(budgetedImages[0].shape, context.size);
	const tag = imageTag(shape);
	const made = await prepareImage(context, budgetedImages[0].shape);
	const docker = engineAt(host);
	try {
		context.log('loading the image into the engine');
		await loadArchive(docker, made.path);
		return [
			...(await firstFrameRow(context, host, tag)),
			...(await exportRows(context, host, tag)),
			...(await warmRows(context, host, tag)),
		];
	} finally {
		await removeImage(docker, tag);
	}
}

async function firstFrameRow(
	context: BenchContext,
	host: string,
	tag: string,
): Promise<readonly Figure[]> {
	const args = ['--no-cache', '--host', host, `docker:${tag}`];
	const openings = await openSeveralTimes(context, args);
	const work = 'engine: inspector of the 615 MB image';
	return [
		{
			work,
			metric: 'list of layers shown',
			unit: 's',
			values: openings.map(({firstFrameSeconds}) => firstFrameSeconds),
			budget: firstFrameLimit,
			yardstick: 'after the whole export',
		},
		{
			work,
			metric: 'all layers in',
			unit: 's',
			values: openings.map(({readySeconds}) => readySeconds),
		},
		...peakFigure(
			work,
			openings.map(({peakBytes}) => peakBytes),
		),
	];
}

async function exportRows(
	context: BenchContext,
	host: string,
	tag: string,
): Promise<readonly Figure[]> {
	const [ours, bare] = await inTurn(context, [
		processSide(context, [
			...context.program,
			...['ci', '--no-cache', '--host', host, `docker:${tag}`],
		]),
		transferSide('read-export.ts', [host, tag]),
	]);
	const work = 'engine: `ci --no-cache` on the 615 MB image';
	return comparedFigures(
		work,
		ours,
		{name: 'bare export', seconds: secondsOf(bare)},
		{ratio: exportLimit},
	);
}

async function warmRows(
	context: BenchContext,
	host: string,
	tag: string,
): Promise<readonly Figure[]> {
	const args = ['--host', host, `docker:${tag}`];
	const [runs] = await inTurn(context, [processSide(context, [...context.program, 'ci', ...args])]);
	const openings = await openSeveralTimes(context, args);
	return [
		{
			work: 'engine: `ci` again',
			metric: 'wall time',
			unit: 's',
			values: secondsOf(runs),
			budget: warmLimits.ci,
		},
		{
			work: 'engine: inspector ready again',
			metric: 'wall time',
			unit: 's',
			values: openings.map(({readySeconds}) => readySeconds),
			budget: warmLimits.inspector,
		},
	];
}

async function loadArchive(docker: Docker, archive: string): Promise<void> {
	const answer = await docker.loadImage(createReadStream(archive));
	await new Promise<void>((resolve, reject) => {
		docker.modem.followProgress(answer, (error, messages) => {
			const failed = (messages ?? []).find(message => typeof message?.error === 'string');
			if (error || failed) reject(error ?? new Error(failed?.error));
			else resolve();
		});
	});
}
