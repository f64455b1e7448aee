import type {Outcome} from '../check/outcome.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {allPlatforms} from '../cli/each-platform.ts';
import {writeJson} from '../cli/output.ts';
import {readRunSettings} from '../config/check-settings.ts';
import {exitCodes} from '../exit.ts';
import {ciReport} from '../report/ci-report.ts';
import {errorText} from '../report/error-text.ts';
import {jsonReport} from '../report/json-report.ts';
import {wantsColor} from '../report/paint.ts';
import {printable} from '../text/printable.ts';
import {checkImages} from './check-images.ts';
import {readEarlierChecks} from './earlier-checks.ts';

/**
 * `layerscope ci IMAGE...`: checks all images against the rules, even after one that failed or could
 * not be opened. Returns the highest exit code.
 */
export async function ci(given: readonly string[], context: CommandContext): Promise<number> {
	const {env, options} = context;
	if (given.length === 0) throw usage('ci needs an image');
	const settings = await readRunSettings(options, {cwd: process.cwd(), env});
	for (const note of settings.notes) context.stderr.write(`layerscope: ${printable(note)}\n`);
	const output = reportOutput(context);
	const outcomes: Outcome[] = [];
	const earlier = await readEarlierChecks(given, settings, context);
	const run = {settings, needsDive: options.json !== undefined, earlier};
	for await (const outcome of checkImages(given, run, context)) {
		if (outcomes.length > 0) output.write('\n');
		outcomes.push(outcome);
		writeOutcome(outcome, output, context);
	}
	await writeJsonReports(outcomes, given, context);
	const message = await earlier.finish(outcomes);
	if (message !== undefined) context.stderr.write(`layerscope: ${message}\n`);
	return Math.max(...outcomes.map(exitCodeOf));
}

function writeOutcome(
	outcome: Outcome,
	output: NodeJS.WriteStream,
	{env, stderr, options}: CommandContext,
): void {
	if ('failure' in outcome) {
		stderr.write(errorText(outcome.failure, options.verbose));
		return;
	}
	const {columns} = output;
	const {checked, foreignBase} = outcome;
	output.write(ciReport(checked, {columns, isColored: wantsColor(output, env), foreignBase}));
}

function exitCodeOf(outcome: Outcome): number {
	if ('failure' in outcome) return exitCodes.failed;
	return outcome.checked.check.passed ? exitCodes.ok : exitCodes.ruleFailed;
}

/** One image gives one report; several give a list of those that could be opened. */
async function writeJsonReports(
	outcomes: readonly Outcome[],
	given: readonly string[],
	{options, stdout}: CommandContext,
): Promise<void> {
	if (options.json === undefined) return;
	const reports = outcomes.flatMap(outcome => {
		if ('failure' in outcome || !outcome.whole.dive) return [];
		const {whole, checked} = outcome;
		return jsonReport({...whole, dive: outcome.whole.dive}, checked.check);
	});
	if (reports.length === 0) return;
	const isSingle = given.length === 1 && options.platform !== allPlatforms;
	await writeJson(options.json, isSingle ? reports[0] : reports, stdout);
}

/** Standard output, or standard error if JSON goes to standard output. */
function reportOutput({options, stdout, stderr}: CommandContext): NodeJS.WriteStream {
	return options.json === '-' ? stderr : stdout;
}
