import type {CommandContext} from '../cli/command-line.ts';
import {loadWithProgress} from '../cli/load-with-progress.ts';
import {writeJson} from '../cli/output.ts';
import {exitCodes} from '../exit.ts';
import {loadAnalysis, loadFullAnalysis} from '../load/load-image.ts';
import {jsonReport} from '../report/json-report.ts';
import {wantsColor} from '../report/paint.ts';
import {textSummary} from '../report/text-summary.ts';

/** Prints the figures of an image: as JSON with `--json`, otherwise as a summary. */
export async function printSummary(reference: string, context: CommandContext): Promise<number> {
	const {env, options, stdout} = context;
	if (options.json !== undefined) {
		const report = jsonReport(await loadWithProgress(reference, context, loadFullAnalysis));
		await writeJson(options.json, report, stdout);
	} else {
		const image = await loadWithProgress(reference, context, loadAnalysis);
		stdout.write(textSummary(image, {isColored: wantsColor(stdout, env)}));
	}
	return exitCodes.ok;
}
