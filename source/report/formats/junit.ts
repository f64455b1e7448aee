import XMLBuilder from 'fast-xml-builder';
import {type LimitResult, limitNames} from '../../check/limits.ts';
import type {CheckedOutcome, Outcome} from '../../check/outcome.ts';
import {printable} from '../../text/printable.ts';
import {limitText, measuredText, shownResults} from '../limit-text.ts';
import {type Issue, type IssueRule, issuesOf} from './issue.ts';
import type {Reported, ReportedDockerfile} from './reported.ts';

/** Elements and `@attributes`, in the order of the schema of Jenkins. */
type TestCase = {
	readonly '@name': string;
	readonly '@classname': string;
	readonly skipped?: string;
	readonly error?: Message;
	readonly failure?: Message;
	readonly 'system-out'?: string;
};

type Message = {readonly '@message': string; readonly '@type': string; readonly '#text': string};

/**
 * JUnit XML as Jenkins, GitLab and the common viewers read it: a suite for each image, a case for each
 * rule, finding and fix. Warnings pass, with their text as output.
 */
export function junitReport({outcomes, dockerfile}: Reported): string {
	const suites = outcomes.map(outcome => {
		const name = printable(suiteName(outcome));
		const cases = casesOf(outcome, name, dockerfile);
		return {'@name': name, ...counts(cases), testcase: cases};
	});
	const {
		'@tests': tests,
		'@failures': failures,
		'@errors': errors,
	} = counts(suites.flatMap(({testcase}) => testcase));
	const builder = new XMLBuilder({
		attributeNamePrefix: '@',
		ignoreAttributes: false,
		suppressBooleanAttributes: false,
		format: true,
		indentBy: '\t',
	});
	const xml: string = builder.build({
		'?xml': {'@version': '1.0', '@encoding': 'UTF-8'},
		testsuites: {
			'@name': 'layerscope',
			'@tests': tests,
			'@failures': failures,
			'@errors': errors,
			testsuite: suites,
		},
	});
	// GitHub runs commands such as ##[error] that stand in a log.
	return xml.replaceAll('##[', '##&#91;');
}

function suiteName(outcome: Outcome): string {
	if ('failure' in outcome) return outcome.reference;
	const {platform} = outcome.checked.image.info;
	return platform === '' ? outcome.reference : `${outcome.reference} (${platform})`;
}

function counts(cases: readonly TestCase[]) {
	const count = (isCounted: (one: TestCase) => boolean) => String(cases.filter(isCounted).length);
	return {
		'@tests': String(cases.length),
		'@failures': count(({failure}) => failure !== undefined),
		'@errors': count(({error}) => error !== undefined),
		'@skipped': count(({skipped}) => skipped !== undefined),
	};
}

function casesOf(
	outcome: Outcome,
	suite: string,
	dockerfile: ReportedDockerfile | undefined,
): readonly TestCase[] {
	const named = (name: string) => ({'@name': printable(name), '@classname': suite});
	if ('failure' in outcome) {
		const {message, hint} = outcome.failure;
		const text = {'@message': printable(message), '@type': 'failure', '#text': printable(hint)};
		return [{...named('image can be checked'), error: text}];
	}
	const issues = issuesOf(outcome, dockerfile);
	return [
		...limitCases(outcome).map(([name, rest]) => ({...named(name), ...rest})),
		...issues
			.filter(({rule}) => !isLimit(rule))
			.map(issue => ({
				...named(
					`${issue.rule}: ${issue.summary}${issue.id === undefined ? '' : ` [${issue.id}]`}`,
				),
				...resultOf(issue, dockerfile),
			})),
	];
}

/** Limits have cases of their own, whether they pass or not. */
function isLimit(rule: IssueRule): boolean {
	return (limitNames as readonly string[]).includes(rule);
}

type Result = Omit<TestCase, '@name' | '@classname'>;

function limitCases({checked}: CheckedOutcome): readonly (readonly [string, Result])[] {
	return shownResults(checked.check).map(result => [result.name, limitResult(result)]);
}

function limitResult(result: LimitResult): Result {
	const text = `${measuredText(result)}, ${limitText(result)} (${printable(result.source)})`;
	switch (result.verdict) {
		case 'skipped':
			return {skipped: result.threshold === null ? 'disabled' : `unknown, ${limitText(result)}`};
		case 'fail':
			return {failure: {'@message': text, '@type': result.name, '#text': text}};
		case 'known':
			return {'system-out': `known: ${text}`};
		case 'warn':
			return {'system-out': `warning: ${text}`};
		case 'pass':
			return {'system-out': text};
	}
}

function resultOf(issue: Issue, dockerfile: ReportedDockerfile | undefined): Result {
	const {level, rule, summary, advice, instruction, ignored} = issue;
	if (ignored) {
		const end = ignored.until === undefined ? '' : `, until ${ignored.until}`;
		return {skipped: printable(`ignored: ${ignored.reason}${end} (${ignored.source})`)};
	}
	const place = instruction && dockerfile ? ` (${dockerfile.path}:${instruction.line})` : '';
	const text = printable(`${summary}${place}. ${advice}`);
	if (level !== 'error') return {'system-out': `${level}: ${text}`};
	return {failure: {'@message': printable(summary), '@type': rule, '#text': text}};
}
