import {ignorePaths} from '../analysis/removable.ts';
import type {CommandContext} from '../cli/command-line.ts';
import {allPlatforms, eachPlatform} from '../cli/each-platform.ts';
import {loadWithProgress} from '../cli/load-with-progress.ts';
import {writeJson} from '../cli/output.ts';
import {readIgnoredPaths} from '../config/ignored-paths.ts';
import {exitCodes} from '../exit.ts';
import {loadAnalysis, loadFullAnalysis} from '../load/load-image.ts';
import {jsonReport} from '../report/json-report.ts';
import {wantsColor} from '../report/paint.ts';
import {textSummary} from '../report/text-summary.ts';

/**
 * Prints the figures of an image: as JSON with `--json`, otherwise as a summary. With `--platform all` those
 * of all its platforms, as a list in JSON.
 */
export async function printSummary(reference: string, context: CommandContext): Promise<number> {
	const {env, options, stdout} = context;
	const isIgnored = await readIgnoredPaths(options.config, {cwd: process.cwd(), env});
	const contexts = await eachPlatform(reference, context);
	const reports: ReturnType<typeof jsonReport>[] = [];
	for (const [at, platformContext] of contexts.entries()) {
		if (options.json !== undefined) {
			const image = await loadWithProgress(reference, platformContext, loadFullAnalysis);
			reports.push(jsonReport(ignorePaths(image, isIgnored)));
			continue;
		}
		const image = await loadWithProgress(reference, platformContext, loadAnalysis);
		const text = textSummary(ignorePaths(image, isIgnored), {isColored: wantsColor(stdout, env)});
		stdout.write(at === 0 ? text : `\n${text}`);
	}
	if (options.json !== undefined) {
		const json = options.platform === allPlatforms ? reports : reports[0];
		await writeJson(options.json, json, stdout);
	}
	return exitCodes.ok;
}
