import {open} from 'node:fs/promises';
import {recordCheck} from '../check/recorded-image.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
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
	runSettings: RunSettings,
	{options}: CommandContext,
): Promise<EarlierChecks> {
	const {tolerance} = runSettings;
	const finish = async () => undefined;
	if (await isJson(source)) {
		const text = await readTextFile(source, {
			name: source,
			kind: 'report',
			option: '--against',
			limit: 256,
		});
		const reports = readEarlierReports(source, text);
		return {
			finish,
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
		};
	}
	if (given.length > 1) throw usage('--against takes an image only if one image is checked');
	return {
		finish,
		earlierOf: async ({info, settings}, context) => {
			const older = await openUnsaved(source, context);
			try {
				const {neededPaths} = runSettings;
				const needs = {needsDive: false};
				const {checked} = await loadAndCheck(older, {settings, neededPaths}, needs, context);
				const {check} = checked;
				return {
					source,
					name: recordedName(info, settings, options),
					tolerance,
					recorded: recordCheck(check, {withPassed: true}),
					figures: check.measured,
				};
			} finally {
				await older.close();
			}
		},
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
