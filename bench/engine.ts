import {execFile} from 'node:child_process';
import {createReadStream} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type Docker from 'dockerode';
import {engineAt, removeImage} from '../test/fixtures/engine.ts';
import {testHosts} from '../test/fixtures/test-hosts.ts';
import {imageTag} from './bench-images.ts';
import {type BenchContext, prepareImage} from './context.ts';
import {budgetedImages, sizedShape, warmLimits} from './images.ts';
import {openSeveralTimes} from './inspector-rows.ts';
import {measureProcess} from './measure-process.ts';
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

/** Alternates the analysis and the bare export; only the ratio within one turn is meaningful. */
async function exportRows(
	{runs, program, env, folder}: BenchContext,
	host: string,
	tag: string,
): Promise<readonly Figure[]> {
	const work = 'engine: `ci --no-cache` on the 615 MB image';
	const analysis: number[] = [];
	const peaks: (number | undefined)[] = [];
	const exports: number[] = [];
	for (let run = 0; run <= runs; run++) {
		const command = [...program, 'ci', '--no-cache', '--host', host, `docker:${tag}`];
		const {seconds, peakBytes} = await measureProcess(command, {env, cwd: folder});
		const bare = await readExport(host, tag);
		if (run === 0) continue;
		analysis.push(seconds);
		peaks.push(peakBytes);
		exports.push(bare);
	}
	return [
		{
			work,
			metric: 'whole process, of the bare export',
			unit: '×',
			values: analysis.map((seconds, run) => seconds / exports[run]),
			budget: exportLimit,
			yardstick: '1.0 ×',
		},
		{work, metric: 'wall time', unit: 's', values: analysis},
		{work, metric: 'bare export', unit: 's', values: exports},
		...peakFigure(work, peaks),
	];
}

async function warmRows(
	context: BenchContext,
	host: string,
	tag: string,
): Promise<readonly Figure[]> {
	const {runs, program, env, folder} = context;
	const args = ['--host', host, `docker:${tag}`];
	const seconds: number[] = [];
	for (let run = 0; run <= runs; run++) {
		const figures = await measureProcess([...program, 'ci', ...args], {env, cwd: folder});
		if (run > 0) seconds.push(figures.seconds);
	}
	const openings = await openSeveralTimes(context, args);
	return [
		{
			work: 'engine: `ci` again',
			metric: 'wall time',
			unit: 's',
			values: seconds,
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

/** Seconds that the export stream takes when a process only reads it. */
async function readExport(host: string, tag: string): Promise<number> {
	const reader = fileURLToPath(new URL('read-export.ts', import.meta.url));
	const {stdout} = await promisify(execFile)(process.execPath, [reader, host, tag]);
	return Number(stdout);
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
