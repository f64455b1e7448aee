import type {ImageCheck} from '../check/check-image.ts';
import type {Earlier} from '../check/compare-check.ts';
import type {Outcome} from '../check/outcome.ts';
import type {CheckSettings} from '../check/settings.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
import type {RunSettings} from '../config/check-settings.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {CheckContext} from './check-images.ts';

/** Earlier checks that the images of a run are compared with, and the file that is written after it. */
export type EarlierChecks = {
	/** The earlier check of an image, if there is something to compare with. */
	readonly earlierOf: (image: JudgedImage, context: CheckContext) => Promise<Earlier | undefined>;
	/** Writes the baseline if the user asks for that, and says so in one line. */
	readonly finish: (outcomes: readonly Outcome[]) => Promise<string | undefined>;
};

/** An image that was checked by itself. */
export type JudgedImage = {
	readonly info: ImageInfo;
	readonly check: ImageCheck;
	readonly settings: CheckSettings;
};

/**
 * Reads what the images of a run are compared with: what `--against` names, or else a baseline if
 * there is one.
 *
 * @param given the references of the run
 * @throws Failure if it cannot be read, or options contradict each other
 */
export async function readEarlierChecks(
	given: readonly string[],
	settings: RunSettings,
	context: CommandContext,
): Promise<EarlierChecks> {
	const {against, baseline, writeBaseline, tighten} = context.options;
	const exclusive = Object.entries({
		'--write-baseline': writeBaseline !== undefined,
		'--tighten': tighten,
		'--against': against !== undefined,
	}).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
	if (against !== undefined && baseline !== undefined) exclusive.push('--baseline');
	if (exclusive.length > 1) throw usage(`${exclusive.join(' and ')} exclude each other`);
	if (against !== undefined) {
		const {checksOf} = await import('./against.ts');
		return checksOf(against, given, settings, context);
	}
	if (writeBaseline === undefined && !tighten && !settings.baseline.isExpected) {
		return {earlierOf: async () => undefined, finish: async () => undefined};
	}
	const {knownBaseline, newBaseline} = await import('./baseline.ts');
	return writeBaseline === undefined
		? knownBaseline(settings, context)
		: newBaseline(writeBaseline, settings, context);
}
