import {createHash} from 'node:crypto';
import type {Fix} from '../../analysis/fixes/fix.ts';
import type {FigureChange, RecordedState} from '../../check/compare-check.ts';
import type {PathRuleName} from '../../check/finding.ts';
import {wasteRule} from '../../check/ignore.ts';
import type {LimitName, LimitResult, Severity} from '../../check/limits.ts';
import type {CheckedOutcome} from '../../check/outcome.ts';
import type {IgnoreEntry} from '../../check/settings.ts';
import type {Instruction} from '../../dockerfile/instruction.ts';
import {matchSteps} from '../../dockerfile/match-steps.ts';
import {limitText, measuredText} from '../limit-text.ts';
import {growthCells} from '../recorded-text.ts';
import type {ReportedDockerfile} from './reported.ts';

/** Rule of figures that grew, compared with an earlier image. */
export const growthRule = 'growth' as const;

export type IssueRule = LimitName | PathRuleName | typeof wasteRule | typeof growthRule;

/** A failed limit, a figure that grew, a finding or a fix, as the formats for other programs list them. */
export type Issue = {
	readonly rule: IssueRule;
	/** A `note` is a fix of waste that the limits allow, and what is known from an earlier check. */
	readonly level: Severity | 'note';
	/** Printable line. */
	readonly summary: string;
	/** Printable; empty for a limit. */
	readonly advice: string;
	/** Id of the fix or the finding. */
	readonly id?: string;
	/** Stays the same in later builds of the image, and differs from that of any other image. */
	readonly fingerprint: string;
	/** Path that a rule for paths is about; not printable. */
	readonly path?: string;
	/** Layers that it is about, oldest first. */
	readonly layers: readonly number[];
	/** The instruction to change. */
	readonly instruction?: Instruction | undefined;
	/** The entry that ignores it. */
	readonly ignored?: IgnoreEntry;
};

/** The issues of an image: limits and figures that grew, then findings, fixes, and those of both that are ignored. */
export function issuesOf(
	{reference, checked}: CheckedOutcome,
	dockerfile: ReportedDockerfile | undefined,
): readonly Issue[] {
	const {image, check} = checked;
	const instructions = dockerfile ? matchSteps(image.info, dockerfile.instructions) : [];
	const growth = (check.comparison?.growth ?? []).filter(({verdict}) => verdict === 'fail');
	const isWasteBroken =
		check.results.some(result => wasteLimits.has(result.name) && isBroken(result)) ||
		growth.length > 0;
	const fingerprint = (rule: IssueRule, id: string) =>
		createHash('sha256')
			.update(JSON.stringify([imageName(reference), image.info.platform, rule, id]))
			.digest('hex')
			.slice(0, 32);
	const found = (rule: IssueRule, id: string, layers: readonly number[]) => ({
		rule,
		id,
		layers,
		fingerprint: fingerprint(rule, id),
		// The layer that stores the bytes comes first. Layers of the base image have no instruction.
		instruction: layers.map(layer => instructions[layer]).find(one => one !== undefined),
	});
	return [
		...check.results.filter(isExceeded).map(result => ({
			rule: result.name,
			level: result.verdict === 'known' ? ('note' as const) : result.severity,
			summary: `${result.name}: ${measuredText(result)}, ${limitText(result)}`,
			advice: '',
			fingerprint: fingerprint(result.name, ''),
			layers: [],
		})),
		...growth.map(change => ({
			rule: growthRule,
			level: 'error' as const,
			summary: growthText(change),
			advice: '',
			fingerprint: fingerprint(growthRule, change.figure),
			layers: [],
		})),
		...check.findings.map(({rule, id, severity, summary, advice, path, layers, recorded}) => ({
			...found(rule, id, layers),
			level: isKnown(recorded) ? ('note' as const) : severity,
			summary,
			advice,
			path,
		})),
		...check.fixes.map(fix => ({
			...found(wasteRule, fix.id, fix.layers),
			level: isWasteBroken && !isKnown(fix.recorded) ? ('warning' as const) : ('note' as const),
			summary: fix.summary,
			advice: adviceOf(fix),
		})),
		...check.ignored.map(({rule, id, summary, layers, entry}) => ({
			...found(rule, id, layers),
			level: 'note' as const,
			summary,
			advice: '',
			ignored: entry,
		})),
	];
}

/** Advice of a fix, with its warning. */
export function adviceOf({advice, warning}: Fix): string {
	return warning === null ? advice : `${advice} ${warning}`;
}

function growthText(change: FigureChange): string {
	const [figure, ...others] = growthCells(change);
	return `growth of ${figure}: ${others.join(', ')}`;
}

function isBroken({verdict}: LimitResult): boolean {
	return verdict === 'fail' || verdict === 'warn';
}

function isExceeded(result: LimitResult): boolean {
	return isBroken(result) || result.verdict === 'known';
}

function isKnown(recorded: RecordedState | undefined): boolean {
	return recorded?.state === 'known';
}

const wasteLimits: ReadonlySet<LimitName> = new Set([
	'lowestEfficiency',
	'highestWastedBytes',
	'highestUserWastedPercent',
]);

/** A reference without tag and digest, which change with each build. */
function imageName(reference: string): string {
	return reference.replace(/@[^/@]*$/, '').replace(/:[^/:]*$/, '');
}
