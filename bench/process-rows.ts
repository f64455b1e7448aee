import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {BenchContext, ImageFile} from './context.ts';
import {type BudgetedImage, startSeconds, warmLimits} from './images.ts';
import {inTurn, processSide, secondsOf} from './in-turn.ts';
import type {ProcessFigures} from './measure-process.ts';
import {type Figure, peakFigure} from './results.ts';

/** Measures the start-up time, with options that need no image. */
export async function startRows(context: BenchContext): Promise<readonly Figure[]> {
	const figures: Figure[] = [];
	for (const flag of ['--help', '--version']) {
		const [runs] = await inTurn(context, [processSide(context, [...context.program, flag])]);
		figures.push({
			work: `start of \`layerscope ${flag}\``,
			metric: 'wall time',
			unit: 's',
			values: secondsOf(runs),
			budget: startSeconds,
		});
	}
	return figures;
}

/** Measures `layerscope ci --no-cache` on an archive, alternating with the other command if there is one. */
export async function coldCiRows(
	context: BenchContext,
	{title, ci, dive}: BudgetedImage,
	image: ImageFile,
): Promise<readonly Figure[]> {
	const ours = [...context.program, 'ci', '--no-cache', image.path];
	const commands = context.other ? [ours, otherCommand(context.other, image.path)] : [ours];
	const [runs, others] = await inTurn(
		context,
		commands.map(command => processSide(context, command)),
	);
	return ciFigures(`\`ci\`: ${title}`, runs, others, ci?.seconds, ci?.megabytes, dive.ci);
}

/** Measures `layerscope ci` on an archive that is in the cache, without and with rules for paths. */
export async function warmCiRows(
	context: BenchContext,
	{title, dive}: BudgetedImage,
	image: ImageFile,
): Promise<readonly Figure[]> {
	const config = path.join(context.folder, 'rules.yaml');
	writeFileSync(config, pathRules);
	const plain = [...context.program, 'ci', image.path];
	const [runs, withRules] = await inTurn(context, [
		processSide(context, plain),
		processSide(context, [...plain, '--config', config]),
	]);
	const figuresOf = (work: string, figures: readonly ProcessFigures[]) =>
		ciFigures(`${work}: ${title}`, figures, undefined, warmLimits.ci, undefined, dive.ci);
	return [
		...figuresOf('`ci` again', runs),
		...figuresOf('`ci` again, with rules for paths', withRules),
	];
}

const pathRules = `rules:
  forbid: ['**/.git', '**/.npm']
  maxBytes: [{paths: '/*', limit: 50MB}, {paths: '**/*.so*', limit: 10MB}]
  secrets: error
  setuid: warning
`;

function ciFigures(
	work: string,
	runs: readonly ProcessFigures[],
	others: readonly ProcessFigures[] | undefined,
	seconds: number | undefined,
	megabytes: number | undefined,
	yardstick: string | undefined,
): readonly Figure[] {
	const pick = (name: keyof ProcessFigures) => ({
		values: runs.map(run => run[name]).filter(value => value !== undefined),
		others: others?.map(run => run[name]).filter(value => value !== undefined),
	});
	const cpu = pick('cpuSeconds');
	const [peak] = peakFigure(work, pick('peakBytes').values, megabytes);
	const [othersPeak] = peakFigure(work, pick('peakBytes').others ?? []);
	return [
		{work, metric: 'wall time', unit: 's', ...pick('seconds'), budget: seconds, yardstick},
		...(cpu.values.length > 0 ? [{work, metric: 'CPU time', unit: 's', ...cpu} as const] : []),
		...(peak ? [{...peak, others: othersPeak?.values}] : []),
	];
}

/** Passes the archive's path as a shell argument, so that no character in it needs quoting. */
export function otherCommand(command: string, archive: string): readonly string[] {
	return ['/bin/sh', '-c', `exec ${command.replaceAll('{archive}', '"$1"')}`, 'sh', archive];
}
