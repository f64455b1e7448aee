import type {Outcome} from '../check/outcome.ts';
import {countText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {type Issue, issuesOf} from './formats/issue.ts';
import type {Reported, ReportedDockerfile} from './formats/reported.ts';

/** Annotations of each level that GitHub shows for a step. */
const shown = 10;

type Annotation = {
	readonly level: 'error' | 'warning';
	readonly message: string;
	readonly title: string;
	readonly file?: string | undefined;
	readonly line?: number | undefined;
	readonly endLine?: number | undefined;
};

/**
 * The errors and warnings of a run as workflow commands, which GitHub shows at the lines of the pull
 * request; as many as it shows, and a line that counts the others.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function annotationLines({outcomes, dockerfile}: Reported): readonly string[] {
	const all = outcomes.flatMap(outcome => annotationsOf(outcome, dockerfile));
	const errors = all.filter(({level}) => level === 'error');
	const warnings = all.filter(({level}) => level === 'warning');
	const hidden = [
		...countOf(errors.length - shown, 'more error'),
		...countOf(warnings.length - shown, 'more warning'),
	];
	return [
		...[...errors.slice(0, shown), ...warnings.slice(0, shown)].map(commandOf),
		...(hidden.length === 0
			? []
			: [
					`${hidden.join(' and ')} without an annotation: GitHub shows ${shown} of each in a step.`,
				]),
	];
}

function countOf(count: number, noun: string): readonly string[] {
	return count > 0 ? [countText(count, noun)] : [];
}

function annotationsOf(
	outcome: Outcome,
	dockerfile: ReportedDockerfile | undefined,
): readonly Annotation[] {
	if ('failure' in outcome) {
		const {reference, failure} = outcome;
		const message = `${reference} could not be checked: ${failure.message}. ${failure.hint}`;
		return [{level: 'error', title: 'layerscope', message}];
	}
	return issuesOf(outcome, dockerfile).flatMap(issue => {
		const {level, rule} = issue;
		if (level === 'note' || issue.ignored) return [];
		return {
			level,
			title: `layerscope: ${rule}`,
			message: `${outcome.reference}: ${textOf(issue)}`,
			file: dockerfile?.path,
			line: issue.instruction?.line,
			endLine: issue.instruction?.endLine,
		};
	});
}

function textOf({summary, advice}: Issue): string {
	return advice === '' ? summary : `${summary}. ${advice}`;
}

function commandOf({level, message, ...properties}: Annotation): string {
	const {title, file, line, endLine} = properties;
	const pairs = Object.entries({file, line, endLine, title})
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => `${name}=${escapedProperty(printable(String(value)))}`);
	return `::${level} ${pairs.join(',')}::${escapedData(printable(message))}`;
}

function escapedData(text: string): string {
	return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
	return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
