import {createHash} from 'node:crypto';
import type {Outcome} from '../../check/outcome.ts';
import {printable, printableJson} from '../../text/printable.ts';
import {type Issue, issuesOf} from './issue.ts';
import {locationUri, type Reported, type ReportedDockerfile} from './reported.ts';

const severities: Readonly<Record<Issue['level'], string>> = {
	error: 'major',
	warning: 'minor',
	note: 'info',
};

/** The code quality report of GitLab, for `artifacts:reports:codequality`. Ignored issues are left out. */
export function gitlabReport({outcomes, dockerfile}: Reported): string {
	return `${printableJson(
		outcomes.flatMap(outcome => rows(outcome, dockerfile)),
		'\t',
	)}\n`;
}

function rows(outcome: Outcome, dockerfile: ReportedDockerfile | undefined) {
	const {reference} = outcome;
	const location = (line: number) => ({
		path: locationUri(reference, dockerfile),
		lines: {begin: line},
	});
	if ('failure' in outcome) {
		const {message, hint} = outcome.failure;
		return [
			{
				description: printable(`${reference} could not be checked: ${message}. ${hint}`),
				check_name: 'layerscope',
				fingerprint: createHash('sha256').update(reference).digest('hex').slice(0, 32),
				severity: 'blocker',
				location: location(1),
			},
		];
	}
	return issuesOf(outcome, dockerfile)
		.filter(({ignored}) => ignored === undefined)
		.map(({rule, level, summary, advice, fingerprint, instruction}) => ({
			description: `${printable(reference)}: ${summary}${advice === '' ? '' : `. ${advice}`}`,
			check_name: rule,
			fingerprint,
			severity: severities[level],
			// A line is required. GitLab shows line 1 where there is nothing to point at.
			location: location(instruction?.line ?? 1),
		}));
}
