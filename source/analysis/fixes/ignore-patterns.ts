import {type ImageTree, none} from '../../image/image-tree.ts';
import {rootPath} from '../../layer/path-table.ts';
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
	const removedLater = lazily(() => new KeptFiles(tree, copies, true));
	const madeBefore = lazily(() => new KeptFiles(tree, copies, false));
	return [...groups.values()].flatMap(rows => {
		if (rows.length <= namedPaths) return [];
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
	/** The names of all of them, and of the folders that have them. */
	readonly names: () => ReadonlySet<string>;
	/** The endings of these names. */
	readonly endings: () => ReadonlySet<string>;

	/** @param isReplacing whether files count that an earlier step has made, and that a COPY replaces */
	constructor(tree: ImageTree, copies: ReadonlySet<number>, isReplacing: boolean) {
		const {latestVersion, previousVersion, versionLayer} = tree.arrays;
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
		this.names = lazily(() => {
			const names = new Set<string>();
			for (let node = rootPath + 1; node < tree.nodeCount; node++) {
				if (this.itself[node] + this.inside[node] > 0) names.add(tree.nameOf(node));
			}
			return names;
		});
		this.endings = lazily(() => new Set(Array.from(this.names(), endingOfName)));
	}
}

function lazily<Value>(make: () => Value): () => Value {
	let value: Value | undefined;
	return () => (value ??= make());
}

/** At most {@link namedPaths} patterns, each one chosen because it matches most of what is left. */
function fewPatterns(
	tree: ImageTree,
	rows: readonly WastedPath[],
	destination: string,
	kept: KeptFiles,
): readonly string[] | undefined {
	const prefix = `${ignoredName(placeOf(rows).folder)}/**/`.replace('//', '/');
	const folderOf = folderPatterns(tree, tree.find(destination), kept);
	const nameOf = ({node}: WastedPath) => {
		const name = tree.nameOf(node);
		return kept.names().has(name) ? undefined : prefix + ignoredName(name);
	};
	const endingOf = ({node}: WastedPath) => {
		const ending = endingOfName(tree.nameOf(node));
		return ending === '' || kept.endings().has(ending)
			? undefined
			: `${prefix}*${ignoredName(ending)}`;
	};
	const patterns: string[] = [];
	let left = rows;
	while (left.length > 0) {
		if (patterns.length === namedPaths) return undefined;
		const first = left[0];
		let best = {pattern: ignoredName(first.path), others: left.filter(row => row !== first)};
		for (const patternOf of [folderOf, nameOf, endingOf]) {
			// Most groups are in one folder, and names take long.
			if (best.others.length === 0) break;
			const found = mostFrequent(left, patternOf);
			if (found && found.others.length < best.others.length) best = found;
		}
		patterns.push(best.pattern);
		left = best.others;
	}
	return patterns;
}

/** The pattern that matches most paths, with the paths that it does not match. */
function mostFrequent(
	rows: readonly WastedPath[],
	patternOf: (row: WastedPath) => string | undefined,
): {readonly pattern: string; readonly others: WastedPath[]} | undefined {
	const counts = new Map<string, number>();
	const found = rows.map(patternOf);
	for (const pattern of found) {
		if (pattern !== undefined) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
	}
	if (counts.size === 0) return undefined;
	const [pattern] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most));
	return {pattern, others: rows.filter((_, at) => found[at] !== pattern)};
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

/** `.log` of `a.log`; empty if there is none. */
function endingOfName(name: string): string {
	return /\.[^.]+$/.exec(name)?.[0] ?? '';
}
