import type {ImageComparison} from '../analysis/image-comparison.ts';
import {judgeGrowth, parseGrowthLimits} from '../check/growth.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {allPlatforms, eachPlatform, platformsOf} from '../cli/each-platform.ts';
import {withImage} from '../cli/load-with-progress.ts';
import {writeText} from '../cli/output.ts';
import {reportTargets} from '../cli/report-targets.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {compareImages, type OpenImage} from '../load/compare-images.ts';
import {compareReports} from '../report/compare-report.ts';
import {
	type Compared,
	compareFormat,
	compareFormatNames,
} from '../report/formats/compare-formats.ts';
import {wantsColor} from '../report/paint.ts';
import {printable} from '../text/printable.ts';
import {writeGuarded} from './github-output.ts';

/** `layerscope compare OLD NEW`: reports the changes between the final trees of two images. */
export async function compare(given: readonly string[], context: CommandContext): Promise<number> {
	const [older, newer, ...more] = given;
	if (older === undefined || newer === undefined) throw usage('compare needs two images');
	if (more.length > 0) throw usage(`compare takes two images, not also ${more.join(' ')}`);
	const {options, stdout, stderr, env} = context;
	const limits = options.failOn === undefined ? [] : parseGrowthLimits(options.failOn);
	const targets = reportTargets(options, compareFormatNames);
	const compared: Compared[] = [];
	for (const platformContext of await commonPlatforms(older, newer, context)) {
		const comparison = await compareOne(older, newer, platformContext);
		compared.push({comparison, growth: judgeGrowth(comparison, limits)});
	}
	const run = {compared, isSingle: options.platform !== allPlatforms};
	// A report on standard output is for programs; the text would be in their way.
	if (options.json === undefined && targets.every(({file}) => file !== '-')) {
		const text = {columns: stdout.columns, isColored: wantsColor(stdout, env)};
		await writeGuarded(stdout, env, async () => {
			stdout.write(compareReports(run, text));
		});
	}
	for (const {format, file} of targets) {
		const text = (await compareFormat(format))(run);
		if (file === '-') stdout.write(text);
		else await writeText(file, text);
	}
	const exceeded = compared.flatMap(({growth}) => growth.filter(({exceeded}) => exceeded));
	if (targets.some(({file}) => file === '-')) {
		for (const {exceeded: limit} of exceeded) {
			stderr.write(`layerscope: grown by more than ${printable(limit?.text ?? '')}\n`);
		}
	}
	return exceeded.length > 0 ? exitCodes.ruleFailed : exitCodes.ok;
}

/** The contexts of the platforms that both images have. Others are named on standard error. */
async function commonPlatforms(
	older: string,
	newer: string,
	context: CommandContext,
): Promise<readonly CommandContext[]> {
	const contexts = await eachPlatform(older, context);
	if (context.options.platform !== allPlatforms) return contexts;
	const known = contexts.map(({options}) => options.platform);
	const others = await platformsOf(newer, context);
	const common = contexts.filter(({options}) => others.includes(options.platform ?? ''));
	if (common.length === 0) {
		throw new Failure(
			`${older} and ${newer} have no platform in common`,
			`They have ${known.join(', ')}, and ${others.join(', ')}.`,
		);
	}
	const single = [
		...known.filter(item => !others.includes(item ?? '')),
		...others.filter(item => !known.includes(item)),
	];
	for (const platform of single) {
		const text = printable(`only one of the images is for ${platform}`);
		context.stderr.write(`layerscope: ${text}\n`);
	}
	return common;
}

function compareOne(
	older: string,
	newer: string,
	context: CommandContext,
): Promise<ImageComparison> {
	const {options, signal} = context;
	// The streams that do not keep contents have their checksums.
	const needsContents = false;
	const compareWith = (old: OpenImage) =>
		withImage(
			newer,
			context,
			(loaded, opened) =>
				compareImages(old, {loaded, opened}, {isTimeCounted: options.mtime, signal}),
			needsContents,
		);
	return withImage(
		older,
		context,
		(loaded, opened) => compareWith({loaded, opened}),
		needsContents,
	);
}
