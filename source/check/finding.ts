import {createHash} from 'node:crypto';
import type {RecordedState} from './compare-check.ts';
import type {Severity} from './limits.ts';

/** The rules that find single paths. */
export const pathRuleNames = ['forbid', 'maxBytes', 'setuid', 'secrets'] as const;

export type PathRuleName = (typeof pathRuleNames)[number];

/** A path that violates a rule. */
export type Finding = {
	/** Twelve hexadecimal digits. Depends on rule and path only, so that it survives a rebuild. */
	readonly id: string;
	readonly rule: PathRuleName;
	readonly severity: Severity;
	/** One printable line: `layer 3 stores /app/.env, which is forbidden`. */
	readonly summary: string;
	/** One or two printable sentences for the author of the Dockerfile. */
	readonly advice: string;
	/** Not made printable. */
	readonly path: string;
	/** Content bytes that the rule is about. */
	readonly bytes: number;
	/** Layers that store the path, oldest first. */
	readonly layers: readonly number[];
	/** Where the rule was set: `.layerscope.yaml:4`. Not made printable. */
	readonly source: string;
	/** How it relates to an earlier check, if the image was compared with one. */
	readonly recorded?: RecordedState | undefined;
};

/** Whether a finding fails the check: an error that is new, or larger than it was. */
export function failsCheck({severity, recorded}: Finding): boolean {
	return severity === 'error' && recorded?.state !== 'known';
}

/** The id of a finding. */
export function findingId(rule: PathRuleName, path: string): string {
	return createHash('sha256')
		.update(JSON.stringify([rule, path]))
		.digest('hex')
		.slice(0, 12);
}
