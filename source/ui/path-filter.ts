import {rootPath} from '../layer/path-table.ts';
import type {TreeIndex} from './tree-index.ts';

export type FilterKind = 'plain' | 'regex';

/** Which paths a filter matches, by node. */
export const Match = {
	no: 0,
	/** A directory above matches, and so does the path. */
	inherited: 1,
	/** The path matches, and no directory above does. */
	own: 2,
} as const;

export type Matches = Uint8Array;

/** Tells whether a text can be used as a filter: the reason why it cannot, else `undefined`. */
export function filterError(text: string, kind: FilterKind): string | undefined {
	if (kind === 'plain') return undefined;
	try {
		regularExpression(text);
		return undefined;
	} catch (error) {
		return (error as Error).message.replace(/^Invalid regular expression: /, '');
	}
}

/**
 * Looks for a text in all paths (which start with a slash), whatever the case of ASCII letters; or
 * matches them against a regular expression, which is not anchored and ignores case.
 *
 * @throws SyntaxError where `text` is no regular expression
 */
export function matchPaths(index: TreeIndex, text: string, kind: FilterKind): Matches {
	if (kind === 'regex') return matchExpression(index, regularExpression(text));
	return text.includes('/') ? matchInPaths(index, text) : matchInNames(index, text);
}

function regularExpression(text: string): RegExp {
	try {
		return new RegExp(text, 'iu');
	} catch {
		// Without the flag more is allowed, such as \- outside of a class.
		return new RegExp(text, 'i');
	}
}

/** Bytes of a text with ASCII letters in lower case; as latin1, so that bytes and characters agree. */
function lowerBytes(text: string): string {
	const bytes = Buffer.from(text).toString('latin1');
	return bytes.replace(/[A-Z]/g, letter => letter.toLowerCase());
}

/** One search through the bytes of all names: what has no slash lies within one of them. */
function matchInNames(index: TreeIndex, text: string): Matches {
	const {tree, lowerNames} = index;
	const {starts} = tree.columns.paths.names;
	const matches = new Uint8Array(tree.nodeCount);
	const wanted = Buffer.from(lowerBytes(text), 'latin1');
	let node = 0;
	for (let at = lowerNames.indexOf(wanted); at >= 0; ) {
		node = nodeAtByte(starts, node, tree.nodeCount, at);
		const isWithin = at + wanted.length <= starts[node + 1];
		if (isWithin) matches[node] = Match.own;
		at = lowerNames.indexOf(wanted, isWithin ? starts[node + 1] : at + 1);
	}
	inherit(index, matches);
	return matches;
}

/** The last node from `from` on whose name starts at or before byte `at`. */
function nodeAtByte(starts: Uint32Array, from: number, count: number, at: number): number {
	let low = from;
	let high = count - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (starts[middle] <= at) low = middle;
		else high = middle - 1;
	}
	return low;
}

function matchInPaths(index: TreeIndex, text: string): Matches {
	const wanted = lowerBytes(text);
	const names = index.lowerNames.toString('latin1');
	const {starts} = index.tree.columns.paths.names;
	return matchEach(
		index,
		node => names.slice(starts[node], starts[node + 1]),
		path => path.includes(wanted),
	);
}

function matchExpression(index: TreeIndex, expression: RegExp): Matches {
	const {tree} = index;
	const {bytes, starts, count} = tree.columns.paths.names;
	const isMatch = (path: string) => expression.test(path);
	if (!index.isAscii) return matchEach(index, node => tree.nameOf(node), isMatch);
	const names = Buffer.from(bytes.buffer, bytes.byteOffset, starts[count]).toString('latin1');
	return matchEach(index, node => names.slice(starts[node], starts[node + 1]), isMatch);
}

function matchEach(
	{tree}: TreeIndex,
	nameOf: (node: number) => string,
	isMatch: (path: string) => boolean,
): Matches {
	const {parents} = tree.columns.paths;
	const matches = new Uint8Array(tree.nodeCount);
	const paths: string[] = [''];
	for (let node = 1; node < tree.nodeCount; node++) {
		const parent = parents[node];
		const path = `${paths[parent]}/${nameOf(node)}`;
		paths.push(path);
		if (matches[parent] !== Match.no) matches[node] = Match.inherited;
		else if (isMatch(path)) matches[node] = Match.own;
	}
	return matches;
}

function inherit({tree}: TreeIndex, matches: Matches): void {
	const {parents} = tree.columns.paths;
	for (let node = rootPath + 1; node < tree.nodeCount; node++) {
		if (matches[parents[node]] !== Match.no) matches[node] = Match.inherited;
	}
}
