import type {ImageComparison} from '../analysis/image-comparison.ts';
import {judgeGrowth, parseGrowthLimits} from '../check/growth.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {allPlatforms, eachPlatform, platformsOf} from '../cli/each-platform.ts';
import {withImage} from '../cli/load-with-progress.ts';
import {writeJson} from '../cli/output.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {compareImages, type OpenImage} from '../load/compare-images.ts';
import {compareJson} from '../report/compare-json.ts';
import {compareReport} from '../report/compare-report.ts';
import {wantsColor} from '../report/paint.ts';
import {printable} from '../text/printable.ts';

/** `layerscope compare OLD NEW`: reports the changes between the final trees of two images. */
export async function compare(given: readonly string[], context: CommandContext): Promise<number> {
	const [older, newer, ...more] = given;
	if (older === undefined || newer === undefined) throw usage('compare needs two images');
	if (more.length > 0) throw usage(`compare takes two images, not also ${more.join(' ')}`);
	const {options, stdout, env} = context;
	const limits = options.failOn === undefined ? [] : parseGrowthLimits(options.failOn);
	const comparisons: ImageComparison[] = [];
	let isExceeded = false;
	for (const platformContext of await commonPlatforms(older, newer, context)) {
		const comparison = await compareOne(older, newer, platformContext);
		const growth = judgeGrowth(comparison, limits);
		isExceeded ||= growth.some(({exceeded}) => exceeded !== undefined);
		comparisons.push(comparison);
		if (options.json !== undefined) continue;
		const text = {columns: stdout.columns, isColored: wantsColor(stdout, env)};
		const report = compareReport(comparison, text, growth);
		stdout.write(comparisons.length > 1 ? `\n${report}` : report);
	}
	if (options.json !== undefined) {
		const all = comparisons.map(comparison =>
			compareJson(comparison, judgeGrowth(comparison, limits)),
		);
		await writeJson(options.json, options.platform === allPlatforms ? all : all[0], stdout);
	}
	return isExceeded ? exitCodes.ruleFailed : exitCodes.ok;
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
