import {type ImageTree, none} from '../image/image-tree.ts';
import {rootPath} from '../layer/path-table.ts';
import type {RemovableRule} from './removable-rules.ts';

/** The paths of the final tree that match rules. */
export type RuleMatches = {
	/** By node: the topmost matching node at or above it, or {@link none} for what stays. */
	readonly roots: Int32Array;
	/** The rules of the topmost nodes, in ascending order of nodes. */
	readonly rules: ReadonlyMap<number, RemovableRule>;
};

/** Finds the topmost nodes that match a rule, in one pass; the first of several rules wins. */
export function matchRules(tree: ImageTree, table: readonly RemovableRule[]): RuleMatches {
	return new RuleMatcher(tree, table).match();
}

/** A part of a pattern: a whole name, or its start. */
type Part = {readonly bytes: Uint8Array; readonly isPrefix: boolean};

type Pattern = {
	readonly rule: RemovableRule;
	/** From the last one to the first one. */
	readonly parts: readonly Part[];
	/** Whether the first part is in the root directory. */
	readonly isAbsolute: boolean;
	/** The matching node itself, each node directly in it, or each file at any depth below it. */
	readonly scope: 'itself' | 'children' | 'files';
};

class RuleMatcher {
	readonly #tree: ImageTree;
	readonly #patterns: readonly Pattern[];
	/** By the first byte of the last name: indexes of patterns. */
	readonly #byFirstByte: readonly number[][] = Array.from({length: 256}, () => []);
	readonly #kept: ReadonlyMap<RemovableRule, readonly Part[]>;
	/** By node: index of the pattern that nodes below it match by their place, or {@link none}. */
	readonly #inherited: Int32Array;
	readonly #roots: Int32Array;
	readonly #rules = new Map<number, RemovableRule>();

	constructor(tree: ImageTree, table: readonly RemovableRule[]) {
		this.#tree = tree;
		this.#patterns = table.flatMap(rule => rule.patterns.map(text => parsePattern(text, rule)));
		for (const [index, {parts}] of this.#patterns.entries()) {
			this.#byFirstByte[parts[0].bytes[0]].push(index);
		}
		this.#kept = new Map(
			table.flatMap(rule => (rule.keeps ? [[rule, rule.keeps.map(parsePart)]] : [])),
		);
		this.#inherited = new Int32Array(tree.nodeCount).fill(none);
		this.#roots = new Int32Array(tree.nodeCount).fill(none);
	}

	match(): RuleMatches {
		const {parents, names} = this.#tree.arrays.paths;
		const {latestVersion} = this.#tree.arrays;
		const roots = this.#roots;
		// Parents precede their children.
		for (let node = rootPath + 1; node < this.#tree.nodeCount; node++) {
			if (!this.#tree.exists(latestVersion[node])) continue;
			const root = roots[parents[node]];
			if (root !== none) {
				if (!this.#isKept(node, root)) roots[node] = root;
				continue;
			}
			if (this.#inherited[parents[node]] !== none) this.#matchByPlace(node);
			const candidates = this.#byFirstByte[names.bytes[names.starts[node]]];
			for (let at = 0; at < candidates.length && roots[node] === none; at++) {
				this.#matchByName(node, candidates[at]);
			}
		}
		return {roots, rules: this.#rules};
	}

	#isKept(node: number, root: number): boolean {
		const kept = this.#kept.get(this.#rules.get(root)!);
		return kept?.some(part => this.#isNamed(node, part)) ?? false;
	}

	#matchByPlace(node: number): void {
		const index = this.#inherited[this.#tree.parentOf(node)];
		const {rule, scope} = this.#patterns[index];
		const isDirectory = this.#tree.isDirectory(this.#tree.arrays.latestVersion[node]);
		if (scope === 'files' && isDirectory) this.#inherited[node] = index;
		else this.#accept(node, rule);
	}

	#matchByName(node: number, index: number): void {
		const {rule, scope, parts, isAbsolute} = this.#patterns[index];
		let at = node;
		for (const part of parts) {
			if (at === rootPath || !this.#isNamed(at, part)) return;
			at = this.#tree.parentOf(at);
		}
		if (isAbsolute && at !== rootPath) return;
		if (scope === 'itself') this.#accept(node, rule);
		else this.#inherited[node] = index;
	}

	#isNamed(node: number, {bytes, isPrefix}: Part): boolean {
		const {names} = this.#tree.arrays.paths;
		const start = names.starts[node];
		const length = names.starts[node + 1] - start;
		if (isPrefix ? length < bytes.length : length !== bytes.length) return false;
		for (let at = 0; at < bytes.length; at++) {
			if (names.bytes[start + at] !== bytes[at]) return false;
		}
		return true;
	}

	#accept(node: number, rule: RemovableRule): void {
		if (rule.accepts?.(this.#tree, node) === false) return;
		this.#roots[node] = node;
		this.#rules.set(node, rule);
	}
}

function parsePattern(text: string, rule: RemovableRule): Pattern {
	const names = text.split('/').filter(name => name !== '');
	const isAbsolute = names[0] !== '**';
	if (!isAbsolute) names.shift();
	const last = names.at(-1);
	const scope = last === '**' ? 'files' : last === '*' ? 'children' : 'itself';
	if (scope !== 'itself') names.pop();
	return {rule, parts: names.reverse().map(parsePart), isAbsolute, scope};
}

function parsePart(name: string): Part {
	return {bytes: Buffer.from(name.replace(/\*$/, '')), isPrefix: name.endsWith('*')};
}
