import {iterationsPerYield, type Task} from '../cooperative.ts';
import {type ImageTreeArrays, none, removedEntry} from '../image/image-tree.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {rootPath} from '../layer/path-table.ts';
import {findingExpression} from './find-expression.ts';
import {findingFuzzily} from './find-fuzzy.ts';
import {type FoundText, findText} from './find-text.ts';
import type {Query} from './query.ts';
import {isVersionTerm, type Term, type TextTerm} from './term.ts';
import {type SearchFigures, type VersionTest, versionTest} from './version-test.ts';

/** The paths that satisfy a query. */
export type Found = {
	/** In ascending order, without the root. */
	readonly nodes: Int32Array;
	/** Whether everything below the nodes satisfies the query, too. It is not listed for that reason alone. */
	readonly includesBelow: boolean;
	/** The newest version of a node that satisfies the query, or `none`. */
	readonly versionOf: (node: number) => number;
};

export type SearchOptions = {
	readonly figures?: SearchFigures;
	/** Only the state as of this layer counts: of paths that the layer removes, the one before. */
	readonly layer?: number;
	/** The hits of an earlier query that was one text, in the same tree. */
	readonly before?: FoundText | undefined;
};

/**
 * Finds the paths that satisfy all terms of a query in one and the same version. A text holds for a path that has
 * it, and for all below that path. Texts alone find the paths that have one of them in their own part.
 *
 * @throws ExpressionError if a regular expression is invalid, or takes too long
 */
export function* searching(
	index: TreeIndex,
	{terms}: Query,
	{figures = {}, layer, before}: SearchOptions = {},
): Task<Found> {
	const tests = terms.filter(isVersionTerm).map(term => versionTest(index, term, figures));
	const versionOf = versionFinder(index, tests, layer);
	const texts = terms.filter(term => !isVersionTerm(term));
	const includesBelow = texts.length === terms.length && texts.every(term => !term.isNegated);
	if (includesBelow && texts.length === 1) {
		const nodes = yield* findingTerm(index, texts[0], before);
		const isKnown = (node: number) => versionOf(node) !== none;
		const known =
			layer === undefined ? existing(index.tree.arrays, nodes, isKnown) : nodes.filter(isKnown);
		return {nodes: known, includesBelow, versionOf};
	}
	const {marks, wanted, relevant} = yield* markingTexts(index, texts);
	const {nodeCount, arrays} = index.tree;
	const {parents} = arrays.paths;
	const nodes = new Int32Array(nodeCount);
	let count = 0;
	for (let node = rootPath + 1; node < nodeCount; node++) {
		if (node % iterationsPerYield === 0) yield;
		const own = marks[node];
		const all = own | marks[parents[node]];
		marks[node] = all;
		if ((all & relevant) !== wanted || (includesBelow && own === 0)) continue;
		if (versionOf(node) !== none) nodes[count++] = node;
	}
	return {nodes: nodes.subarray(0, count), includesBelow, versionOf};
}

/** Marks the nodes that each text finds with a bit of its own. */
function* markingTexts(index: TreeIndex, texts: readonly (Term & TextTerm)[]) {
	const marks = new Uint32Array(index.tree.nodeCount);
	let wanted = 0;
	let relevant = 0;
	for (const [at, term] of texts.entries()) {
		const bit = 1 << at;
		relevant |= bit;
		if (!term.isNegated) wanted |= bit;
		const nodes = yield* findingTerm(index, term);
		for (let hit = 0; hit < nodes.length; hit++) marks[nodes[hit]] |= bit;
	}
	return {marks, wanted, relevant};
}

function* findingTerm(
	index: TreeIndex,
	{type, text}: TextTerm,
	before?: FoundText,
): Task<Int32Array> {
	switch (type) {
		case 'text':
			return findText(index, text, before);
		case 'fuzzy':
			return yield* findingFuzzily(index, text);
		case 'expression':
			return yield* findingExpression(index, text);
	}
}

/** Drops the paths that no layer has: a whiteout can name one, and a layer can remove its own. */
function existing(
	{latestVersion, versionEntry}: ImageTreeArrays,
	nodes: Int32Array,
	isKnown: (node: number) => boolean,
): Int32Array {
	for (let at = 0; at < nodes.length; at++) {
		const latest = latestVersion[nodes[at]];
		const isFinal = latest !== none && versionEntry[latest] !== removedEntry;
		if (!isFinal && !isKnown(nodes[at])) return nodes.filter(isKnown);
	}
	return nodes;
}

function versionFinder(
	{tree}: TreeIndex,
	tests: readonly VersionTest[],
	layer: number | undefined,
): (node: number) => number {
	const {latestVersion, previousVersion, versionLayer} = tree.arrays;
	const isHit = (version: number, next: number) => {
		if (!tree.exists(version)) return false;
		for (const test of tests) {
			if (!test(version, next)) return false;
		}
		return true;
	};
	if (layer === undefined) {
		return node => {
			let next: number = none;
			for (let at = latestVersion[node]; at !== none; at = previousVersion[at]) {
				if (isHit(at, next)) return at;
				next = at;
			}
			return none;
		};
	}
	return node => {
		let next: number = none;
		let at = latestVersion[node];
		while (at !== none && (versionLayer[at] > layer || isRemovedBy(at))) {
			next = at;
			at = previousVersion[at];
		}
		return at !== none && isHit(at, next) ? at : none;
	};

	function isRemovedBy(version: number): boolean {
		return versionLayer[version] === layer && !tree.exists(version);
	}
}
