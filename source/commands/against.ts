import {open} from 'node:fs/promises';
import {recordCheck} from '../check/recorded-image.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
import type {CommandLineOptions} from '../cli/options.ts';
import type {RunSettings} from '../config/check-settings.ts';
import {readTextFile} from '../config/text-file.ts';
import {Failure} from '../failure.ts';
import {type EarlierReport, readEarlierReports} from '../report/earlier-report.ts';
import {recordedName} from './baseline.ts';
import {loadAndCheck} from './check-images.ts';
import type {EarlierChecks} from './earlier-checks.ts';
import {openUnsaved} from './open-images.ts';

/**
 * Compares images with an earlier one (`--against`): an image that is checked by the same rules, or
 * the JSON of an earlier run.
 *
 * @param given the references of the run
 */
export async function checksOf(
	source: string,
	given: readonly string[],
	settings: RunSettings,
	{options}: CommandContext,
): Promise<EarlierChecks> {
	if (await isJson(source)) return checksOfJson(source, given, settings, options);
	if (given.length > 1) throw usage('--against takes an image only if one image is checked');
	return checksOfImage(source, settings, options);
}

/** Compares with the reports in a file: each image with that of its name, or a single image with the only one. */
async function checksOfJson(
	source: string,
	given: readonly string[],
	{tolerance}: RunSettings,
	options: CommandLineOptions,
): Promise<EarlierChecks> {
	const file = {name: source, kind: 'report', option: '--against', limit: 256};
	const reports = readEarlierReports(source, await readTextFile(source, file));
	return {
		earlierOf: async ({info, settings}) => {
			const name = recordedName(info, settings, options);
			const nameOf = ({image}: EarlierReport) => recordedName(image, settings, options);
			const report =
				reports.find(one => nameOf(one) === name) ??
				(reports.length === 1 && given.length === 1 ? reports[0] : undefined);
			if (!report) {
				throw new Failure(
					`${source} has no report of ${name}`,
					`It has ${reports.map(nameOf).join(', ') || 'none'}.`,
				);
			}
			return {source, name, tolerance, recorded: report.recorded, figures: report.figures};
		},
		finish: async () => undefined,
	};
}

function checksOfImage(
	source: string,
	{tolerance, neededPaths}: RunSettings,
	options: CommandLineOptions,
): EarlierChecks {
	return {
		earlierOf: async ({info, settings}, context) => {
			const older = await openUnsaved(source, context);
			try {
				const needs = {needsDive: false};
				const {checked} = await loadAndCheck(older, {settings, neededPaths}, needs, context);
				return {
					source,
					name: recordedName(info, settings, options),
					tolerance,
					recorded: recordCheck(checked.check, {withPassed: true}),
					figures: checked.check.measured,
				};
			} finally {
				await older.close();
			}
		},
		finish: async () => undefined,
	};
}

/** Whether a reference is a JSON file instead of an image. */
async function isJson(path: string): Promise<boolean> {
	const handle = await open(path).catch(() => undefined);
	try {
		if (!handle || !(await handle.stat()).isFile()) return false;
		const {bytesRead, buffer} = await handle.read(Buffer.alloc(64), 0, 64, 0);
		return /^\s*[[{]/.test(buffer.toString('latin1', 0, bytesRead));
	} finally {
		await handle?.close();
	}
}
