import {parseArgs} from 'node:util';
import type {ImageSize} from './images.ts';

export type BenchOptions = {
	/** Where images are made and kept; without it, a temporary folder that is removed again. */
	readonly folder?: string;
	readonly size: ImageSize;
	readonly runs: number;
	/** Parts of the names of what is to be measured; all where there are none. */
	readonly only: readonly string[];
	/** Another command to run beside ours, with `{archive}` in it. */
	readonly other?: string;
	/** The entry of the built program to measure. */
	readonly program: string;
	/** The document to write the results into; `undefined` for none. */
	readonly report?: string;
};

export const usageText = `
Usage
  $ npm run bench -- [options]

Options
  --folder DIR     keep the images there, and use those that it has (default: a temporary folder)
  --size SIZE      full: the images of the budgets (default); small: a twentieth of them, to try it
  --runs N         measured runs of each process (default 5)
  --only NAME      measure only what has NAME in its name; can be given several times:
                   start, ci/IMAGE/cold, ci/IMAGE/warm, inspector/IMAGE/cold, inspector/IMAGE/warm,
                   loading/IMAGE, keys/IMAGE, keys/echo, scaling/entries, scaling/layers, engine
                   IMAGE is one of plain, gzip, zstd, 30k, 100k, 1m
  --vs COMMAND     run this command in turn with ours on each archive: 'COMMAND {archive}'
  --program FILE   the built program to measure, such as one of before (default: dist/cli.js)
  --report FILE    write the results there (default: docs/performance.md after a full run of
                   everything; else nothing is written)

The rows of engines use the first one of LAYERSCOPE_TEST_HOSTS.
`;

/**
 * Reads the options.
 *
 * @throws TypeError where one is unknown or has no good value
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
	if (size !== 'small' && size !== 'full') throw new TypeError('--size is small or full');
	if (!Number.isInteger(runs) || runs < 1) throw new TypeError('--runs takes a number from 1');
	if (other !== undefined && !other.includes('{archive}')) {
		throw new TypeError(
			"--vs takes a command with {archive} in it: 'dive --ci docker-archive://{archive}'",
		);
	}
	const isWhole = size === 'full' && only.length === 0;
	const report = values.report ?? (isWhole ? 'docs/performance.md' : undefined);
	return {folder, size, runs, only, other, program, report};
}

/** Whether `--only` leaves a name in. */
export function isWanted(name: string, only: readonly string[]): boolean {
	return only.length === 0 || only.some(part => name.includes(part));
}
