import {existsSync} from 'node:fs';
import {tighten} from '../check/loose-entries.ts';
import type {CheckedOutcome, Outcome} from '../check/outcome.ts';
import {type Baseline, type RecordedImage, recordCheck} from '../check/recorded-image.ts';
import type {CheckSettings} from '../check/settings.ts';
import type {CommandContext} from '../cli/command-line.ts';
import type {CommandLineOptions} from '../cli/options.ts';
import {writeText} from '../cli/output.ts';
import {formatBaseline, readBaselineFile} from '../config/baseline-file.ts';
import {baselineAt} from '../config/baseline-place.ts';
import type {RunSettings} from '../config/check-settings.ts';
import {Failure} from '../failure.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {stableName} from '../sources/stable-name.ts';
import {countText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import type {EarlierChecks} from './earlier-checks.ts';

/** Compares images with a baseline; with `--tighten`, lowers what it allows too much. */
export async function knownBaseline(
	{baseline: place, tolerance}: RunSettings,
	{options}: CommandContext,
): Promise<EarlierChecks> {
	if (options.tighten && !place.isExpected) {
		throw new Failure(
			`there is no baseline ${place.name} to tighten`,
			'Record one with layerscope ci --write-baseline, or name it with --baseline.',
		);
	}
	const baseline = await readBaselineFile(place);
	return {
		earlierOf: async ({info, settings}) => {
			const name = recordedName(info, settings, options);
			return {source: place.name, name, recorded: baseline.get(name), tolerance};
		},
		finish: async outcomes => {
			if (!options.tighten) return undefined;
			const tightened = new Map(baseline);
			let count = 0;
			for (const [name, {checked}] of byName(outcomes)) {
				const recorded = tightened.get(name);
				if (recorded) tightened.set(name, tighten(checked.check, recorded, tolerance));
				count += checked.check.comparison?.loose.length ?? 0;
			}
			if (count === 0) return `${printable(place.name)} is tight already`;
			await writeText(place.file, formatBaseline(tightened));
			return `tightened ${countText(count, 'entry', 'entries')} of ${printable(place.name)}`;
		},
	};
}

/**
 * Records what a run finds, and keeps the images that are not in the run. Nothing is worse than what
 * was just recorded, so the images pass.
 *
 * @param target a file; empty for the usual one
 */
export async function newBaseline(
	target: string,
	settings: RunSettings,
	{options}: CommandContext,
): Promise<EarlierChecks> {
	const place = target === '' ? settings.baseline : baselineAt(target, process.cwd());
	const before: Baseline = existsSync(place.file) ? await readBaselineFile(place) : new Map();
	return {
		earlierOf: async ({info, check, settings: own}) => ({
			source: place.name,
			name: recordedName(info, own, options),
			recorded: recordCheck(check),
			tolerance: settings.tolerance,
		}),
		finish: async outcomes => {
			const own = byName(outcomes);
			if (own.size === 0) return undefined;
			const images = [...own].map(([name, {checked}]): [string, RecordedImage] => {
				return [name, recordCheck(checked.check)];
			});
			await writeText(place.file, formatBaseline(new Map([...before, ...images])));
			const count = images.reduce(
				(sum, [, {limits, findings}]) => sum + limits.length + findings.length,
				0,
			);
			return `recorded ${countText(count, 'entry', 'entries')} of ${[...own.keys()].map(printable).join(', ')} in ${printable(place.name)}`;
		},
	};
}

/** The name of an image in a baseline. Platforms have different bytes. */
export function recordedName(
	info: Pick<ImageInfo, 'reference' | 'source' | 'tags' | 'platform'>,
	{baselineName}: CheckSettings,
	{platform}: CommandLineOptions,
): string {
	const name = baselineName ?? stableName(info);
	return platform === undefined ? name : `${name} ${info.platform}`;
}

/** @throws Failure if two images have the same name in the baseline */
function byName(outcomes: readonly Outcome[]): ReadonlyMap<string, CheckedOutcome> {
	const named = new Map<string, CheckedOutcome>();
	for (const outcome of outcomes) {
		if ('failure' in outcome) continue;
		const name = outcome.checked.check.comparison?.name ?? '';
		const other = named.get(name);
		if (other) {
			throw new Failure(
				`${other.reference} and ${outcome.reference} have the same name in a baseline, ${name}`,
				'Write one of them at a time, or give one a baselineName in the config.',
			);
		}
		named.set(name, outcome);
	}
	return named;
}
