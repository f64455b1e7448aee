import {type ImageTree, none} from '../../image/image-tree.ts';
import {rootPath} from '../../layer/path-table.ts';
import {encodeName} from '../../text/name-bytes.ts';
import {causes, type WasteCause, type WastedPath} from '../waste.ts';
import type {BuildStep} from './build-steps.ts';
import {namedPaths, placeOf} from './place.ts';

/** Patterns for .dockerignore that keep wasted files out of a COPY, and no others. */
export type IgnorePatterns = {
	/** The layer of the COPY. */
	readonly layer: number;
	/** The cause of the waste, and the layer that wastes the bytes. */
	readonly cause: WasteCause;
	readonly end: number;
	/** A few, as absolute paths of the image instead of the build context. Not printable. */
	readonly patterns: readonly string[];
};

/** Groups of files that patterns are looked for, those with most bytes: a name takes 5 ms among a million files. */
const groupLimit = 20;

/**
 * Finds patterns for wasted files of the build context that are too many to be named one by one. Together they
 * match all of these files, but nothing else that a COPY brings and that stays.
 */
export function findIgnorePatterns(
	tree: ImageTree,
	wasted: readonly WastedPath[],
	steps: readonly BuildStep[],
): readonly IgnorePatterns[] {
	const copies = new Set(steps.flatMap(({origin, layer}) => (origin === 'context' ? [layer] : [])));
	if (copies.size === 0) return [];
	const groups = Map.groupBy(wasted, row => {
		const layer = copyingLayer(row);
		const isAvoidable = row.cause === 'removed' || !copies.has(row.layers[0]);
		if (!copies.has(layer) || !isAvoidable) return none;
		const end = row.layers[row.layers.length - 1];
		return (layer * steps.length + end) * causes.length + causes.indexOf(row.cause);
	});
	groups.delete(none);
	const largest = [...groups.values()]
		.filter(rows => rows.length > namedPaths)
		.map(rows => ({rows, bytes: rows.reduce((sum, row) => sum + row.bytes, 0)}))
		.sort((one, other) => other.bytes - one.bytes)
		.slice(0, groupLimit);
	const removedLater = lazily(() => new KeptFiles(tree, copies, true));
	const madeBefore = lazily(() => new KeptFiles(tree, copies, false));
	return largest.flatMap(({rows}) => {
		const {cause, layers} = rows[0];
		const layer = copyingLayer(rows[0]);
		const kept = cause === 'removed' ? removedLater() : madeBefore();
		const patterns = fewPatterns(tree, rows, steps[layer].destination, kept);
		return patterns === undefined ? [] : [{layer, cause, end: layers.at(-1)!, patterns}];
	});
}

/** The layer that should not copy a wasted file: the first one if it is removed later, else the last one. */
export function copyingLayer({cause, layers}: WastedPath): number {
	return cause === 'removed' ? layers[0] : layers[layers.length - 1];
}

/** A name or path that stands for itself in .dockerignore. */
export function ignoredName(name: string): string {
	return name.replace(/[\\*?[]/g, String.raw`\$&`);
}

/** The files and folders of the final tree that come from a COPY of the build context. */
class KeptFiles {
	/** By node: whether it is one. */
	readonly itself: Uint8Array;
	/** By node: whether there is one in it. */
	readonly inside: Uint8Array;
	readonly #tree: ImageTree;
	readonly #knownNames = new Map<string, boolean>();

	/** @param isReplacing whether files count that an earlier step has made, and that a COPY replaces */
	constructor(tree: ImageTree, copies: ReadonlySet<number>, isReplacing: boolean) {
		const {latestVersion, previousVersion, versionLayer} = tree.arrays;
		this.#tree = tree;
		this.itself = new Uint8Array(tree.nodeCount);
		this.inside = new Uint8Array(tree.nodeCount);
		for (let node = tree.nodeCount - 1; node > rootPath; node--) {
			if (tree.exists(latestVersion[node])) {
				for (let at = latestVersion[node]; at !== none; at = previousVersion[at]) {
					const isKnown = isReplacing && this.itself[node] === 1;
					this.itself[node] = Number(isKnown || copies.has(versionLayer[at]));
				}
			}
			if (this.itself[node] + this.inside[node] > 0) this.inside[tree.parentOf(node)] = 1;
		}
	}

	/**
	 * Whether one of them, or of the folders that have them, has a name.
	 *
	 * @param name or `*` and an ending
	 */
	hasName(name: string): boolean {
		const known = this.#knownNames.get(name) ?? this.#findName(name);
		this.#knownNames.set(name, known);
		return known;
	}

	#findName(name: string): boolean {
		const {bytes, starts} = this.#tree.arrays.paths.names;
		const isEnding = name.startsWith('*');
		const wanted = encodeName(isEnding ? name.slice(1) : name);
		for (let node = rootPath + 1; node < this.#tree.nodeCount; node++) {
			if (this.itself[node] + this.inside[node] === 0) continue;
			const start = starts[node + 1] - wanted.length;
			if (isEnding ? start < starts[node] : start !== starts[node]) continue;
			let at = 0;
			while (at < wanted.length && bytes[start + at] === wanted[at]) at++;
			if (at === wanted.length) return true;
		}
		return false;
	}
}

function lazily<Value>(make: () => Value): () => Value {
	let value: Value | undefined;
	return () => (value ??= make());
}

/** A way to match several paths by one pattern. */
type PatternKind = {
	/** Equal for paths with the same pattern; `undefined` for paths that have none. */
	readonly keyOf: (row: WastedPath) => string | undefined;
	readonly patternOf: (key: string) => string;
	/** Whether the pattern of a key matches no kept file. */
	readonly isAllowed: (key: string) => boolean;
};

/** At most {@link namedPaths} patterns, each one chosen because it matches most of what is left. */
function fewPatterns(
	tree: ImageTree,
	rows: readonly WastedPath[],
	destination: string,
	kept: KeptFiles,
): readonly string[] | undefined {
	const prefix = `${ignoredName(placeOf(rows).folder)}/**/`.replace('//', '/');
	const isOfNone = (name: string) => !kept.hasName(name);
	const kinds: readonly PatternKind[] = [
		{
			keyOf: folderPatterns(tree, tree.find(destination), kept),
			patternOf: pattern => pattern,
			isAllowed: () => true,
		},
		{keyOf: nameOf, patternOf: name => prefix + ignoredName(name), isAllowed: isOfNone},
		{
			keyOf: endingOf,
			patternOf: ending => `${prefix}*${ignoredName(ending.slice(1))}`,
			isAllowed: isOfNone,
		},
	];
	const patterns: string[] = [];
	let left = rows;
	while (left.length > 0) {
		if (patterns.length === namedPaths) return undefined;
		const least = left.length / (namedPaths - patterns.length);
		const [first, ...rest] = least <= 1 ? left : [];
		let best: MatchedPaths | undefined = first && {pattern: ignoredName(first.path), others: rest};
		for (const kind of kinds) {
			// Most groups are in one folder, and names take long.
			if (best?.others.length === 0) break;
			const found = mostFrequent(left, least, kind);
			if (found && (!best || found.others.length < best.others.length)) best = found;
		}
		if (!best) return undefined;
		patterns.push(best.pattern);
		left = best.others;
	}
	return patterns;
}

type MatchedPaths = {
	readonly pattern: string;
	/** The paths that it does not match. */
	readonly others: readonly WastedPath[];
};

/** The pattern of a kind that matches most paths; `undefined` if it matches fewer than `least`. */
function mostFrequent(
	rows: readonly WastedPath[],
	least: number,
	{keyOf, patternOf, isAllowed}: PatternKind,
): MatchedPaths | undefined {
	const keys = rows.map(keyOf);
	const counts = new Map<string, number>();
	for (const key of keys) {
		if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	const found = [...counts]
		.filter(([, count]) => count >= least)
		.sort(([, one], [, other]) => other - one)
		.find(([key]) => isAllowed(key));
	if (!found) return undefined;
	const [key] = found;
	return {pattern: patternOf(key), others: rows.filter((_, at) => keys[at] !== key)};
}

/**
 * Finds the topmost folder above a path that has nothing kept, as a pattern of the folder, or of all in it if
 * the folder itself is kept.
 */
function folderPatterns(
	tree: ImageTree,
	top: number,
	kept: KeptFiles,
): (row: WastedPath) => string | undefined {
	const known = new Map<number, string | undefined>();
	const patternOf = (folder: number) => {
		if (kept.inside[folder] === 1) return undefined;
		let whole = folder;
		while (whole !== top && whole !== rootPath && kept.itself[whole] === 0) {
			const parent = tree.parentOf(whole);
			if (kept.inside[parent] === 1) return ignoredName(tree.pathOf(whole));
			whole = parent;
		}
		return `${ignoredName(tree.pathOf(whole))}/*`;
	};
	return ({node}) => {
		const folder = tree.parentOf(node);
		if (!known.has(folder)) known.set(folder, patternOf(folder));
		return known.get(folder);
	};
}

function nameOf({path}: WastedPath): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** `*.log` for `a.log`. */
function endingOf({path}: WastedPath): string | undefined {
	const ending = /\.[^./]+$/.exec(path)?.[0];
	return ending && `*${ending}`;
}
