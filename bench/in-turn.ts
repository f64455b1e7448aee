import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {BenchContext} from './context.ts';
import {measureProcess, type ProcessFigures} from './measure-process.ts';
import {type Figure, peakFigure} from './results.ts';

/** One side of a comparison: a single measured run. */
export type Side = () => Promise<ProcessFigures>;

/** Runs a command, from its start to its exit. */
export function processSide({env, folder}: BenchContext, command: readonly string[]): Side {
	return () => measureProcess(command, {env, cwd: folder});
}

/**
 * Runs a script of this folder that only transfers data, and prints the seconds that this took; the start
 * of its process does not count.
 */
export function transferSide(script: string, args: readonly string[]): Side {
	const file = fileURLToPath(new URL(script, import.meta.url));
	return async () => {
		const {stdout} = await promisify(execFile)(process.execPath, [file, ...args]);
		return {seconds: Number(stdout)};
	};
}

/** Alternates between sides (A B A B) after a warm-up run of each; returns the runs per side. */
export async function inTurn(
	{runs}: Pick<BenchContext, 'runs'>,
	sides: readonly Side[],
): Promise<readonly (readonly ProcessFigures[])[]> {
	const figures: ProcessFigures[][] = sides.map(() => []);
	for (let run = 0; run <= runs; run++) {
		for (const [index, side] of sides.entries()) {
			const measured = await side();
			if (run > 0) figures[index].push(measured);
		}
	}
	return figures;
}

/** The wall times of runs in seconds. */
export function secondsOf(runs: readonly ProcessFigures[]): readonly number[] {
	return runs.map(({seconds}) => seconds);
}

/** Limits of a comparison. */
export type ComparedLimits = {
	readonly ratio: number;
	/** For the peak of memory. */
	readonly megabytes?: number | undefined;
};

/**
 * Compares an analysis with something measured in the same turns, by the ratio within each turn: the
 * machine's speed changes between turns.
 *
 * @param other its name and its seconds per turn
 */
export function comparedFigures(
	work: string,
	ours: readonly ProcessFigures[],
	other: {readonly name: string; readonly seconds: readonly number[]},
	limits: ComparedLimits,
): readonly Figure[] {
	const wall = secondsOf(ours);
	return [
		{
			work,
			metric: `whole process, of the ${other.name}`,
			unit: '×',
			values: wall.map((seconds, turn) => seconds / other.seconds[turn]),
			budget: limits.ratio,
		},
		{work, metric: 'wall time', unit: 's', values: wall},
		{work, metric: other.name, unit: 's', values: other.seconds},
		...peakFigure(
			work,
			ours.map(({peakBytes}) => peakBytes),
			limits.megabytes,
		),
	];
}
