import type {Fix} from '../analysis/fixes/fix.ts';
import type {Finding, PathRuleName} from './finding.ts';
import {pathTest} from './globs.ts';
import type {IgnoreEntry} from './settings.ts';

/** A fix or a finding that does not count, and why. */
export type Ignored = {
	/** Id of the fix or finding. */
	readonly id: string;
	readonly rule: PathRuleName | typeof wasteRule;
	/** Layers that it is about, oldest first. */
	readonly layers: readonly number[];
	/** Printable line. */
	readonly summary: string;
	readonly bytes: number;
	readonly entry: IgnoreEntry;
};

/** Looks up which entry, if any, ignores a fix or a finding. */
export type IgnoreTest = {
	readonly ofFix: (fix: Fix) => IgnoreEntry | undefined;
	readonly ofFinding: (finding: Finding) => IgnoreEntry | undefined;
	/** Entries that no longer apply. */
	readonly expired: readonly IgnoreEntry[];
};

/** The name of the rule that fixes belong to, in ignore entries. */
export const wasteRule = 'waste';

/** @param today `2026-11-25` (UTC); entries that end before it do not apply */
export function ignoreTest(entries: readonly IgnoreEntry[], today: string): IgnoreTest {
	const [valid, expired] = [
		entries.filter(({until}) => until === undefined || until >= today),
		entries.filter(({until}) => until !== undefined && until < today),
	];
	const tests = valid.map(entry => ({
		entry,
		isOwnPath: entry.globs === undefined ? () => true : pathTest(entry.globs),
	}));
	const find = (id: string, rule: string, paths: readonly string[]) =>
		tests.find(
			({entry, isOwnPath}) =>
				(entry.id === undefined || entry.id === id) &&
				(entry.rule === undefined || entry.rule === rule) &&
				(entry.globs === undefined || (paths.length > 0 && paths.every(isOwnPath))),
		)?.entry;
	return {
		ofFix: ({id, rows}) =>
			find(
				id,
				wasteRule,
				rows.map(({path}) => path),
			),
		ofFinding: ({id, rule, path}) => find(id, rule, [path]),
		expired,
	};
}
