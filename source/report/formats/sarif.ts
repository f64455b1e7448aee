import {
	SarifBuilder,
	SarifResultBuilder,
	SarifRuleBuilder,
	SarifRunBuilder,
} from 'node-sarif-builder';
import type {Location, ReportingDescriptor, Result} from 'sarif';
import packageJson from '../../../package.json' with {type: 'json'};
import {pathRuleNames} from '../../check/finding.ts';
import {wasteRule} from '../../check/ignore.ts';
import {limitNames} from '../../check/limits.ts';
import type {CheckedOutcome, Outcome} from '../../check/outcome.ts';
import schema from '../../config/config.schema.json' with {type: 'json'};
import type {Instruction} from '../../dockerfile/instruction.ts';
import {printable, printableJson} from '../../text/printable.ts';
import {growthRule, type Issue, type IssueRule, issuesOf} from './issue.ts';
import {locationUri, type Reported, type ReportedDockerfile} from './reported.ts';

/** SARIF 2.1.0, as the code scanning of GitHub reads it. All images are in one run. */
export function sarifReport({outcomes, dockerfile}: Reported): string {
	const uris = new Set(outcomes.map(({reference}) => locationUri(reference, dockerfile)));
	const failed = outcomes.filter(outcome => 'failure' in outcome);
	const run = new SarifRunBuilder({
		// The builder would add artifacts with a guessed language.
		artifacts: [...uris].map(uri => ({location: {uri}})),
		columnKind: 'utf16CodeUnits',
		invocations: [
			{
				executionSuccessful: failed.length === 0,
				toolExecutionNotifications: failed.map(({reference, failure}) => ({
					level: 'error' as const,
					message: message(`${printable(reference)}: ${printable(failure.message)}`),
				})),
			},
		],
	}).initSimple({
		toolDriverName: packageJson.name,
		toolDriverVersion: packageJson.version,
	});
	for (const rule of rules) run.addRule(new SarifRuleBuilder(rule));
	for (const outcome of outcomes) {
		for (const result of resultsOf(outcome, dockerfile)) {
			run.addResult(new SarifResultBuilder(result));
		}
	}
	const log = new SarifBuilder({$schema: schemaUri});
	log.addRun(run);
	return `${printableJson(log.buildSarifOutput(), '\t')}\n`;
}

const schemaUri = 'https://json.schemastore.org/sarif-2.1.0.json';

const {properties: settings} = schema.$defs.rules;

const rules: readonly ReportingDescriptor[] = [
	...[...limitNames, ...pathRuleNames].map(name => descriptor(name, settings[name].description)),
	descriptor(wasteRule, 'Bytes that layers store and that the final image does not have.'),
	descriptor(growthRule, 'Figures that grew beyond the tolerance, compared with an earlier image.'),
];

function descriptor(id: IssueRule, help: string): ReportingDescriptor {
	const name = id.charAt(0).toUpperCase() + id.slice(1);
	return {
		id,
		name,
		shortDescription: {text: help},
		help: {text: help},
		properties: {tags: ['container', id === 'secrets' || id === 'setuid' ? 'security' : 'size']},
	};
}

function resultsOf(
	outcome: Outcome,
	dockerfile: ReportedDockerfile | undefined,
): readonly Result[] {
	if ('failure' in outcome) return [];
	return issuesOf(outcome, dockerfile).map(issue => resultOf(issue, outcome, dockerfile));
}

function resultOf(
	issue: Issue,
	{reference}: CheckedOutcome,
	dockerfile: ReportedDockerfile | undefined,
): Result {
	const {rule, level, summary, advice, id, fingerprint, layers, path, instruction, ignored} = issue;
	const image = printable(reference);
	const inside = layers.map(layer => ({
		name: `layer ${layer}`,
		fullyQualifiedName: `${image}/layer ${layer}${path === undefined ? '' : printable(path)}`,
		kind: 'resource',
	}));
	const location: Location = {
		physicalLocation: {
			artifactLocation: {uri: locationUri(reference, dockerfile)},
			...(instruction && {region: regionOf(instruction)}),
		},
		logicalLocations:
			inside.length > 0 ? inside : [{name: image, fullyQualifiedName: image, kind: 'resource'}],
	};
	return {
		ruleId: rule,
		level,
		message: message(`${image}: ${summary}${advice === '' ? '' : `. ${advice}`}`),
		locations: [location],
		partialFingerprints: {
			'layerscopeIssue/v1': fingerprint,
			// Code scanning compares this one, or else one that it computes from the text of the line.
			primaryLocationLineHash: `${fingerprint}:1`,
		},
		properties: {...(id !== undefined && {id}), layers},
		...(ignored && {
			suppressions: [{kind: 'external', justification: printable(ignored.reason)}],
		}),
	};
}

function regionOf({line, endLine}: Instruction) {
	return {startLine: line, endLine};
}

/** A plain text in which nothing is a link or a placeholder. */
function message(text: string): {readonly text: string} {
	return {text: text.replaceAll('](', '\\](').replace(/\{(\d+)\}/g, '{{$1}}')};
}
