import {createReadStream} from 'node:fs';
import type Docker from 'dockerode';
import {engineAt, removeImage} from '../test/fixtures/engine.ts';
import {file, generated, layerTar} from '../test/fixtures/layer-tar.ts';
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

/** Limit for the analysis time of a container, as a multiple of the time to read and discard its export. */
const containerLimit = 1.15;

/** Names of the measurements. */
export const engineNames = {image: 'engine/image', container: 'engine/container'} as const;

/**
 * Measures an image of an engine and a container of it; returns no rows if LAYERSCOPE_TEST_HOSTS names no
 * engine.
 *
 * @param isWanted by name
 */
export async function engineRows(
	context: BenchContext,
	isWanted: (name: string) => boolean,
): Promise<readonly Figure[]> {
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
		const figures: Figure[] = [];
		if (isWanted(engineNames.image)) {
			figures.push(...(await firstFrameRow(context, host, tag)));
			figures.push(
				...(await exportRows(context, host, `docker:${tag}`, {
					work: 'engine: `ci --no-cache` on the 615 MB image',
					ratio: exportLimit,
				})),
			);
			figures.push(...(await warmRows(context, host, tag)));
		}
		if (isWanted(engineNames.container)) figures.push(...(await containerRows(context, host, tag)));
		return figures;
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
	reference: string,
	{work, ratio}: {readonly work: string; readonly ratio: number},
): Promise<readonly Figure[]> {
	const command = [...context.program, 'ci', '--no-cache', '--host', host, reference];
	const [ours, bare] = await inTurn(context, [
		processSide(context, command),
		transferSide('read-export.ts', [host, reference]),
	]);
	return comparedFigures(work, ours, {name: 'bare export', seconds: secondsOf(bare)}, {ratio});
}

/** Measures a container of the image in which two files were changed and one was added. */
async function containerRows(
	context: BenchContext,
	host: string,
	tag: string,
): Promise<readonly Figure[]> {
	const container = await engineAt(host).createContainer({
		Image: tag,
		Cmd: ['/none'],
		HostConfig: {NetworkMode: 'none'},
	});
	try {
		const changed = ['opt/part0/package2/file60', 'opt/part6/package3/file80', 'srv/added'];
		// As if the container had written them: files of one time and content could be hard links.
		const mtime = Math.floor(Date.now() / 1000);
		const files = changed.map((name, index) => file(name, generated(50_000, index), {mtime}));
		await container.putArchive(await layerTar(files), {path: '/'});
		return await exportRows(context, host, `container:${container.id}`, {
			work: 'engine: `ci --no-cache` on a container of the 615 MB image',
			ratio: containerLimit,
		});
	} finally {
		await container.remove({force: true});
	}
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
