import type {Limit, Severity} from './limits.ts';

/** The figures that the first three limits can use. */
export const figuresNames = ['layerscope', 'dive'] as const;

export type FiguresName = (typeof figuresNames)[number];

/** A rule for paths. Globs match a path, and with it everything below. */
export type PathRule = {
	readonly globs: readonly string[];
	readonly severity: Severity;
	/** Why the rule exists, in its author's words; not printable. */
	readonly reason?: string | undefined;
	/** Where it was set: `.layerscope.yaml:4`. Not made printable. */
	readonly source: string;
};

/** Limits the content bytes of each matching path of the final tree, with everything below it. */
export type SizeRule = PathRule & {readonly maxBytes: number};

/** A rule that needs no value but its severity; missing if it is disabled. */
export type SimpleRule = {readonly severity: Severity; readonly source: string};

/** The rules for single paths. */
export type PathRules = {
	/** No layer may store these, even if a later one removes them. */
	readonly forbid: readonly PathRule[];
	readonly maxBytes: readonly SizeRule[];
	/** Globs whose waste does not count. */
	readonly allowWaste: readonly string[];
	/** Files with the set-uid or set-gid bit. */
	readonly setuid?: SimpleRule | undefined;
	/** Files of any layer that hold keys, tokens or passwords, by their names. */
	readonly secrets?: SimpleRule | undefined;
};

/** Findings that do not count. All of the given conditions must hold. */
export type IgnoreEntry = {
	/** Id of a fix or a finding. */
	readonly id?: string | undefined;
	readonly globs?: readonly string[] | undefined;
	/** Name of the rule; without it, findings of all rules and waste. */
	readonly rule?: string | undefined;
	/** Not printable. */
	readonly reason: string;
	/** The last day on which the entry applies, `2026-12-31` (UTC). */
	readonly until?: string | undefined;
	/** Where it was set: `.layerscope.yaml:9`. Not made printable. */
	readonly source: string;
};

/** Rules to check an image with. */
export type CheckSettings = {
	readonly limits: readonly Limit[];
	readonly figures: FiguresName;
	readonly paths: PathRules;
	readonly ignore: readonly IgnoreEntry[];
	/** Reference of the image that the checked one is built from; its layers are known to be another's. */
	readonly base?: string | undefined;
	/** The name of the image in a baseline, if the user chose it. */
	readonly baselineName?: string | undefined;
	/** Whether findings in layers of the base count. */
	readonly includeBase: boolean;
};
