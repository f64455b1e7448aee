import type {TreeIndex} from '../image/tree-index.ts';
import {rootPath} from '../layer/path-table.ts';
import {lowerCaseBytes} from './find-text.ts';
import {largestFirst} from './largest-first.ts';
import {LowerNames} from './lower-names.ts';
import type {Query} from './query.ts';
import type {Found} from './search.ts';

/**
 * The found nodes in the order of a list: largest first if the query asks for sizes, else by path. Names that
 * are the text of the query come first, then those that start with it.
 *
 * @param limit most nodes to list
 */
export function listHits(
	index: TreeIndex,
	query: Query,
	{nodes, versionOf}: Found,
	limit: number,
): Int32Array {
	if (query.terms.some(({type}) => type === 'size')) {
		const sizeOf = (at: number) => index.versionSize[versionOf(nodes[at])];
		return largestFirst(nodes.length, limit, sizeOf).map(at => nodes[at]);
	}
	const listed = byPath(index, nodes.subarray(0, limit));
	const term = query.terms.find(({type, isNegated}) => type === 'text' && !isNegated);
	const text = term?.type === 'text' ? term.text.slice(term.text.lastIndexOf('/') + 1) : '';
	return text === '' ? listed : bestNamesFirst(index, listed, lowerCaseBytes(text));
}

function bestNamesFirst(index: TreeIndex, nodes: Int32Array, text: Uint8Array): Int32Array {
	const names = new LowerNames(index);
	const places = [[], [], []] as [number[], number[], number[]];
	for (const node of nodes) {
		const place = names.equals(node, text) ? 0 : names.startsWith(node, text) ? 1 : 2;
		places[place].push(node);
	}
	return Int32Array.from(places.flat());
}

/** Sorts nodes as a listing of the whole tree does. */
function byPath(index: TreeIndex, nodes: Int32Array): Int32Array {
	const {order, placeOf} = pathOrder(index);
	return nodes
		.map(node => placeOf[node])
		.sort()
		.map(place => order[place]);
}

type PathOrder = {
	/** All nodes but the root, parents first, the children of a directory by the bytes of their names. */
	readonly order: Int32Array;
	/** By node: its place in `order`. */
	readonly placeOf: Int32Array;
};

const orders = new WeakMap<TreeIndex, PathOrder>();

/** The order is the same for all searches in a tree. */
function pathOrder(index: TreeIndex): PathOrder {
	const known = orders.get(index);
	if (known !== undefined) return known;
	const {children, childStarts} = index;
	const order = new Int32Array(children.length);
	const placeOf = new Int32Array(children.length + 1);
	let count = 0;
	// A stack of positions instead of recursion: paths can be very deep.
	const next = [childStarts[rootPath]];
	const ends = [childStarts[rootPath + 1]];
	while (next.length > 0) {
		const level = next.length - 1;
		if (next[level] === ends[level]) {
			next.pop();
			ends.pop();
			continue;
		}
		const node = children[next[level]++];
		placeOf[node] = count;
		order[count++] = node;
		if (childStarts[node] < childStarts[node + 1]) {
			next.push(childStarts[node]);
			ends.push(childStarts[node + 1]);
		}
	}
	orders.set(index, {order, placeOf});
	return {order, placeOf};
}
