import type {FormatName} from '../report/formats/formats.ts';
import {closestName} from '../text/closest.ts';
import {usage} from './command-line.ts';
import type {CommandLineOptions} from './options.ts';

/** A report to write. */
export type ReportTarget<Format extends string = FormatName> = {
	readonly format: Format;
	/** Path of a file, or `-` for standard output. */
	readonly file: string;
};

/**
 * Reads `--report FORMAT[=FILE],…` and `--json FILE`.
 *
 * @throws Failure if a format is unknown, or two reports would be mixed in one file
 */
export function reportTargets<Format extends string>(
	{report, json}: Pick<CommandLineOptions, 'report' | 'json'>,
	formats: readonly (Format | 'text' | 'json')[],
): readonly ReportTarget<Format | 'text' | 'json'>[] {
	const targets = report
		.flatMap(value => value.split(nextFormat).map(item => readTarget(item, formats)))
		// The text goes to the terminal in any case.
		.filter(({format, file}) => format !== 'text' || file !== '-');
	if (json !== undefined) targets.push({format: 'json', file: json});
	const twice = targets.find(({file}, at) => targets.findIndex(one => one.file === file) < at);
	if (twice) {
		const place = twice.file === '-' ? 'standard output' : twice.file;
		throw usage(`only one report can go to ${place}: give the others a file, as in junit=FILE`);
	}
	return targets;
}

/** A comma before a word that can be a format; others are of names of files. */
const nextFormat = /,(?=[a-z]+(?:[=,]|$))/i;

function readTarget<Format extends string>(
	text: string,
	formats: readonly Format[],
): ReportTarget<Format> {
	const end = text.indexOf('=');
	const name = end < 0 ? text : text.slice(0, end);
	const file = end < 0 ? '-' : text.slice(end + 1);
	const format = formats.find(one => one === name);
	if (format === undefined) {
		const closest = closestName(name, formats);
		const hint = closest === undefined ? '' : `; did you mean ${closest}?`;
		throw usage(`--report takes ${formats.join(', ')}, not ${name}${hint}`);
	}
	if (file === '') throw usage(`--report ${name}= needs the name of a file`);
	return {format, file};
}
