import {createContext, Script} from 'node:vm';
import type {Task} from '../cooperative.ts';
import type {TreeIndex} from '../image/tree-index.ts';
import {rootPath} from '../layer/path-table.ts';

/** A regular expression that cannot be searched for; the message says why. */
export class ExpressionError extends Error {}

/**
 * Finds the paths (with a leading slash) that match a regular expression, which is not anchored and ignores
 * case. The content of a directory that matches is not searched.
 *
 * @returns nodes in ascending order
 * @throws ExpressionError if the expression is invalid, or takes too long
 */
export function* findingExpression(index: TreeIndex, text: string): Task<Int32Array> {
	try {
		return yield* matchingExpression(index, regularExpression(text));
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		// The message of Node.js has the expression with flags that the user did not write.
		const reason = error.message.slice(error.message.lastIndexOf(': ') + 2);
		throw new ExpressionError(`/${text}/: ${reason}`);
	}
}

/** Milliseconds that a batch of paths may take: a hundred times the usual time. */
const stepMilliseconds = 100;

/** Paths in a batch. */
const pathsPerStep = 4096;

/** @throws ExpressionError if it takes too long */
function* matchingExpression(index: TreeIndex, expression: RegExp): Task<Int32Array> {
	const {tree, childStarts} = index;
	const {parents} = tree.arrays.paths;
	const nameOf = nameReader(index);
	const isMatched = new Uint8Array(tree.nodeCount);
	const hits = new Int32Array(tree.nodeCount);
	let count = 0;
	let node = rootPath + 1;
	/** By directory. */
	const directoryPaths = new Map<number, string>([[rootPath, '']]);
	// If it is interrupted, the next call tests the same path again.
	const matchUpTo = (end: number) => {
		for (; node < end; node++) {
			const parent = parents[node];
			if (isMatched[parent] === 1) {
				isMatched[node] = 1;
				continue;
			}
			const path = `${directoryPaths.get(parent)}/${nameOf(node)}`;
			if (expression.test(path)) {
				isMatched[node] = 1;
				hits[count++] = node;
			} else if (childStarts[node] < childStarts[node + 1]) {
				directoryPaths.set(node, path);
			}
		}
	};
	while (node < tree.nodeCount) {
		const end = Math.min(node + pathsPerStep, tree.nodeCount);
		withinTime(() => matchUpTo(end));
		yield;
	}
	return hits.subarray(0, count);
}

/** @throws SyntaxError if `text` is not a regular expression */
function regularExpression(text: string): RegExp {
	try {
		return new RegExp(text, 'iu');
	} catch {
		// Without the flag `u` more is allowed, such as \- outside a class.
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
 * Does some work, and gives up when it takes too long. Only `vm` can stop a regular expression that has been
 * started. It serves as a clock here and isolates nothing.
 *
 * @param work can be interrupted and called again
 * @throws ExpressionError if it takes too long
 */
function withinTime(work: () => void): void {
	context.work = work;
	for (;;) {
		const before = process.cpuUsage();
		try {
			script.runInContext(context, {timeout: stepMilliseconds});
			return;
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
			const {user, system} = process.cpuUsage(before);
			// On a busy machine the time can have passed without any work.
			if ((user + system) / 1000 >= stepMilliseconds / 2) {
				throw new ExpressionError('too slow: write it another way');
			}
		}
	}
}
