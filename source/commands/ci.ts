import type {Outcome} from '../check/outcome.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {allPlatforms} from '../cli/each-platform.ts';
import {reportTargets} from '../cli/report-targets.ts';
import {readRunSettings} from '../config/check-settings.ts';
import {exitCodes} from '../exit.ts';
import {ciReport} from '../report/ci-report.ts';
import {errorText} from '../report/error-text.ts';
import {formatNames, formatOf} from '../report/formats/formats.ts';
import {outcomeTable} from '../report/outcome-table.ts';
import {wantsColor} from '../report/paint.ts';
import type {TextOptions} from '../report/text-summary.ts';
import {printable} from '../text/printable.ts';
import {checkImages} from './check-images.ts';
import {readEarlierChecks} from './earlier-checks.ts';
import {expandReferences} from './expand-references.ts';
import {isOnGithub, writeGuarded, writeToGithub} from './github-output.ts';
import {readDockerfile, writeReports} from './write-reports.ts';

/**
 * `layerscope ci IMAGE...`: checks all images against the rules, even after one that failed or could
 * not be opened. Returns the highest exit code.
 */
export async function ci(given: readonly string[], context: CommandContext): Promise<number> {
	const {env, options} = context;
	if (given.length === 0) throw usage('ci needs an image');
	const targets = reportTargets(options, formatNames);
	const settings = await readRunSettings(options, {cwd: process.cwd(), env});
	for (const note of settings.notes) context.stderr.write(`layerscope: ${printable(note)}\n`);
	const dockerfile = await readDockerfile(options.dockerfile, env);
	const output = targets.some(({file}) => file === '-') ? context.stderr : context.stdout;
	const outcomes: Outcome[] = [];
	const {references, isOne} = await expandReferences(given, context);
	const names = references.map(({reference}) => reference);
	const earlier = await readEarlierChecks(names, settings, context);
	const formats = targets.map(({format}) => formatOf(format));
	const run = {
		settings,
		earlier,
		needsDive: formats.some(({needsDive}) => needsDive),
		needsFiles: formats.some(({needsFiles}) => needsFiles),
	};
	await writeGuarded(output, env, async () => {
		for await (const outcome of checkImages(references, run, context)) {
			if (outcomes.length > 0) output.write('\n');
			outcomes.push(outcome);
			writeOutcome(outcome, output, context);
		}
		if (outcomes.length > 1) output.write(`\n${outcomeTable(outcomes, styleOf(output, context))}`);
	});
	const isSingle = isOne && options.platform !== allPlatforms;
	const reported = {outcomes, isSingle, dockerfile};
	await writeReports(targets, reported, context);
	const message = await earlier.finish(outcomes);
	if (message !== undefined) context.stderr.write(`layerscope: ${message}\n`);
	if (options.annotations && isOnGithub(env)) await writeToGithub(reported, output, env);
	return Math.max(...outcomes.map(exitCodeOf));
}

function writeOutcome(outcome: Outcome, output: NodeJS.WriteStream, context: CommandContext): void {
	if ('failure' in outcome) {
		context.stderr.write(errorText(outcome.failure, context.options.verbose));
		return;
	}
	const {checked, foreignBase} = outcome;
	output.write(ciReport(checked, {...styleOf(output, context), foreignBase}));
}

function styleOf(output: NodeJS.WriteStream, {env}: CommandContext): TextOptions {
	return {columns: output.columns, isColored: wantsColor(output, env)};
}

function exitCodeOf(outcome: Outcome): number {
	if ('failure' in outcome) return exitCodes.failed;
	return outcome.checked.check.passed ? exitCodes.ok : exitCodes.ruleFailed;
}
