import {createContext, Script} from 'node:vm';
import type {Task} from '../../cooperative.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import {rootPath} from '../../layer/path-table.ts';
import {Matches} from './matches.ts';

/** The result of a search for a regular expression: matches, or the error in it. */
export type Found = {readonly matches?: Matches; readonly error: string | undefined};

/** A result with the text and the tree that it belongs to. */
export type FoundPaths = Found & {readonly text: string; readonly index: TreeIndex};

/** Matches all paths against a regular expression. Errors in it are returned, not thrown. */
export function* findingExpression(index: TreeIndex, text: string): Task<Found> {
	try {
		return {
			matches: yield* matchingExpression(index, regularExpression(text)),
			error: undefined,
		};
	} catch (error) {
		if (error instanceof SlowExpressionError) return {error: 'too slow: write it another way'};
		if (!(error instanceof SyntaxError)) throw error;
		return {error: error.message.replace(/^Invalid regular expression: /, '')};
	}
}

/** A regular expression takes too long, because it backtracks. */
class SlowExpressionError extends Error {}

/** Milliseconds that a batch of paths may take: a hundred times the usual time. */
const stepMilliseconds = 100;

/** Paths in a batch. */
const pathsPerStep = 4096;

/**
 * Matches all paths (with a leading slash) against a regular expression, which is not anchored and ignores
 * case.
 *
 * @throws SlowExpressionError if it takes too long
 */
function* matchingExpression(index: TreeIndex, expression: RegExp): Task<Matches> {
	const {tree, childStarts} = index;
	const {parents} = tree.arrays.paths;
	const nameOf = nameReader(index);
	const isMatched = new Uint8Array(tree.nodeCount);
	const hits: number[] = [];
	/** By directory. */
	const directoryPaths = new Map<number, string>([[rootPath, '']]);
	const matchStep = (start: number, end: number) => {
		for (let node = start; node < end; node++) {
			const parent = parents[node];
			if (isMatched[parent] === 1) {
				isMatched[node] = 1;
				continue;
			}
			const path = `${directoryPaths.get(parent)}/${nameOf(node)}`;
			if (expression.test(path)) {
				isMatched[node] = 1;
				hits.push(node);
			} else if (childStarts[node] < childStarts[node + 1]) {
				directoryPaths.set(node, path);
			}
		}
	};
	for (let start = rootPath + 1; start < tree.nodeCount; start += pathsPerStep) {
		const end = Math.min(start + pathsPerStep, tree.nodeCount);
		withinTime(() => matchStep(start, end));
		yield;
	}
	return new Matches(index, Int32Array.from(hits));
}

/** @throws SyntaxError if `text` is not a regular expression */
function regularExpression(text: string): RegExp {
	try {
		return new RegExp(text, 'iu');
	} catch {
		// Without the flag more is allowed, such as \- outside a class.
		return new RegExp(text, 'i');
	}
}

function nameReader({tree, isAscii}: TreeIndex): (node: number) => string {
	if (!isAscii) return node => tree.nameOf(node);
	const {bytes, starts} = tree.arrays.paths.names;
	const names = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
	return node => names.slice(starts[node], starts[node + 1]);
}

const context = createContext({work: () => {}});
const script = new Script('work()');

/**
 * Runs some work, and stops it if it takes too long. Only `vm` can stop a regular expression that is
 * running. It is used for its timeout only, not to isolate the code.
 */
function withinTime(work: () => void): void {
	context.work = work;
	try {
		script.runInContext(context, {timeout: stepMilliseconds});
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		throw code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? new SlowExpressionError() : error;
	}
}
