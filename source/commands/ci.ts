import type {AnalyzedImage, FullyAnalyzedImage} from '../analysis/analyzed-image.ts';
import {type CheckSettings, checkImage} from '../analysis/image-check.ts';
import {ignorePaths} from '../analysis/removable.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {allPlatforms, eachPlatform} from '../cli/each-platform.ts';
import {loadWithProgress} from '../cli/load-with-progress.ts';
import {writeJson} from '../cli/output.ts';
import {checkSettings} from '../config/check-settings.ts';
import {type PathTest, readIgnoredPaths} from '../config/ignored-paths.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {loadAnalysis, loadFullAnalysis} from '../load/load-image.ts';
import {ciReport} from '../report/ci-report.ts';
import {errorText} from '../report/error-text.ts';
import {jsonReport} from '../report/json-report.ts';
import {wantsColor} from '../report/paint.ts';

/** The result of checking one image. */
type Outcome = {
	readonly code: number;
	readonly json?: ReturnType<typeof jsonReport> | undefined;
};

/**
 * `layerscope ci IMAGE...`: checks all images against the rules, even after one that failed or could
 * not be opened. Returns the highest exit code.
 */
export async function ci(given: readonly string[], context: CommandContext): Promise<number> {
	const {env, options} = context;
	if (given.length === 0) throw usage('ci needs an image');
	const place = {cwd: process.cwd(), env};
	const settings = await checkSettings(options, place);
	const isIgnored = await readIgnoredPaths(options.config, place);
	const outcomes: Outcome[] = [];
	for (const reference of given) {
		if (outcomes.length > 0) reportOutput(context).write('\n');
		// Pending cache records hold the memory of the previous image.
		await context.cache?.flush(context.signal);
		outcomes.push(...(await checkAll(reference, settings, isIgnored, context)));
	}
	if (options.json !== undefined) {
		const reports = outcomes.flatMap(({json}) => json ?? []);
		// One image gives one report; several give a list of those that could be opened.
		const json = given.length === 1 && options.platform !== allPlatforms ? reports[0] : reports;
		if (reports.length > 0) await writeJson(options.json, json, context.stdout);
	}
	return Math.max(...outcomes.map(({code}) => code));
}

/** Checks an image, with `--platform all` on each of its platforms. */
async function checkAll(
	reference: string,
	settings: CheckSettings,
	isIgnored: PathTest | undefined,
	context: CommandContext,
): Promise<readonly Outcome[]> {
	try {
		const outcomes: Outcome[] = [];
		for (const platformContext of await eachPlatform(reference, context)) {
			if (outcomes.length > 0) reportOutput(context).write('\n');
			outcomes.push(await checkOne(reference, settings, isIgnored, platformContext));
		}
		return outcomes;
	} catch (error) {
		return [failed(error, context)];
	}
}

async function checkOne(
	reference: string,
	settings: CheckSettings,
	isIgnored: PathTest | undefined,
	context: CommandContext,
): Promise<Outcome> {
	const output = reportOutput(context);
	try {
		// dive's figures take as long to compute as all others.
		const wantsDive = context.options.json !== undefined || settings.figures === 'dive';
		const loaded: AnalyzedImage & Partial<FullyAnalyzedImage> = wantsDive
			? await loadWithProgress(reference, context, loadFullAnalysis)
			: await loadWithProgress(reference, context, loadAnalysis);
		const image = ignorePaths(loaded, isIgnored);
		const check = checkImage(image, settings);
		const {columns} = output;
		output.write(ciReport(image, check, {columns, isColored: wantsColor(output, context.env)}));
		return {
			code: check.passed ? exitCodes.ok : exitCodes.ruleFailed,
			json: image.dive && jsonReport({...image, dive: image.dive}, check),
		};
	} catch (error) {
		return failed(error, context);
	}
}

/** The outcome of an image that could not be checked. */
function failed(error: unknown, {stderr, options}: CommandContext): Outcome {
	if (!(error instanceof Failure)) throw error;
	stderr.write(errorText(error, options.verbose));
	return {code: exitCodes.failed};
}

/** Standard output, or standard error if JSON goes to standard output. */
function reportOutput({options, stdout, stderr}: CommandContext): NodeJS.WriteStream {
	return options.json === '-' ? stderr : stdout;
}
