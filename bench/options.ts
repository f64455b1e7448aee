import {parseArgs} from 'node:util';
import type {ImageSize} from './images.ts';

export type BenchOptions = {
	/** The folder for the images; without it, a temporary folder that is removed after the run. */
	readonly folder?: string;
	readonly size: ImageSize;
	readonly runs: number;
	/** Substrings that select measurements by name; an empty list selects all. */
	readonly only: readonly string[];
	/** A command to compare with, which contains `{archive}`. */
	readonly other?: string;
	/** The entry of the built program to measure. */
	readonly program: string;
	/** The document that receives the results, if any. */
	readonly report?: string;
};

export const usageText = `
Usage
  $ npm run bench -- [options]

Options
  --folder DIR     keep the images in DIR and reuse those it has (default: a temporary folder)
  --size SIZE      full: the images that the budgets apply to (default); small: a twentieth of them
  --runs N         measured runs of each process (default 5)
  --only NAME      only run measurements with NAME in their name; can be repeated:
                   start, ci/IMAGE/cold, ci/IMAGE/warm, inspector/IMAGE/cold, inspector/IMAGE/warm,
                   loading/IMAGE, keys/IMAGE, keys/echo, scaling/entries, scaling/layers, pipe,
                   folder, registry, estargz, engine/image, engine/container
                   IMAGE is one of plain, gzip, zstd, 30k, 100k, 1m
  --vs COMMAND     also measure COMMAND on each archive, alternating: 'COMMAND {archive}'
  --program FILE   the built program to measure, such as an earlier build (default: dist/cli.js)
  --report FILE    write the results to FILE (default: docs/performance.md after a full run of
                   everything, otherwise none)

Engine measurements use the first host of LAYERSCOPE_TEST_HOSTS.
`;

/**
 * Parses the command line.
 *
 * @throws TypeError for an unknown option or an invalid value
 */
export function parseBenchOptions(argv: readonly string[]): BenchOptions {
	const {values} = parseArgs({
		args: [...argv],
		options: {
			folder: {type: 'string'},
			size: {type: 'string', default: 'full'},
			runs: {type: 'string', default: '5'},
			only: {type: 'string', multiple: true, default: []},
			vs: {type: 'string'},
			program: {type: 'string', default: 'dist/cli.js'},
			report: {type: 'string'},
		},
	});
	const {size, only, vs: other, folder, program} = values;
	const runs = Number(values.runs);
	if (size !== 'small' && size !== 'full') throw new TypeError('--size must be small or full');
	if (!Number.isInteger(runs) || runs < 1) throw new TypeError('--runs must be a positive integer');
	if (other !== undefined && !other.includes('{archive}')) {
		throw new TypeError(
			"--vs needs a command that contains {archive}: 'dive --ci docker-archive://{archive}'",
		);
	}
	const isWhole = size === 'full' && only.length === 0;
	const report = values.report ?? (isWhole ? 'docs/performance.md' : undefined);
	return {folder, size, runs, only, other, program, report};
}

/** Whether `--only` selects a measurement. */
export function isSelected(name: string, only: readonly string[]): boolean {
	return only.length === 0 || only.some(part => name.includes(part));
}
