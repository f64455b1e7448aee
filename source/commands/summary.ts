import {ignorePaths} from '../analysis/removable.ts';
import type {CommandContext} from '../cli/command-line.ts';
import {loadWithProgress} from '../cli/load-with-progress.ts';
import {writeJson} from '../cli/output.ts';
import {readIgnoredPaths} from '../config/ignored-paths.ts';
import {exitCodes} from '../exit.ts';
import {loadAnalysis, loadFullAnalysis} from '../load/load-image.ts';
import {jsonReport} from '../report/json-report.ts';
import {wantsColor} from '../report/paint.ts';
import {textSummary} from '../report/text-summary.ts';

/** Prints the figures of an image: as JSON with `--json`, otherwise as a summary. */
export async function printSummary(reference: string, context: CommandContext): Promise<number> {
	const {env, options, stdout} = context;
	const isIgnored = await readIgnoredPaths(options.config, {cwd: process.cwd(), env});
	if (options.json !== undefined) {
		const image = await loadWithProgress(reference, context, loadFullAnalysis);
		await writeJson(options.json, jsonReport(ignorePaths(image, isIgnored)), stdout);
	} else {
		const image = await loadWithProgress(reference, context, loadAnalysis);
		stdout.write(textSummary(ignorePaths(image, isIgnored), {isColored: wantsColor(stdout, env)}));
	}
	return exitCodes.ok;
}
